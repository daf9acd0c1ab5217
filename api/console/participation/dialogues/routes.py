"""Dialogues as programmes: set up with their modules, opened, followed up."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from api.console.frame.visit import ConsoleRoute
from api.console.participation.dialogues.frame import (
    PREFIX,
    EnteringRoom,
    Founding,
    Organising,
    Reading,
    dialogue_page,
    dialogues_of,
    tried,
)
from api.console.participation.forms import day, in_order_of, number, place_code, text, wordings
from api.console.participation.frame import RoomVisit, done
from core.errors import WrongUseError
from participation.common.events.schemas import EventState
from participation.dialogues.programmes import ProgrammeText
from participation.dialogues.schemas import DialogueState

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("")
async def dialogues(here: EnteringRoom) -> Response:
    """List the dialogues, and offer to begin one."""
    return await _list(here)


@router.post("")
async def create(here: Founding, request: Request) -> Response:
    """Begin a dialogue."""
    form = await request.form()
    name = text(form, "name")
    try:
        await done(lambda: dialogues_of(here).programmes.create(name, _text(here, form), here.who))
    except WrongUseError as error:
        return await _list(here, here.told(error), error.status)
    return here.back(f"/{name}", "dialogues_created")


@router.get("/{programme}")
async def overview(here: Reading) -> Response:
    """Show where a dialogue stands, and what may come next."""
    return await _overview(here)


@router.post("/{programme}/move")
async def move(here: Organising, request: Request) -> Response:
    """Move a dialogue on, or back by a step."""
    to = text(await request.form(), "to")
    if to not in list(DialogueState):
        raise WrongUseError("There is no such state.")
    await done(lambda: dialogues_of(here).programmes.move(here.scope, DialogueState(to), here.who, here.rights))
    return here.back(f"/{here.scope}", "dialogues_done")


@router.post("/{programme}/change")
async def change(here: Organising, request: Request) -> Response:
    """Say anew what a dialogue is."""
    form = await request.form()
    return await tried(
        here,
        "",
        "dialogues_saved",
        lambda: dialogues_of(here).programmes.change(here.scope, _text(here, form), here.who),
        lambda problem, status: _overview(here, problem, status),
    )


@router.post("/{programme}/modules")
async def write_module(here: Organising, request: Request) -> Response:
    """Add a module of the training, or write one anew."""
    form, room = await request.form(), dialogues_of(here)
    module, title, summary = number(form, "module"), wordings(form, "title"), wordings(form, "summary")

    def keep() -> None:
        if module is None:
            room.programmes.add_module(here.scope, title, summary, here.who)
        else:
            room.programmes.change_module(here.scope, module, title, summary, here.who)

    return await tried(here, "", "dialogues_saved", keep, lambda problem, status: _overview(here, problem, status))


async def _list(here: RoomVisit, problem: str = "", status: int = 200) -> Response:
    found = await done(dialogues_of(here).programmes.listed)
    return here.page(
        "participation/dialogues/list.html",
        status=status,
        found=found,
        forms=in_order_of(here.visit.language),
        tab="list",
        problem=problem,
    )


async def _overview(here: RoomVisit, problem: str = "", status: int = 200) -> Response:
    room = dialogues_of(here)
    sessions = await done(lambda: room.sessions.listed(here.scope))
    found = await done(lambda: room.programmes.get(here.scope))
    place = here.participation.gazetteer.get(found.territory) if found.territory else None
    return await dialogue_page(
        here,
        "overview.html",
        "overview",
        status=status,
        problem=problem,
        near=place.called(here.visit.language) if place else "",
        voices=await done(lambda: room.voices.counts(here.scope)),
        commitments=Counter(one.state for one in await done(lambda: room.commitments.listed(here.scope))),
        planned=len([one for one in sessions if one.event.state is EventState.PLANNED]),
        held=len([one for one in sessions if one.event.state is EventState.HELD]),
        by_module=Counter(one.module for one in sessions),
    )


def _text(here: RoomVisit, form: FormData) -> ProgrammeText:
    return ProgrammeText(
        wordings(form, "title"),
        wordings(form, "summary"),
        wordings(form, "organiser"),
        wordings(form, "rules"),
        place_code(here, text(form, "near")),
        day(form, "opens_on"),
        day(form, "closes_on"),
    )
