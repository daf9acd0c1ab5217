"""A visit of staff to the help desk: which tickets their parts let them see, by queue and by region, and those that are theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Path

from api.console.frame.rights import Right
from api.console.frame.visit import Visit
from api.console.participation.frame import Entered, RoomVisit, participation_of
from core.errors import NotFoundError, UnavailableError
from participation.common.errors import NoPartError
from participation.common.rights import ROOM_RIGHTS, RoomPart, RoomRight
from participation.help_desk.schemas import ROOM, Ticket
from participation.help_desk.service import HelpDeskRoom
from participation.help_desk.tickets.finding import DeskReach
from participation.services import Participation

PREFIX = "/console/participation/help-desk"
Number = Annotated[int, Path(ge=1, le=999_999_999)]
T = TypeVar("T")
_NO_PART = "Ask an organiser of the help desk to give you a part in it."


@dataclass(frozen=True)
class DeskVisit(RoomVisit):
    """A visit to the desk, with what somebody may see of it."""

    reach: DeskReach

    @property
    def room_(self) -> HelpDeskRoom:
        """The room's services. Raises UnavailableError where this process has none."""
        if self.participation.help_desk is None:
            raise UnavailableError("The help desk is not served by this process.")
        return self.participation.help_desk

    def place(self, code: str) -> str:
        """The name of a place; empty for none."""
        found = self.participation.gazetteer.get(code) if code else None
        return found.called(self.visit.language) if found else ""

    def queue(self, name: str) -> str:
        """What a queue is called."""
        queue = self.room_.options.queues.get(name)
        return (queue.title.in_language(self.visit.language) if queue else "") or name


@dataclass(frozen=True)
class TicketVisit(DeskVisit):
    """A visit to a ticket that somebody may see."""

    ticket: Ticket

    @property
    def page_address(self) -> str:
        """Where its page is."""
        return f"{PREFIX}/tickets/{self.ticket.number}"


def at_desk(right: RoomRight) -> Callable[..., Awaitable[DeskVisit]]:
    """The dependency of a page that asks for a right anywhere at the desk: in the whole room, a queue or a region."""

    async def entering(visit: Entered) -> DeskVisit:
        found = participation_of(visit)
        options = found.options_of(ROOM)
        rights, reach = await asyncio.to_thread(allowed, visit, found)
        if right not in rights:
            raise NoPartError(remedy=_NO_PART)
        return DeskVisit(visit, found, ROOM, options, "", rights, reach)

    # For the test that reads rights off the route table.
    entering.right, entering.room, entering.room_right = Right.ENTER, ROOM, right  # type: ignore[attr-defined]
    return entering


def at_ticket(right: RoomRight) -> Callable[..., Awaitable[TicketVisit]]:
    """The dependency of a page of one ticket: to whoever may not see it, there is none."""

    async def entering(number: Number, visit: Entered) -> TicketVisit:
        found = participation_of(visit)
        options = found.options_of(ROOM)
        if found.help_desk is None:
            raise UnavailableError("The help desk is not served by this process.")
        reach, ticket, rights = await asyncio.to_thread(_allowed_at, visit, found, found.help_desk, number)
        if right not in rights:
            raise NoPartError(remedy=_NO_PART)
        return TicketVisit(visit, found, ROOM, options, "", rights, reach, ticket)

    entering.right, entering.room, entering.room_right = Right.ENTER, ROOM, right  # type: ignore[attr-defined]
    return entering


Reading = Annotated[DeskVisit, Depends(at_desk(RoomRight.READ))]
Answering = Annotated[DeskVisit, Depends(at_desk(RoomRight.ANSWER))]
Leading = Annotated[DeskVisit, Depends(at_desk(RoomRight.ORGANISE))]
OnTicket = Annotated[TicketVisit, Depends(at_ticket(RoomRight.ANSWER))]


async def done(call: Callable[[], T]) -> T:
    """What a service says, asked in a thread."""
    return await asyncio.to_thread(call)


def read_at_once(here: RoomVisit, read: Callable[[], T]) -> Awaitable[T]:
    """What a page is made of, asked in one thread and read from one state of the database."""

    def reading() -> T:
        with here.participation.database.snapshot():
            return read()

    return asyncio.to_thread(reading)


def allowed(visit: Visit, found: Participation) -> tuple[frozenset[RoomRight], DeskReach]:
    """What somebody may anywhere at the desk, and in which scopes they may answer."""
    return _allowed(visit, _parts(visit, found))


def _parts(visit: Visit, found: Participation) -> Sequence[RoomPart]:
    return [part for part in found.parts.of(visit.who) if part.room is ROOM]


def _allowed(visit: Visit, parts: Sequence[RoomPart]) -> tuple[frozenset[RoomRight], DeskReach]:
    every = _of_administrator(visit)
    rights = every.union(*(ROOM_RIGHTS[part.role] for part in parts))
    answering = {part.scope for part in parts if RoomRight.ANSWER in ROOM_RIGHTS[part.role]}
    is_whole = RoomRight.ANSWER in every or "" in answering
    return rights, DeskReach(visit.who, frozenset(answering - {""}), is_whole)


def _allowed_at(
    visit: Visit, found: Participation, desk: HelpDeskRoom, number: int
) -> tuple[DeskReach, Ticket, frozenset[RoomRight]]:
    """What somebody may see, a ticket of it, and what they may there. Raises NoPartError, and NotFoundError for any other ticket."""
    with found.database.snapshot():
        parts = _parts(visit, found)
        whole, reach = _allowed(visit, parts)
        if not whole:
            raise NoPartError(remedy=_NO_PART)
        ticket = desk.working.get(number)
    if not reach.sees(ticket):
        raise NotFoundError("There is no ticket of this number.")
    scopes = {"", ticket.queue, ticket.region}
    rights = _of_administrator(visit).union(*(ROOM_RIGHTS[part.role] for part in parts if part.scope in scopes))
    return reach, ticket, rights | ({RoomRight.READ, RoomRight.ANSWER} if ticket.owner == visit.who else set())


def _of_administrator(visit: Visit) -> frozenset[RoomRight]:
    if visit.member is not None and visit.member.may(Right.OPEN_ROOMS):
        return frozenset(RoomRight) - {RoomRight.SCORE, RoomRight.SIGN}
    return frozenset()
