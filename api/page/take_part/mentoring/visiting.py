"""What the pages of mentoring share: the room, who comes by their own link, and what codes are called."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, TypeVar

from fastapi import Depends

from agent.organisation.organisation import ParticipationRoom
from api.page.take_part.frame import PublicVisit, open_room
from core.errors import NotFoundError, UnavailableError
from participation.common.territory.places import PlaceKind
from participation.mentoring.schemas import CohortState, MentoringApplication, MentoringProgramme
from participation.mentoring.service import MentoringRoom
from participation.mentoring.words import word

ROOM = ParticipationRoom.MENTORING
Visiting = Annotated[PublicVisit, Depends(open_room(ROOM))]
T = TypeVar("T")


async def done(call: Callable[[], T]) -> T:
    """Something that may block, beside the pages."""
    return await asyncio.to_thread(call)


def room_of(visit: PublicVisit) -> MentoringRoom:
    """The room. Raises UnavailableError where this process does not serve it."""
    if visit.participation.mentoring is None:
        raise UnavailableError("Mentoring is not served by this process.")
    return visit.participation.mentoring


def public_programmes(room: MentoringRoom) -> tuple[MentoringProgramme, ...]:
    """Programmes that have a cohort beyond preparation."""
    return tuple(one for one in room.programmes.listed() if _is_public(room, one.id))


def programme_of(room: MentoringRoom, programme: str) -> MentoringProgramme:
    """A public programme. Raises NotFoundError."""
    found = room.programmes.get(programme)
    if not _is_public(room, found.id):
        raise NotFoundError("There is no such programme.")
    return found


def participant_of(visit: PublicVisit, token: str) -> str:
    """Whose link it is. Raises NotFoundError."""
    with visit.participation.database.read() as session:
        person = visit.participation.people.of_link(session, token)
    if person is None:
        raise NotFoundError("There is nobody of this link.")
    return person.id


def applications_of(visit: PublicVisit, token: str) -> tuple[MentoringApplication, ...]:
    """Applications of whose link it is. Raises NotFoundError, also for who has none: the link is of another room."""
    participant = participant_of(visit, token)
    with visit.participation.database.read() as session:
        found = room_of(visit).applications.of_participant(session, participant)
    if not found:
        raise NotFoundError("There is no application of this link.")
    return found


def own_application(visit: PublicVisit, token: str, application: int) -> MentoringApplication:
    """One of those. Raises NotFoundError."""
    found = next((one for one in applications_of(visit, token) if one.id == application), None)
    if found is None:
        raise NotFoundError("There is no such application.")
    return found


def regions(visit: PublicVisit) -> Mapping[str, str]:
    """Regions by code, as they are called in the form of the visit."""
    found = visit.participation.gazetteer.within(kind=PlaceKind.REGION)
    return {one.code: one.called(visit.language) for one in found}


def labels(visit: PublicVisit) -> Callable[[str], str]:
    """What a key of the room's own wordings says in the form of the visit."""
    return lambda key: word(key, visit.language)


def _is_public(room: MentoringRoom, programme: str) -> bool:
    return any(one.state is not CohortState.DRAFT for one in room.cohorts.listed(programme))
