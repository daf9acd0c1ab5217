"""Associations of the network with people who speak for them, for tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.organisation.organisation import ParticipationRoom
from core.language.forms import Language
from participation.associations.circles.schemas import Author
from participation.associations.directory.schemas import AssociationDetails, AssociationField, AssociationState
from participation.common.people.consents import ConsentKind
from participation.services import Participation

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

MINE = "/take-part/associations/mine"
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


@dataclass(frozen=True)
class SpeakingMember:
    """An association that is listed, and the one who speaks for it."""

    number: int
    participant: str
    link: str

    @property
    def author(self) -> Author:
        return Author(self.number, self.participant)

    @property
    def address(self) -> str:
        """Where its own pages begin."""
        return f"{MINE}/{self.number}"


def speaking_member(ground: Participation, french: str, arabic: str = "", **details: object) -> SpeakingMember:
    """List an association, and have somebody speak for it."""
    assert ground.associations is not None
    room = ground.associations
    told = AssociationDetails(name_fr=french, name_ar=arabic, field=AssociationField.WOMEN)
    told = AssociationDetails(**{**vars(told), **details})
    number = room.directory.join(told, "amina", state=AssociationState.LISTED).number
    with ground.database.write() as session:
        person, link = ground.people.keep_from_page(session, Language.FRENCH)
        ground.people.agree(session, person.id, ParticipationRoom.ASSOCIATIONS, [ConsentKind.KEEP_TEXT])
        room.speakers.claim(session, number, person.id)
    room.speakers.answer(room.speakers.of(number)[0].number, "amina", accepts=True)
    return SpeakingMember(number, person.id, link)


def enter_as(client: TestClient, member: SpeakingMember) -> dict[str, str]:
    """Open a member's link; what the forms of the session carry."""
    client.post(f"{MINE}/{member.link}", follow_redirects=False)
    found = _CSRF.search(client.get(MINE).text)
    assert found is not None
    return {"csrf": found[1]}
