"""The desk: its tickets as a list, its queues, and a question that came by telephone."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api.console.frame.cells import table
from api.console.frame.visit import ConsoleRoute
from api.console.participation.forms import one_of, place_code, site_of, text
from api.console.participation.help_desk.frame import PREFIX, Answering, DeskVisit, done, read_at_once
from api.console.participation.help_desk.listing import TicketListing, ticket_listing
from api.http.services import SettingsDependency
from core.errors import WrongUseError
from core.language.forms import Language
from participation.common.errors import Fault, FaultyFormError
from participation.common.people.consents import ConsentKind
from participation.common.territory.places import PlaceKind
from participation.common.texts.contacts import is_contact
from participation.help_desk.schemas import (
    ROOM,
    NewTicket,
    TicketCategory,
    TicketOrigin,
    TicketPriority,
    TicketState,
)
from participation.help_desk.tickets.finding import TicketOrder, TicketQuery, TicketView

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)
Asked = Annotated[TicketListing, Depends(ticket_listing)]
PAGE = 30
"""Tickets of a page. Chosen by hand: a screen and a half."""
_MOST_EXPORTED = 10_000
"""Tickets of an export. Chosen by hand: a megabyte."""
_STRAINED = 20
"""Late tickets that stand on the board. Chosen by hand: the list has the others."""
_HEADER = (
    "number",
    "state",
    "priority",
    "category",
    "queue",
    "region",
    "origin",
    "language",
    "owner",
    "opened_at",
    "answered_at",
    "solved_at",
    "due",
    "score",
)


@router.get("")
async def tickets(here: Answering, asked: Asked) -> Response:
    """List tickets, those that are due first."""
    desk = here.room_.finding
    await done(lambda: desk.be_there(here.who))

    def read() -> dict[str, Any]:
        found = desk.find(asked.query(here.reach), PAGE + 1, (asked.page - 1) * PAGE)
        return {
            "found": found[:PAGE],
            "is_more": len(found) > PAGE,
            "counts": desk.counts(here.reach),
            "present": desk.present(),
        }

    shown = await read_at_once(here, read)
    now = here.participation.clock.now()
    return here.page("participation/help_desk/list.html", tab="list", asked=asked, now=now, **shown, **choices(here))


@router.get("/export.csv")
async def export(here: Answering, asked: Asked) -> Response:
    """Give the list as CSV, without a word of anybody; no cell is a formula."""
    found = await done(lambda: here.room_.finding.find(asked.query(here.reach), _MOST_EXPORTED))
    rows = (
        (
            one.number,
            one.state.value,
            one.priority.value,
            one.category.value,
            one.queue,
            here.place(one.region),
            one.origin.value,
            one.language.value,
            one.owner,
            *(at.isoformat() if at else "" for at in (one.opened_at, one.answered_at, one.solved_at, one.due)),
            one.score or "",
        )
        for one in found
    )
    return table("tickets.csv", _HEADER, rows)


@router.get("/board")
async def board(here: Answering) -> Response:
    """Show what lies in each queue and with whom, and what is late or soon will be."""
    desk = here.room_.finding
    await done(lambda: desk.be_there(here.who))
    pressing = TicketQuery(here.reach, TicketView.STRAINED)
    shown: dict[str, Any] = await read_at_once(
        here,
        lambda: {
            "loads": desk.loads(here.reach),
            "strained": desk.find(pressing, _STRAINED),
            "present": desk.present(),
        },
    )
    now = here.participation.clock.now()
    return here.page("participation/help_desk/board.html", tab="board", now=now, **shown, **choices(here))


@router.get("/new")
async def new(here: Answering) -> Response:
    """Offer to write down a question that came by telephone."""
    return _new_page(here, {"key": secrets.token_hex(8)})


@router.post("/new")
async def log(here: Answering, request: Request, settings: SettingsDependency) -> Response:
    """Write down a question that came by telephone, by who agreed to it; their own link is shown once."""
    form = await request.form()
    told = {key: value for key, value in form.items() if isinstance(value, str)}
    try:
        if text(form, "agreed") != "yes":
            raise WrongUseError("consent")
        if not text(form, "text"):
            raise WrongUseError("text")
        for name in ("phone", "email"):
            if (told_contact := text(form, name)) and not is_contact(told_contact):
                raise FaultyFormError(Fault.NO_CONTACT, "This reaches nobody.", value=told_contact[:40])
        new_ticket = NewTicket(
            f"phone:{text(form, 'key')[:40]}",
            TicketOrigin.PHONE,
            text(form, "text"),
            one_of(Language, text(form, "language")),
            one_of(TicketCategory, text(form, "category")),
            one_of(TicketPriority, text(form, "priority")),
            territory=place_code(here, text(form, "place")),
            contact={key: told[key].strip()[:200] for key in ("name", "phone", "email") if told.get(key, "").strip()},
        )
    except WrongUseError as error:
        named = f"help_desk_wrong_{error.detail}"
        said = here.say(named) if here.say(named) != named else here.say("help_desk_wrong_place")
        problem = here.told(error) if isinstance(error, FaultyFormError) else said
        return _new_page(here, told, problem=problem, status=422)
    number, token = await done(lambda: _logged(here, new_ticket))
    if not token:
        return here.back(f"/tickets/{number}", "help_desk_logged")
    link = f"{site_of(here, settings)}/take-part/help-desk/mine/{token}"
    return here.page("participation/help_desk/logged.html", tab="new", number=number, link=link)


def choices(here: DeskVisit) -> dict[str, Any]:
    """What filters and forms of the desk offer."""
    return {
        "views": list(TicketView),
        "orders": list(TicketOrder),
        "states": list(TicketState),
        "categories": list(TicketCategory),
        "priorities": list(TicketPriority),
        "origins": list(TicketOrigin),
        "queues": list(here.room_.options.queues),
        "regions": here.participation.gazetteer.within(kind=PlaceKind.REGION),
        "forms": list(Language),
    }


def _new_page(here: DeskVisit, told: dict[str, str], *, problem: str = "", status: int = 200) -> Response:
    return here.page(
        "participation/help_desk/new.html", status=status, tab="new", told=told, problem=problem, **choices(here)
    )


def _logged(here: DeskVisit, new_ticket: NewTicket) -> tuple[int, str]:
    """The number of the ticket, and the token of its person's own link; empty where this form was sent before."""
    people, room = here.participation.people, here.room_
    with here.participation.database.write() as session:
        if (standing := room.incoming.number_of(session, new_ticket.key)) is not None:
            return standing, ""
        person, token = people.keep_from_page(session, new_ticket.language)
        people.agree(
            session, person.id, ROOM, [ConsentKind.KEEP_TEXT, ConsentKind.TELL_BACK], language=new_ticket.language
        )
        return room.incoming.open(session, new_ticket, person.id, here.who).number, token
