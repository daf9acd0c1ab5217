"""A visit of staff to the help desk: which tickets their parts let them see, by queue and by region, and those that are theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Path

from api.console.frame.rights import Right
from api.console.participation.frame import Entered, RoomVisit, participation_of
from core.errors import NotFoundError, UnavailableError
from participation.common.errors import NoPartError
from participation.common.rights import ROOM_RIGHTS, RoomRight
from participation.help_desk.schemas import ROOM, Ticket
from participation.help_desk.service import HelpDeskRoom
from participation.help_desk.tickets.finding import DeskReach

PREFIX = "/console/participation/help-desk"
Number = Annotated[int, Path(ge=1, le=999_999_999)]
T = TypeVar("T")


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
            raise NoPartError(remedy="Ask an organiser of the help desk to give you a part in it.")
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
        whole, reach = await asyncio.to_thread(allowed, visit, found)
        if not whole:
            raise NoPartError(remedy="Ask an organiser of the help desk to give you a part in it.")
        ticket = await asyncio.to_thread(found.help_desk.working.get, number)
        if not reach.sees(ticket):
            raise NotFoundError("There is no ticket of this number.")
        rights = await asyncio.to_thread(_allowed_in, visit, found, {ticket.queue, ticket.region} - {""})
        if ticket.owner == visit.who:
            rights |= {RoomRight.READ, RoomRight.ANSWER}
        if right not in rights:
            raise NoPartError(remedy="Ask an organiser of the help desk to give you a part in it.")
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


def allowed(visit: Any, found: Any) -> tuple[frozenset[RoomRight], DeskReach]:
    """What somebody may anywhere at the desk, and in which scopes they may answer."""
    every = _of_administrator(visit)
    parts = [part for part in found.parts.of(visit.who) if part.room is ROOM]
    rights = every.union(*(ROOM_RIGHTS[part.role] for part in parts))
    answering = {part.scope for part in parts if RoomRight.ANSWER in ROOM_RIGHTS[part.role]}
    is_whole = RoomRight.ANSWER in every or "" in answering
    return rights, DeskReach(visit.who, frozenset(answering - {""}), is_whole)


def _allowed_in(visit: Any, found: Any, scopes: Collection[str]) -> frozenset[RoomRight]:
    parts = [part for part in found.parts.of(visit.who) if part.room is ROOM and part.scope in {"", *scopes}]
    return _of_administrator(visit).union(*(ROOM_RIGHTS[part.role] for part in parts))


def _of_administrator(visit: Any) -> frozenset[RoomRight]:
    if visit.member is not None and visit.member.may(Right.OPEN_ROOMS):
        return frozenset(RoomRight) - {RoomRight.SCORE, RoomRight.SIGN}
    return frozenset()
