"""Calls for whoever organises them: begin, write, publish, move the deadline, publish the results."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.calls.forms import MOST_CRITERIA, MOST_PAPERS, MOST_QUESTIONS, call_plan
from api.console.participation.calls.frame import (
    PREFIX,
    EnteringRoom,
    Founding,
    Organising,
    Publishing,
    Reading,
    call_page,
    calls_of,
    done,
    problem_of,
)
from api.console.participation.forms import in_order_of, text, wordings
from api.console.participation.frame import RoomVisit
from core.errors import MunadilError
from participation.associations.directory.schemas import AssociationField
from participation.associations.words import field_name
from participation.calls.deciding.forgetting import ResultsForgetting
from participation.calls.deciding.publishing import is_accepted, results
from participation.calls.schemas import ROOM, CallPlan, PaperKind
from participation.calls.words import word
from participation.common.publishing import PublicSheet
from participation.common.territory.places import PlaceKind

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("")
async def calls(here: EnteringRoom) -> Response:
    """List the calls, and offer to begin one."""
    return await _list(here)


@router.post("")
async def create(here: Founding, request: Request) -> Response:
    """Begin a call that staff alone sees."""
    form = await request.form()
    name = text(form, "name")
    try:
        await done(lambda: calls_of(here).calls.create(name, CallPlan(wordings(form, "title")), here.who))
    except MunadilError as error:
        return await _list(here, error, name)
    return here.back(f"/{name}/settings", "calls_created")


@router.get("/{call}")
async def call(here: Reading) -> Response:
    """Show how a call stands, and what was done to it."""
    return await _overview(here)


@router.get("/{call}/settings")
async def settings(here: Organising) -> Response:
    """Offer to write a call."""
    return await _settings(here)


@router.post("/{call}/settings")
async def change(here: Organising, request: Request) -> Response:
    """Write a call anew; what cannot be stays in the form."""
    plan: CallPlan | None = None
    form = await request.form()
    try:
        plan = call_plan(form)
        written = plan
        await done(lambda: calls_of(here).calls.change(here.scope, written, here.who))
    except MunadilError as error:
        return await _settings(here, error, plan)
    return here.back(f"/{here.scope}", "calls_changed")


@router.post("/{call}/publish")
async def publish(here: Organising) -> Response:
    """Let everybody read it."""
    try:
        await done(lambda: calls_of(here).calls.publish(here.scope, here.who))
    except MunadilError as error:
        return await _overview(here, error)
    return here.back(f"/{here.scope}", "calls_published")


@router.post("/{call}/extend")
async def extend(here: Organising, request: Request) -> Response:
    """Move the deadline to later, with a reason."""
    form = await request.form()
    until, reason = text(form, "closes_at"), text(form, "reason")
    try:
        await done(lambda: calls_of(here).calls.extend(here.scope, until, reason, here.who))
    except MunadilError as error:
        return await _overview(here, error, until=until, reason=reason)
    return here.back(f"/{here.scope}", "calls_extended")


@router.get("/{call}/results")
async def documents(here: Reading) -> Response:
    """Show what everybody may read of the results, and how it stands in the library."""
    found = await done(lambda: _documents(here))
    standing = await done(lambda: here.participation.publications.standing(ROOM, f"call:{here.scope}", found))
    texts = {one.name: one.content.decode() for one in found}
    return await call_page(here, "results.html", "results", found=standing, texts=texts)


@router.post("/{call}/results")
async def hand_over(here: Publishing) -> Response:
    """Hand the results to the library's review, where somebody else publishes them."""
    found, ground = await done(lambda: _documents(here)), here.participation
    await done(lambda: ground.publications.hand_over(ROOM, here.scope, f"call:{here.scope}", found, here.who))
    return here.back(f"/{here.scope}/results", "calls_handed_over")


async def _list(here: RoomVisit, error: MunadilError | None = None, name: str = "") -> Response:
    room, language = calls_of(here), here.visit.language
    return here.page(
        "participation/calls/list.html",
        status=error.status if error else 200,
        problem=problem_of(here, error) if error else "",
        found=await done(room.calls.listed),
        now=room.clock.now(),
        name=name,
        form=language,
        forms=in_order_of(language),
        v=lambda key: word(key, language),
    )


async def _overview(
    here: RoomVisit, error: MunadilError | None = None, *, until: str = "", reason: str = ""
) -> Response:
    room = calls_of(here)
    return await call_page(
        here,
        "overview.html",
        "overview",
        error=error,
        counted=await done(lambda: room.dossiers.counted(here.scope)),
        history=await done(lambda: room.calls.history(here.scope)),
        until=until,
        reason=reason,
        public=f"{room.public_url}/take-part/calls/{here.scope}",
    )


async def _settings(here: RoomVisit, error: MunadilError | None = None, plan: CallPlan | None = None) -> Response:
    found = await done(lambda: calls_of(here).calls.get(here.scope))
    language = here.visit.language
    return await call_page(
        here,
        "settings.html",
        "settings",
        error=error,
        plan=plan or found.plan,
        regions=here.participation.gazetteer.within(kind=PlaceKind.REGION),
        fields=[(one.value, field_name(one, language)) for one in AssociationField],
        kinds=list(PaperKind),
        rows=(MOST_CRITERIA, MOST_PAPERS, MOST_QUESTIONS),
    )


def _documents(here: RoomVisit) -> tuple[PublicSheet, ...]:
    room, ground = calls_of(here), here.participation
    call = room.calls.get(here.scope)
    accepted = [one for one in room.dossiers.sent(here.scope) if is_accepted(one)]
    named = ResultsForgetting(
        room.calls, room.dossiers, ground.people, ground.gazetteer, ground.database, ground.clock
    ).named(call)
    url = f"{room.public_url}/take-part/calls/{here.scope}"
    return results(call, named, len(accepted), here.visit.services.organisation.name, ground.gazetteer, url)
