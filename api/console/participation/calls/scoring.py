"""What was given to who is here to score: say whether there is a conflict of interest, read, give points, send."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from api.console.frame.visit import ConsoleRoute
from api.console.participation.calls.frame import (
    PREFIX,
    Scoring,
    attached,
    call_page,
    calls_of,
    done,
    dossier_of,
    is_entry_verified,
)
from api.console.participation.forms import number as number_of
from api.console.participation.forms import text
from api.console.participation.frame import RoomVisit
from core.errors import MunadilError
from participation.calls.errors import NotTheirsError
from participation.calls.schemas import CallPlan

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("/{call}/scoring")
async def mine(here: Scoring) -> Response:
    """List the dossiers that were given to who is here."""
    room = calls_of(here)
    own = await done(lambda: room.reviews.own(here.scope, here.who))
    found = [(one, await done(lambda one=one: room.dossiers.get(one.dossier))) for one in own]  # type: ignore[misc]
    return await call_page(here, "scoring.html", "scoring", found=found)


@router.get("/{call}/scoring/{number}")
async def one(here: Scoring, number: int) -> Response:
    """Show a dossier to its scorer, who first says that they have no conflict of interest."""
    return await _shown(here, number)


@router.post("/{call}/scoring/{number}/conflict")
async def conflict(here: Scoring, request: Request, number: int) -> Response:
    """Note whether there is a conflict of interest."""
    await dossier_of(here, number)
    reviews, does = calls_of(here).reviews, text(await request.form(), "does")
    await done(lambda: reviews.own_of(number, here.who))
    if does == "conflict":
        await done(lambda: reviews.declare(number, here.who))
        return here.back(f"/{here.scope}/scoring", "calls_conflict_noted")
    await done(lambda: reviews.confirm(number, here.who))
    return here.back(f"/{here.scope}/scoring/{number}")


@router.get("/{call}/scoring/{number}/papers/{paper}")
async def paper(here: Scoring, number: int, paper: int) -> Response:
    """Give a paper of a dossier to its scorer."""
    await dossier_of(here, number)
    room = calls_of(here)
    if not (await done(lambda: room.reviews.own_of(number, here.who))).has_no_conflict:
        raise NotTheirsError
    return attached(*(await done(lambda: room.dossiers.paper(number, paper))))


@router.post("/{call}/scoring/{number}")
async def score(here: Scoring, request: Request, number: int) -> Response:
    """Keep what a scorer gives, and send it where that is wanted."""
    await dossier_of(here, number)
    room, form = calls_of(here), await request.form()
    plan = (await done(lambda: room.calls.get(here.scope))).plan
    words, sends = text(form, "words"), text(form, "do") == "send"
    points: list[int | None] = []
    try:
        points = _points(form, plan)
        await done(lambda: room.reviews.save(number, here.who, points, words, sends=sends))
    except MunadilError as error:
        return await _shown(here, number, error, points, words)
    return here.back(f"/{here.scope}/scoring", "calls_scored" if sends else "calls_kept")


async def _shown(
    here: RoomVisit,
    number: int,
    error: MunadilError | None = None,
    points: list[int | None] | None = None,
    words: str | None = None,
) -> Response:
    found, room = await dossier_of(here, number), calls_of(here)
    review = await done(lambda: room.reviews.own_of(number, here.who))
    return await call_page(
        here,
        "score.html",
        "scoring",
        error=error,
        one=found,
        is_verified=await is_entry_verified(here, found),
        review=review,
        given=review.points if points is None else points,
        words=review.words if words is None else words,
        others=await done(lambda: room.reviews.shown(number)),
        at=f"{here.address}/{here.scope}/scoring/{number}",
    )


def _points(form: FormData, plan: CallPlan) -> list[int | None]:
    return [number_of(form, f"points{place}") for place in range(len(plan.criteria))]
