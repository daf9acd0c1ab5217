"""The frame of staff's pages in a room of participation: whose part allows what, in which process or programme."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from agent.organisation.organisation import ParticipationRoom, RoomOptions
from api.console.frame.rights import Right
from api.console.frame.visit import Visit, with_right
from core.audit import ITS_PERSON
from core.errors import MunadilError
from participation.common.errors import NoPartError, RoomClosedError
from participation.common.events.calendar import ZONE
from participation.common.rights import RoomRight
from participation.common.words import told
from participation.services import Participation

T = TypeVar("T")
WHOLE_ROOM = "-"
"""What stands in an address for the whole room, where a scope would."""
Entered = Annotated[Visit, Depends(with_right(Right.ENTER))]


@dataclass(frozen=True)
class RoomVisit:
    """A visit of staff to a room; `scope` is the process or programme that the address names, empty for the whole room."""

    visit: Visit
    participation: Participation
    room: ParticipationRoom
    options: RoomOptions
    scope: str
    rights: frozenset[RoomRight]

    @property
    def who(self) -> str:
        """The name of who is signed in."""
        return self.visit.who

    @property
    def title(self) -> str:
        """What the room is called, in the language of the visit."""
        return self.options.title.in_language(self.visit.language) or self.visit.say(f"room_{self.room.value}")

    @property
    def address(self) -> str:
        """Where the room's pages begin."""
        return f"/console/participation/{self.room.path}"

    @property
    def events_address(self) -> str:
        """Where the events of the scope are."""
        return f"{self.address}/{self.scope or WHOLE_ROOM}/events"

    def say(self, key: str, /, **values: object) -> str:
        """A wording in the language of the visit."""
        return self.visit.say(key, **values)

    def told(self, error: MunadilError) -> str:
        """What is wrong with what was filled in, in the language of the visit."""
        return told(error, self.visit.language)

    def capacity(self, role: str) -> str:
        """As what somebody is on a list: a role of the room in the reader's words, else as it was written."""
        said = self.say(key := f"{self.room.value}_role_{role}")
        return role if said == key else said

    def doer(self, who: str) -> str:
        """What whoever did something is called: somebody of staff by name, anybody else by a word."""
        return self.say("audit_who_its_person") if who == ITS_PERSON else who

    def page(self, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """A page of the room from a template, which finds this visit under `here`."""
        return self.visit.page(template, status=status, desk="participation", here=self, **values)

    def back(self, path: str, said: str = "") -> Response:
        """Go to a page of the room after something was done; `path` goes on from the room's address."""
        return self.visit.back(f"{self.address}{path}", said)

    def span(self, begin: datetime, end: datetime) -> str:
        """From when to when, as a person reads it; the day of the end where it is another."""
        here, there = begin.astimezone(ZONE), end.astimezone(ZONE)
        return f"{self.visit.when(begin)} – {f'{there:%H:%M}' if here.date() == there.date() else self.visit.when(end)}"

    def can(self, right: str) -> bool:
        """Whether who is here may do something, for templates."""
        return RoomRight(right) in self.rights


def participation_of(visit: Visit) -> Participation:
    """The common ground. Raises RoomClosedError where no room is open."""
    if visit.services.participation is None or not visit.services.participation.rooms:
        raise RoomClosedError
    return visit.services.participation


def in_room(room: ParticipationRoom | None, right: RoomRight, scope: str = "") -> Callable[..., Awaitable[RoomVisit]]:
    """The dependency of a page that asks for a right in a room; `scope` is the name of the address' part that says in which scope.

    Without a `room`, the address' own part `{room}` says which.
    """

    async def entering(request: Request, visit: Entered) -> RoomVisit:
        found = participation_of(visit)
        place = room or _room(request.path_params.get("room", ""))
        options = found.options_of(place)
        named = str(request.path_params.get(scope, "")) if scope else ""
        within = "" if named == WHOLE_ROOM else named
        rights = await asyncio.to_thread(rights_of, visit, found, place, within)
        if right not in rights:
            raise NoPartError(remedy="Ask an organiser of this room to give you a part in it.")
        return RoomVisit(visit, found, place, options, within, rights)

    # For the test that reads rights off the route table.
    entering.right, entering.room, entering.room_right = Right.ENTER, room, right  # type: ignore[attr-defined]
    return entering


async def done(call: Callable[[], T]) -> T:
    """What a service says, asked in a thread."""
    return await asyncio.to_thread(call)


def rights_of(visit: Visit, found: Participation, room: ParticipationRoom, scope: str = "") -> frozenset[RoomRight]:
    """What somebody may in a scope of a room: what their parts there give, and everything but judging and signing for administrators."""
    if visit.member is not None and visit.member.may(Right.OPEN_ROOMS):
        return frozenset(RoomRight) - {RoomRight.SCORE, RoomRight.SIGN} | found.parts.rights(visit.who, room, scope)
    return found.parts.rights(visit.who, room, scope)


def _room(path: str) -> ParticipationRoom:
    for room in ParticipationRoom:
        if room.path == path:
            return room
    raise RoomClosedError
