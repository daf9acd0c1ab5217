"""Commitments: written down, followed up with dated evidence."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from api.console.frame.visit import ConsoleRoute
from api.console.participation.dialogues.frame import PREFIX, Deciding, Reading, dialogue_page, dialogues_of, tried
from api.console.participation.forms import chosen, day, number, text, wordings
from api.console.participation.frame import RoomVisit, done
from participation.dialogues.commitments import STATES, CommitmentText
from participation.dialogues.schemas import SIDES, CommitmentState, DialogueRole, ItemKind

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("/{programme}/commitments")
async def commitments(here: Reading) -> Response:
    """Show the commitments with what became of each."""
    return await _commitments(here)


@router.post("/{programme}/commitments")
async def make(here: Deciding, request: Request) -> Response:
    """Write down what was promised."""
    form = await request.form()
    return await _kept(here, "", lambda: dialogues_of(here).commitments.make(here.scope, _text(form), here.who))


@router.post("/{programme}/commitments/{commitment}/change")
async def change(here: Deciding, commitment: int, request: Request) -> Response:
    """Write a commitment anew."""
    form = await request.form()
    return await _kept(
        here,
        f"#c{commitment}",
        lambda: dialogues_of(here).commitments.change(here.scope, commitment, _text(form), here.who),
    )


@router.post("/{programme}/commitments/{commitment}/move")
async def move(here: Deciding, commitment: int, request: Request) -> Response:
    """Say where a commitment stands now; whoever follows it is told."""
    form = await request.form()
    to, reason = chosen(CommitmentState, form, "to"), wordings(form, "reason")
    return await _kept(
        here,
        f"#c{commitment}",
        lambda: dialogues_of(here).commitments.move(here.scope, commitment, to, here.who, here.rights, reason=reason),
    )


@router.post("/{programme}/commitments/{commitment}/show")
async def show(here: Deciding, commitment: int, request: Request) -> Response:
    """Add evidence with its day; whoever follows the commitment is told."""
    form, room = await request.form(), dialogues_of(here)
    return await _kept(
        here,
        f"#c{commitment}",
        lambda: room.commitments.show(
            here.scope,
            commitment,
            wordings(form, "text"),
            day(form, "happened_on") or room.programmes.today,
            here.who,
            url=text(form, "url"),
        ),
    )


async def _kept(here: RoomVisit, anchor: str, do: Callable[[], object]) -> Response:
    return await tried(
        here,
        f"/commitments{anchor}",
        "dialogues_told",
        do,
        lambda problem, status: _commitments(here, problem, status),
    )


async def _commitments(here: RoomVisit, problem: str = "", status: int = 200) -> Response:
    room = dialogues_of(here)
    signed = await done(lambda: room.syntheses.signed_off(here.scope))
    found = await done(lambda: room.commitments.listed(here.scope))
    return await dialogue_page(
        here,
        "commitments.html",
        "commitments",
        status=status,
        problem=problem,
        found=found,
        cited=await done(lambda: {one.number: room.commitments.voices(one.number) for one in found}),
        agreements=signed.of(ItemKind.AGREEMENT) if signed else (),
        after={one.number: STATES.after(one.state, here.rights) for one in found},
        sides=SIDES,
        today=room.programmes.today,
    )


def _text(form: FormData) -> CommitmentText:
    return CommitmentText(
        wordings(form, "text"),
        wordings(form, "owner"),
        chosen(DialogueRole, form, "side"),
        day(form, "due_on"),
        number(form, "item"),
    )
