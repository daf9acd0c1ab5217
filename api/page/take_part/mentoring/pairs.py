"""What one of a pair does by their own link: meetings noted and answered, goals, a pair declined."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from api.page.take_part.frame import PublicRoute
from api.page.take_part.mentoring.forms import day_of, wanted
from api.page.take_part.mentoring.own import own_pair, tried
from api.page.take_part.mentoring.visiting import Visiting, done, room_of
from core.errors import NotFoundError
from participation.mentoring.following.schemas import DisputeReason, GoalState, MeetingKind
from participation.mentoring.pairing.schemas import DeclineReason

router = APIRouter(prefix="/take-part/mentoring/applications", route_class=PublicRoute, include_in_schema=False)
Line = Annotated[str, Form(max_length=64)]
Words = Annotated[str, Form(max_length=4000)]


@router.post("/{token}/pairs/{pair}/meetings")
async def log(visit: Visiting, token: str, pair: int, day: Line, kind: Line, minutes: Line = "60") -> Response:
    """Note a meeting."""
    mine, side = await done(lambda: own_pair(visit, token, pair))
    how, held_on, long = wanted(MeetingKind, kind), day_of(day), int(minutes) if minutes.isdecimal() else 0

    def logged() -> None:
        with visit.participation.database.write() as session:
            room_of(visit).meetings.log(session, mine.id, side, held_on, how, long)

    return await tried(visit, token, "mentoring_logged", logged, meets=str(pair), day=day, kind=kind, minutes=minutes)


@router.post("/{token}/meetings/{meeting}")
async def answer(visit: Visiting, token: str, meeting: int, do: Line, reason: Line = "not_said") -> Response:
    """Say yes or no to a meeting that the other noted, or take one's own back."""
    why = wanted(DisputeReason, reason)

    def answered() -> None:
        room = room_of(visit)
        _, side = own_pair(visit, token, room.meetings.get(meeting).pair)
        with visit.participation.database.write() as session:
            if do == "yes":
                room.meetings.confirm(session, meeting, side)
            elif do == "no":
                room.meetings.dispute(session, meeting, side, why)
            else:
                room.meetings.take_back(session, meeting, side)

    return await tried(visit, token, "mentoring_noted", answered)


@router.post("/{token}/pairs/{pair}/goals")
async def set_goal(visit: Visiting, token: str, pair: int, text: Words, due: Line = "") -> Response:
    """Set a goal."""
    mine, side = await done(lambda: own_pair(visit, token, pair))

    def kept() -> None:
        with visit.participation.database.write() as session:
            room_of(visit).goals.set(session, mine.id, side, text, day_of(due) if due else None)

    return await tried(visit, token, "mentoring_noted", kept, aims=str(pair), goal=text)


@router.post("/{token}/pairs/{pair}/goals/{goal}")
async def move_goal(visit: Visiting, token: str, pair: int, goal: int, state: Line) -> Response:
    """Say where a goal stands."""
    to = wanted(GoalState, state)

    def moved() -> None:
        mine, _ = own_pair(visit, token, pair)
        if goal not in {one.id for one in room_of(visit).goals.of(mine.id)}:
            raise NotFoundError("There is no such goal.")
        with visit.participation.database.write() as session:
            room_of(visit).goals.move(session, goal, to)

    return await tried(visit, token, "mentoring_noted", moved)


@router.post("/{token}/pairs/{pair}/decline")
async def decline(visit: Visiting, token: str, pair: int, reason: Line) -> Response:
    """Say no to a pair that has not begun."""
    why = wanted(DeclineReason, reason)

    def declined() -> None:
        mine, side = own_pair(visit, token, pair)
        with visit.participation.database.write() as session:
            room_of(visit).pairs.decline(session, mine.id, why, side)

    return await tried(visit, token, "mentoring_declined", declined)
