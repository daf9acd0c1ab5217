"""Dossiers for the committee and who organises: the list, one with its papers and what else its association was given, asking for more."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.calls.frame import (
    PREFIX,
    Deciding,
    Organising,
    attached,
    call_page,
    calls_of,
    done,
    dossier_of,
    is_entry_verified,
)
from api.console.participation.forms import text
from api.console.participation.frame import RoomVisit
from core.errors import MunadilError
from participation.calls.deciding.schemas import CallReason
from participation.calls.schemas import next_steps

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("/{call}/dossiers")
async def dossiers(here: Deciding) -> Response:
    """List the dossiers that were sent, and who scores them."""
    return await _list(here)


@router.post("/{call}/review")
async def review(here: Organising) -> Response:
    """Take what was sent under review, and give each dossier to two who score."""
    try:
        await done(lambda: calls_of(here).reviews.begin(here.scope, here.who))
    except MunadilError as error:
        return await _list(here, error)
    return here.back(f"/{here.scope}/dossiers", "calls_given_out")


@router.get("/{call}/dossiers/{number}")
async def dossier(here: Deciding, number: int) -> Response:
    """Show a dossier."""
    return await shown(here, number)


@router.get("/{call}/dossiers/{number}/papers/{paper}")
async def paper(here: Deciding, number: int, paper: int) -> Response:
    """Give a paper of a dossier."""
    await dossier_of(here, number)
    return attached(*(await done(lambda: calls_of(here).dossiers.paper(number, paper))))


@router.post("/{call}/dossiers/{number}/more")
async def more(here: Organising, request: Request, number: int) -> Response:
    """Ask the applicant for something more, or go on without."""
    await dossier_of(here, number)
    form = await request.form()
    words, decisions = text(form, "words"), calls_of(here).decisions
    try:
        if text(form, "does") == "without":
            await done(lambda: decisions.ask_no_more(number, here.who, here.rights))
        else:
            await done(lambda: decisions.ask_more(number, words, here.who, here.rights))
    except MunadilError as error:
        return await shown(here, number, error, more=words)
    return here.back(f"/{here.scope}/dossiers/{number}", "calls_asked")


async def shown(
    here: RoomVisit, number: int, error: MunadilError | None = None, *, more: str = "", words: str = ""
) -> Response:
    """The page of a dossier; what was typed stays in it where something was wrong."""
    found, room = await dossier_of(here, number), calls_of(here)
    call = await done(lambda: room.calls.get(here.scope))
    kin = await done(lambda: room.dossiers.kin(found))
    conflicts = {one.id: await done(lambda one=one: room.reviews.conflicts(one.call)) for one in kin}  # type: ignore[misc]
    others = [one for one in kin if (one.id, here.who) not in conflicts[one.id]]
    titles = {one.call: (await done(lambda one=one: room.calls.get(one.call))).plan.title for one in others}  # type: ignore[misc]
    return await call_page(
        here,
        "dossier.html",
        "dossiers",
        error=error,
        one=found,
        is_verified=await is_entry_verified(here, found),
        steps=next_steps(found.state),
        others=[(one, titles[one.call]) for one in others],
        reviews=await done(lambda: room.reviews.shown(number)),
        score=await done(lambda: room.reviews.score(call.plan, number)),
        given_out=(await done(lambda: room.reviews.given_out(here.scope))).get(number, ()),
        decision=await done(lambda: room.decisions.of(number)),
        appeal=await done(lambda: room.appeals.of(number)),
        may_answer=await done(lambda: room.appeals.may_answer(number, here.who)),
        history=await done(lambda: room.dossiers.history(number)),
        reasons=list(CallReason),
        more=more,
        words=words,
        at=f"{here.address}/{here.scope}/dossiers/{number}",
    )


async def _list(here: RoomVisit, error: MunadilError | None = None) -> Response:
    room = calls_of(here)
    conflicts = await done(lambda: room.reviews.conflicts(here.scope))
    return await call_page(
        here,
        "dossiers.html",
        "dossiers",
        error=error,
        found=await done(lambda: room.dossiers.sent(here.scope)),
        hidden={number for number, member in conflicts if member == here.who},
        given_out=await done(lambda: room.reviews.given_out(here.scope)),
        scorers=await done(lambda: room.reviews.scorers(here.scope)),
    )
