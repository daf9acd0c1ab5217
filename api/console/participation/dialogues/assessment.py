"""The assessment before a dialogue: its questions, and for the organiser how each person on a list answered."""

from __future__ import annotations

from collections import defaultdict

from fastapi import APIRouter, Request, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.dialogues.frame import PREFIX, Organising, dialogue_page, dialogues_of, tried
from api.console.participation.forms import number, text, wordings
from api.console.participation.frame import RoomVisit, done

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)
_CHOICES = 4
"""Choices that the form offers. Chosen by hand: those left empty are none."""


@router.get("/{programme}/assessment")
async def assessment(here: Organising) -> Response:
    """Show the questions with the right answers, and how people answered: nobody but the organiser sees this."""
    return await _assessment(here)


@router.post("/{programme}/assessment/take")
async def take(here: Organising, request: Request) -> Response:
    """Let it be answered, or have that end."""
    takes = text(await request.form(), "takes") == "yes"
    await done(lambda: dialogues_of(here).programmes.take_assessment(here.scope, here.who, takes=takes))
    return here.back(f"/{here.scope}/assessment", "dialogues_done")


@router.post("/{programme}/assessment/ask")
async def ask(here: Organising, request: Request) -> Response:
    """Add a question with its choices."""
    form = await request.form()
    written = [wordings(form, f"choice_{place}") for place in range(_CHOICES)]
    choices = [one for one in written if one.root]
    right = number(form, "right") or 0
    place = len([one for one in written[:right] if one.root]) if right < _CHOICES and written[right].root else -1
    return await tried(
        here,
        "/assessment",
        "dialogues_saved",
        lambda: dialogues_of(here).assessments.ask(
            here.scope, wordings(form, "question"), choices, place, here.who, module=number(form, "module")
        ),
        lambda problem, status: _assessment(here, problem, status),
    )


@router.post("/{programme}/assessment/{question}/drop")
async def drop(here: Organising, question: int) -> Response:
    """Drop a question with the answers to it."""
    await done(lambda: dialogues_of(here).assessments.drop(here.scope, question, here.who))
    return here.back(f"/{here.scope}/assessment", "dialogues_done")


async def _assessment(here: RoomVisit, problem: str = "", status: int = 200) -> Response:
    room = dialogues_of(here)
    return await dialogue_page(
        here,
        "assessment.html",
        "assessment",
        status=status,
        problem=problem,
        questions=await done(lambda: room.assessments.questions(here.scope)),
        scores=await done(lambda: room.assessments.scores(here.scope)),
        numbers=await done(lambda: _numbers(here)),
        choices=range(_CHOICES),
    )


def _numbers(here: RoomVisit) -> dict[str, list[tuple[str, int]]]:
    """On which lists each person is, by session and number: an answer is somebody's by their number alone."""
    found = defaultdict[str, list[tuple[str, int]]](list)
    for session in dialogues_of(here).sessions.listed(here.scope):
        for guest in here.participation.events.guests(session.event.id):
            if guest.participant:
                found[guest.participant].append((session.event.plan.title, guest.number))
    return found
