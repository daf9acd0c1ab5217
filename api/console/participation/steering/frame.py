"""A visit of staff to the steering report: which of its rooms are open, and which of those they may read as a whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.rights import Right
from api.console.frame.visit import Visit
from api.console.participation.frame import Entered, participation_of, rights_of
from api.console.participation.help_desk.frame import allowed
from participation.common.errors import NoPartError, RoomClosedError
from participation.common.rights import RoomRight
from participation.services import Participation

STEERED = (ParticipationRoom.HELP_DESK, ParticipationRoom.TRAINING, ParticipationRoom.CALLS)
"""The rooms of the report, in its order."""


@dataclass(frozen=True)
class SteeringVisit:
    """A visit to the report, with the rooms that stand in it for whoever is here."""

    visit: Visit
    participation: Participation
    rooms: tuple[ParticipationRoom, ...]

    def title(self, room: ParticipationRoom) -> str:
        """What a room is called, in the language of the visit."""
        named = self.participation.options_of(room).title.in_language(self.visit.language)
        return named or self.visit.say(f"room_{room.value}")

    def place(self, code: str) -> str:
        """The name of a place; that none is said for none."""
        found = self.participation.gazetteer.get(code)
        return found.called(self.visit.language) if found else self.visit.say("steering_no_place")


def steered_rooms(visit: Visit, found: Participation) -> tuple[ParticipationRoom, ...]:
    """Rooms of the report that are open and whose figures of all programmes, calls and queues somebody may read."""

    def rights(room: ParticipationRoom) -> frozenset[RoomRight]:
        # The desk's own figures are for whoever has a part anywhere at it.
        return allowed(visit, found)[0] if room is ParticipationRoom.HELP_DESK else rights_of(visit, found, room)

    return tuple(room for room in STEERED if room in found.options and RoomRight.READ in rights(room))


def at_steering() -> Callable[..., Awaitable[SteeringVisit]]:
    """The dependency of the report's pages. Raises RoomClosedError where none of its rooms is open, NoPartError for who may read none."""

    async def entering(visit: Entered) -> SteeringVisit:
        found = participation_of(visit)
        if not any(room in found.options for room in STEERED):
            raise RoomClosedError
        rooms = await asyncio.to_thread(steered_rooms, visit, found)
        if not rooms:
            raise NoPartError(
                remedy="Ask an organiser of the help desk, of training or of calls to give you a part in it."
            )
        return SteeringVisit(visit, found, rooms)

    # For the test that reads rights off the route table.
    entering.right, entering.rooms, entering.room_right = Right.ENTER, STEERED, RoomRight.READ  # type: ignore[attr-defined]
    return entering


Steering = Annotated[SteeringVisit, Depends(at_steering())]
