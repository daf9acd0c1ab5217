"""The ranked list with its ties explained, decisions, letters, appeals."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.calls.dossiers import shown
from api.console.participation.calls.frame import PREFIX, Deciding, attached, call_page, calls_of, done, dossier_of
from api.console.participation.forms import text
from api.console.participation.frame import RoomVisit
from core.errors import MunadilError
from participation.calls.deciding.letters import explained, reasons_of
from participation.calls.review.ranking import RankPlace
from participation.calls.schemas import Dossier
from participation.calls.words import points_in_words, word
from participation.common.sheets import written

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("/{call}/ranking")
async def ranking(here: Deciding) -> Response:
    """Show the ranked list; a dossier with which who is here has a conflict shows its number alone."""
    return await _ranking(here)


@router.get("/{call}/ranking.csv")
async def table(here: Deciding) -> Response:
    """Give the ranked list as a table, as who is here may see it."""
    language = here.visit.language
    header = [here.say(f"calls_column_{key}") for key in ("rank", "number", "name", "region", "points", "why")]
    rows = [
        [
            str(place.rank) if place else "",
            dossier.number,
            "" if is_hidden else dossier.form.name,
            "" if is_hidden else dossier.region,
            points_in_words(place.dossier.points, language) if place and not is_hidden else "",
            "" if is_hidden else " ".join(why),
        ]
        for dossier, place, why, is_hidden in await _rows(here)
    ]
    return attached(f"{here.scope}.csv", "text/csv; charset=utf-8", written(header, rows).encode())


@router.post("/{call}/dossiers/{number}/decide")
async def decide(here: Deciding, request: Request, number: int) -> Response:
    """Write down what is decided on a dossier."""
    await dossier_of(here, number)
    form, decisions = await request.form(), calls_of(here).decisions
    words, accepts = text(form, "words"), text(form, "does") == "accept"
    reasons = reasons_of([str(one) for one in form.getlist("reasons")])
    try:
        await done(lambda: decisions.decide(number, here.who, accepts=accepts, reasons=reasons, words=words))
    except MunadilError as error:
        return await shown(here, number, error, words=words)
    return here.back(f"/{here.scope}/ranking", "calls_decided")


@router.post("/{call}/letters")
async def letters(here: Deciding) -> Response:
    """Tell every applicant what was decided, all at once."""
    try:
        await done(lambda: calls_of(here).decisions.send(here.scope, here.who))
    except MunadilError as error:
        return await _ranking(here, error)
    return here.back(f"/{here.scope}/ranking", "calls_told")


@router.get("/{call}/appeals")
async def appeals(here: Deciding) -> Response:
    """List the appeals, those that wait first."""
    room = calls_of(here)
    conflicts = await done(lambda: room.reviews.conflicts(here.scope))
    every = await done(lambda: room.appeals.of_call(here.scope))
    found = [(one, await done(lambda one=one: room.dossiers.get(one.dossier))) for one in every]  # type: ignore[misc]
    seen = [(one, dossier) for one, dossier in found if (one.dossier, here.who) not in conflicts]
    return await call_page(here, "appeals.html", "appeals", found=seen)


@router.post("/{call}/dossiers/{number}/appeal")
async def answer(here: Deciding, request: Request, number: int) -> Response:
    """Answer an appeal, by somebody who did not score the dossier."""
    await dossier_of(here, number)
    form, room = await request.form(), calls_of(here)
    words, upholds = text(form, "words"), text(form, "does") == "uphold"
    try:
        await done(lambda: room.appeals.answer(number, here.who, words, upholds=upholds))
    except MunadilError as error:
        return await shown(here, number, error, words=words)
    return here.back(f"/{here.scope}/appeals", "calls_answered")


async def _rows(here: RoomVisit) -> list[tuple[Dossier, RankPlace | None, Sequence[str], bool]]:
    """Dossiers in their order, each with its place, why it stands there, and whether who is here has a conflict with it."""
    room, language = calls_of(here), here.visit.language
    call = await done(lambda: room.calls.get(here.scope))
    conflicts = await done(lambda: room.reviews.conflicts(here.scope))
    found = await done(lambda: room.ranking(here.scope))
    numbers = {dossier.id: dossier.number for dossier, _ in found}
    return [
        (
            dossier,
            place,
            explained(place, numbers, call, language) if place else [word("not_scored", language)],
            (dossier.id, here.who) in conflicts,
        )
        for dossier, place in found
    ]


async def _ranking(here: RoomVisit, error: MunadilError | None = None) -> Response:
    decisions = await done(lambda: calls_of(here).decisions.of_call(here.scope))
    rows = await _rows(here)
    return await call_page(here, "ranking.html", "ranking", error=error, found=rows, decisions=decisions)
