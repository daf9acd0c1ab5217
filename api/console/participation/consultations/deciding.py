"""Decisions and what was carried out; and handing what is public to the library's review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypedDict

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from agent.organisation.organisation import Localised
from api.console.frame.visit import ConsoleRoute
from api.console.participation.consultations.frame import (
    PREFIX,
    ROOM,
    Deciding,
    Publishing,
    Reading,
    consultation_page,
    consultations_of,
)
from api.console.participation.forms import day, number, text, wordings
from api.console.participation.frame import RoomVisit, done
from core.errors import MunadilError, WrongUseError
from participation.common.events.schemas import EventState
from participation.consultations.decisions import NEXT
from participation.consultations.public.documents import PublicDocument, documents_of
from participation.consultations.schemas import DecisionStatus


class DecisionWords(TypedDict):
    """What a decision says, as its form has it."""

    text: Localised
    reason: Localised
    decided_on: date
    measure_url: str


router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@router.get("/{process}/decisions")
async def decisions(here: Reading) -> Response:
    """Show decisions with their history and deliveries, and what is still to be decided on."""
    return await _decisions(here)


@router.post("/{process}/decisions")
async def decide(here: Deciding, request: Request) -> Response:
    """Decide on a theme, or on a contribution by its number."""
    form, room = await request.form(), consultations_of(here)
    on, status = {"theme": number(form, "theme"), "contribution": number(form, "contribution")}, _status(form)
    return await _tried(
        here,
        "consultations_decided",
        lambda: room.decisions.decide(here.scope, status, here.who, **on, **_words(here, form)),
    )


@router.post("/{process}/decisions/{decision}/change")
async def change(here: Deciding, decision: int, request: Request) -> Response:
    """Decide anew; how it stood is history."""
    form, room = await request.form(), consultations_of(here)
    status = _status(form)
    return await _tried(
        here,
        "consultations_decided",
        lambda: room.decisions.change(decision, status, here.who, **_words(here, form)),
    )


@router.post("/{process}/decisions/{decision}/deliver")
async def deliver(here: Deciding, decision: int, request: Request) -> Response:
    """Add evidence, with its day, that it was carried out."""
    form, room = await request.form(), consultations_of(here)
    return await _tried(
        here,
        "consultations_delivered",
        lambda: room.decisions.deliver(
            decision,
            here.who,
            text=wordings(form, "text"),
            happened_on=day(form, "happened_on") or room.consultations.today,
            url=text(form, "url"),
            is_whole=bool(text(form, "whole")),
        ),
    )


@router.post("/{process}/decisions/{decision}/deliveries/{delivery}/withdraw")
async def withdraw_delivery(here: Deciding, decision: int, delivery: int) -> Response:
    """Take away evidence that was wrong."""
    room = consultations_of(here)
    return await _tried(
        here,
        "consultations_delivery_withdrawn",
        lambda: room.decisions.withdraw_delivery(decision, delivery, here.who),
    )


async def _tried(here: RoomVisit, said: str, do: Callable[[], object]) -> Response:
    """Do it and go back to the decisions; where it cannot be, say why on the page."""
    try:
        await done(do)
    except MunadilError as error:
        return await _decisions(here, problem=here.told(error), status=error.status)
    return here.back(f"/{here.scope}/decisions", said)


def _words(here: RoomVisit, form: FormData) -> DecisionWords:
    return {
        "text": wordings(form, "text"),
        "reason": wordings(form, "reason"),
        "decided_on": day(form, "decided_on") or consultations_of(here).consultations.today,
        "measure_url": text(form, "measure_url"),
    }


@router.get("/{process}/publish")
async def publications(here: Reading) -> Response:
    """Show the documents that everybody may read of this consultation, and how each stands in the library."""
    documents = await done(lambda: _documents(here))
    found = await done(lambda: here.participation.publications.standing(ROOM, here.scope, documents))
    written = {one.name: one for one in documents}
    return await consultation_page(here, "publish.html", "publish", found=found, written=written)


@router.post("/{process}/publish")
async def hand_over(here: Publishing) -> Response:
    """Hand what is new or other than before to the library's review, where somebody else publishes it."""
    documents = await done(lambda: _documents(here))
    await done(lambda: here.participation.publications.hand_over(ROOM, here.scope, here.scope, documents, here.who))
    return here.back(f"/{here.scope}/publish", "consultations_handed_over")


def _documents(here: RoomVisit) -> tuple[PublicDocument, ...]:
    room = consultations_of(here)
    if not room.consultations.get(here.scope).state.is_public:
        return ()
    services = here.visit.services

    publisher = services.organisation.name.in_language(services.organisation.default_language)
    coming = here.participation.events.listed(ROOM, here.scope, since=here.participation.clock.now(), only_public=True)
    return documents_of(
        room.record(here.scope),
        publisher=publisher,
        public_url=room.public_url,
        place=here.participation.gazetteer.written,
        events=[one for one in coming if one.state is EventState.PLANNED],
    )


async def _decisions(here: Reading, problem: str = "", status: int = 200) -> Response:
    room = consultations_of(here)
    found = await done(lambda: room.decisions.listed(here.scope))
    tree = await done(lambda: room.themes.tree(here.scope))
    decided = {one.theme for one in found}
    return await consultation_page(
        here,
        "decisions.html",
        "decisions",
        status=status,
        found=found,
        open_themes=[one for one in tree if one.id not in decided],
        statuses=list(DecisionStatus),
        after=NEXT,
        today=room.consultations.today.isoformat(),
        problem=problem,
    )


def _status(form: FormData) -> DecisionStatus:
    value = text(form, "status")
    if value not in list(DecisionStatus):
        raise WrongUseError("There is no such status.")
    return DecisionStatus(value)
