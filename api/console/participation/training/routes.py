"""Programmes of training for whoever organises them: begin, write, open, run and close, sessions, figures."""

from __future__ import annotations

from fastapi import APIRouter, Form, Request, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.forms import number, one_of, place_code, text, wordings
from api.console.participation.frame import RoomVisit
from api.console.participation.training.forms import (
    MOST_CHOICES,
    MOST_MODULES,
    MOST_QUESTIONS,
    session_plan,
    training_plan,
)
from api.console.participation.training.frame import (
    PREFIX,
    EnteringRoom,
    Founding,
    Organising,
    Reading,
    attached,
    common,
    done,
    programme_page,
    room_of,
)
from core.errors import MunadilError, WrongUseError
from participation.common.rights import RoomPart, RoomRole
from participation.common.territory.places import PlaceKind
from participation.common.territory.tiles import region_tiles
from participation.training.figures import figures_sheet
from participation.training.schemas import PROGRAMME_STEPS, ROOM, ProgrammeState, TargetKind, TrainingPlan

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("")
async def programmes(here: EnteringRoom) -> Response:
    """List the programmes with what they reached, and a map by region; offer to begin one."""
    return await _list(here)


@router.post("")
async def create(here: Founding, request: Request) -> Response:
    """Begin a programme that staff alone sees; what was typed stays where it cannot be."""
    form = await request.form()
    name = text(form, "name")
    plan = TrainingPlan(wordings(form, "title"), text(form, "region"))
    try:
        await done(lambda: room_of(here).programmes.create(name, plan, here.who))
    except MunadilError as error:
        return await _list(here, error, name, plan)
    return here.back(f"/{name}/settings", "training_created")


@router.get("/figures.csv")
async def figures(here: EnteringRoom) -> Response:
    """Give every programme's figures against its targets."""
    room = room_of(here)
    content = await done(lambda: figures_sheet(room.reached(room.programmes.listed())))
    return attached("formations.csv", "text/csv; charset=utf-8", content.encode())


@router.get("/{programme}")
async def programme(here: Reading) -> Response:
    """Show how a programme stands, its sessions, what it reached and what was done to it."""
    return await _overview(here)


@router.post("/{programme}/move")
async def move(here: Organising, to: str = Form(max_length=16)) -> Response:
    """Open, run or close it."""
    try:
        step = one_of(ProgrammeState, to)
        await done(lambda: room_of(here).programmes.move(here.scope, step, here.who, here.rights))
    except MunadilError as error:
        return await _overview(here, error)
    return here.back(f"/{here.scope}", "training_changed")


@router.get("/{programme}/settings")
async def settings(here: Organising) -> Response:
    """Offer to write a programme."""
    return await _settings(here)


@router.post("/{programme}/settings")
async def change(here: Organising, request: Request) -> Response:
    """Write a programme anew; what cannot be stays in the form."""
    form = await request.form()
    plan: TrainingPlan | None = None
    try:
        plan = training_plan(form)
        written = plan
        await done(lambda: room_of(here).programmes.change(here.scope, written, here.who))
    except MunadilError as error:
        return await _settings(here, error, plan)
    return here.back(f"/{here.scope}", "training_changed")


@router.post("/{programme}/sessions")
async def plan_session(here: Organising, request: Request) -> Response:
    """Plan a session, and give its trainer a part in this programme; what was typed stays where it cannot be."""
    form = await request.form()
    told = {key: value for key, value in form.items() if isinstance(value, str)}
    trainer = text(form, "trainer")
    try:
        module = number(form, "module") or 0
        plan = session_plan(form, place_code(here, text(form, "near")))
        await done(lambda: room_of(here).programmes.plan_session(here.scope, module, plan, trainer, here.who))
        if trainer:
            part = RoomPart(ROOM, here.scope, trainer, RoomRole.TRAINER)
            await done(lambda: here.participation.parts.give(part, here.who))
    except WrongUseError as error:
        return await _overview(here, error, told)
    return here.back(f"/{here.scope}", "training_session_planned")


async def _list(
    here: RoomVisit, error: MunadilError | None = None, name: str = "", plan: TrainingPlan | None = None
) -> Response:
    room = room_of(here)
    found = await done(lambda: room.reached(room.programmes.listed()))
    counts = dict[str, int]()
    for one in found:
        region = one.programme.plan.region
        counts[region] = counts.get(region, 0) + len(one.reached[TargetKind.PEOPLE])
    return here.page(
        "participation/training/list.html",
        **common(here, error),
        found=found,
        tiles=region_tiles(counts),
        regions=here.participation.gazetteer.within(kind=PlaceKind.REGION),
        name=name,
        plan=plan,
    )


async def _overview(here: RoomVisit, error: MunadilError | None = None, told: dict[str, str] | None = None) -> Response:
    room = room_of(here)
    found = await done(lambda: room.programmes.get(here.scope))
    (figures_,) = await done(lambda: room.reached([found]))
    return await programme_page(
        here,
        "overview.html",
        "overview",
        error=error,
        figures=figures_.figures(),
        steps=PROGRAMME_STEPS.after(found.state, here.rights),
        sessions=await done(lambda: room.programmes.sessions(here.scope)),
        history=await done(lambda: room.programmes.history(here.scope)),
        told=told or {},
        public=f"{room.public_url}/take-part/training/{here.scope}",
    )


async def _settings(here: RoomVisit, error: MunadilError | None = None, plan: TrainingPlan | None = None) -> Response:
    found = await done(lambda: room_of(here).programmes.get(here.scope))
    return await programme_page(
        here,
        "settings.html",
        "settings",
        error=error,
        plan=plan or found.plan,
        regions=here.participation.gazetteer.within(kind=PlaceKind.REGION),
        targets=list(TargetKind),
        rows=(MOST_MODULES, MOST_QUESTIONS, MOST_CHOICES),
    )
