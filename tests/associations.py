"""Associations of a network whose speakers are signed in by their own link, for tests of members' pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.language.forms import Language
from participation.associations.directory.schemas import AssociationDetails, AssociationState
from participation.associations.service import AssociationRoom
from participation.services import Participation

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

MINE = "/take-part/associations/mine"
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


def listed(room: AssociationRoom, name: str, territory: str = "03.231") -> int:
    """An association of the directory."""
    details = AssociationDetails(name_fr=name, name_ar=f"جمعية {name}", territory=territory)
    return room.directory.join(details, "amina", state=AssociationState.LISTED).number


def link_of(ground: Participation, association: int) -> str:
    """The own link of somebody new who speaks for an association."""
    assert ground.associations is not None
    with ground.database.write() as session:
        person, link = ground.people.keep_from_page(session, Language.FRENCH)
        ground.associations.speakers.claim(session, association, person.id)
    ground.associations.speakers.answer(ground.associations.speakers.of(association)[-1].number, "omar", accepts=True)
    return link


def come_in(client: TestClient, ground: Participation, association: int) -> str:
    """Begin a session as a speaker; what its forms carry."""
    client.post(f"{MINE}/{link_of(ground, association)}")
    found = _CSRF.search(client.get(MINE).text)
    assert found is not None
    return found[1]
