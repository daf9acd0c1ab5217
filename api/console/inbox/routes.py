"""The inbox: who wants somebody, what was said and noted, answering, and passing a conversation on or back."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import astuple
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Path, Response

from api.console.frame.cells import table
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.inbox import canned
from api.console.inbox.listing import FLAGS, InboxListing, listing
from api.console.inbox.opened import room
from connectors.desk.browsing import InboxOrder, InboxQuery, InboxView
from connectors.errors import StoppedError
from connectors.message import CHANNELS
from connectors.messaging import Messaging
from connectors.responder import ConversationState
from core.alerts import Alert, AlertKind
from core.errors import WrongUseError
from core.language.forms import Language

router = APIRouter(prefix="/console/inbox", route_class=ConsoleRoute, include_in_schema=False)
Answering = Annotated[Visit, Depends(with_right(Right.USE_INBOX))]
Asked = Annotated[InboxListing, Depends(listing)]
Conversation = Annotated[str, Path(pattern=r"^[0-9a-f]{8,64}$")]
Line = Annotated[str, Form(max_length=64)]
Text = Annotated[str, Form(max_length=8000)]
_PAGE = 30
"""Conversations of a page. Chosen by hand: a screen and a half."""
_MOST_EXPORTED = 10_000
"""Conversations of an export. Chosen by hand: a megabyte."""
_MOST_FLAGGED = 20
"""Flagged conversations that stand on top of the list. Chosen by hand."""
_NEIGHBOURS = 200
"""Conversations among which the next and the one before are looked for. Chosen by hand."""
_ZONE = ZoneInfo("Africa/Casablanca")
_OPENS = 9
"""Hour at which a day of work begins, for what is snoozed until then. Chosen by hand."""
_REST = {"1h": timedelta(hours=1), "4h": timedelta(hours=4)}
SNOOZES = (*_REST, "tomorrow", "monday")
"""How long a conversation is offered to rest; another time is written."""
_HEADER = (
    "conversation,channel,state,language,last_at,asked_at,taken_by,assigned_to,snoozed_until,is_back,flag,flagged_at"
)


@router.get("")
async def inbox(visit: Answering, asked: Asked) -> Response:
    """List conversations, those that want somebody first."""
    messaging = await room(visit)
    await asyncio.to_thread(messaging.care.be_there, visit.who)
    found = await asyncio.to_thread(
        messaging.browsing.find, asked.query(visit.who), _PAGE + 1, (asked.page - 1) * _PAGE
    )
    flagged = await asyncio.to_thread(messaging.browsing.find, InboxQuery(is_flagged=True, flags=FLAGS), _MOST_FLAGGED)
    parked = await asyncio.to_thread(messaging.conversations.parked)
    present = await asyncio.to_thread(messaging.care.present)
    return visit.page(
        "inbox/inbox.html",
        desk="inbox",
        asked=asked,
        views=list(InboxView),
        orders=list(InboxOrder),
        states=list(ConversationState),
        channels=CHANNELS,
        forms=list(Language),
        found=found[:_PAGE],
        flagged=flagged,
        is_more=len(found) > _PAGE,
        parked=parked,
        present=present,
    )


@router.get("/export.csv")
async def export(visit: Answering, asked: Asked) -> Response:
    """Give the list as CSV: what it is about each conversation, never what was said."""
    messaging = await room(visit)
    found = await asyncio.to_thread(messaging.browsing.find, asked.query(visit.who), _MOST_EXPORTED)
    rows = [["" if cell is None else cell for cell in astuple(one)[:-1]] for one in found]
    return table("inbox.csv", _HEADER.split(","), rows)


@router.get("/{conversation}")
async def conversation(conversation: Conversation, visit: Answering) -> Response:
    """Show what was said in a conversation, and what can be done."""
    return await _page(visit, conversation)


@router.post("/{conversation}/take")
async def take(conversation: Conversation, visit: Answering) -> Response:
    """Have the conversation: the bot is silent in it."""
    messaging = await room(visit)
    await asyncio.to_thread(messaging.conversations.take, conversation, visit.who)
    return visit.back(f"/console/inbox/{conversation}", "taken")


@router.post("/{conversation}/reply")
async def reply(conversation: Conversation, visit: Answering, text: Text, seen: Line = "") -> Response:
    """Write to the person, unless a colleague did meanwhile; whoever writes has the conversation."""
    if not text.strip():
        return await _page(visit, conversation, problem=visit.say("problem_empty"), status=422)
    messaging = await room(visit)
    last = await asyncio.to_thread(_last_of_staff, messaging, conversation)
    if last[0] != seen and last[1] != visit.who:
        problem = visit.say("inbox_problem_answered", name=last[1])
        return await _page(visit, conversation, problem=problem, text=text, status=409)
    desk = visit.services.desk(messaging.conversations)
    try:
        await asyncio.to_thread(desk.reply, conversation, visit.who, text)
    except StoppedError as error:
        return await _page(visit, conversation, problem=visit.say("problem_stopped"), text=text, status=error.status)
    return visit.back(f"/console/inbox/{conversation}", "sent")


@router.post("/{conversation}/note")
async def note(conversation: Conversation, visit: Answering, note: Text) -> Response:
    """Keep a note for colleagues; it is sent to nobody."""
    messaging = await room(visit)
    with suppress(WrongUseError):
        await asyncio.to_thread(messaging.care.note, conversation, visit.who, note)
        return visit.back(f"/console/inbox/{conversation}", "inbox_noted")
    return await _page(visit, conversation, problem=visit.say("inbox_problem_note"), status=422)


@router.post("/{conversation}/assign")
async def assign(conversation: Conversation, visit: Answering, to: Line = "") -> Response:
    """Hand it to a colleague, who is told, or to nobody in particular."""
    messaging = await room(visit)
    if to and to not in await asyncio.to_thread(_colleagues, visit):
        return await _page(visit, conversation, problem=visit.say("inbox_problem_colleague"), status=422)
    await asyncio.to_thread(messaging.care.assign, conversation, to, visit.who)
    if to and to != visit.who:
        text = f"{visit.who} has handed conversation {conversation[:8]} to {to}: {_base(visit)}/console/inbox/{conversation}"
        visit.console.alerting.alert(
            Alert(AlertKind.ASSIGNED, f"A conversation for {to}", text, f"{conversation} {to}")
        )
    return visit.back(f"/console/inbox/{conversation}", "inbox_assigned" if to else "inbox_unassigned")


@router.post("/{conversation}/snooze")
async def snooze(conversation: Conversation, visit: Answering, until: Line = "", at: Line = "") -> Response:
    """Have it rest until a time; without one, have it back now."""
    messaging, when = await room(visit), _time(visit.services.clock.now(), until, at)
    try:
        if when is None and (until or at):
            raise WrongUseError("No time can be read there.")
        await asyncio.to_thread(messaging.care.snooze, conversation, when, visit.who)
    except WrongUseError:
        return await _page(visit, conversation, problem=visit.say("inbox_problem_time"), status=422)
    if when is None:
        return visit.back(f"/console/inbox/{conversation}", "inbox_awake")
    return visit.back("/console/inbox", "inbox_snoozed")


@router.post("/{conversation}/hand-back")
async def hand_back(conversation: Conversation, visit: Answering, answers: Line = "") -> Response:
    """Have the bot answer in it again, what was left unanswered too where that is wanted."""
    messaging = await room(visit)
    await asyncio.to_thread(messaging.conversations.give_back, conversation, visit.who, answers=bool(answers))
    return visit.back("/console/inbox", "inbox_answered_by_bot" if answers else "handed_back")


@router.post("/{conversation}/resolve")
async def resolve(conversation: Conversation, visit: Answering) -> Response:
    """Have it dealt with: it is off the list until something new wants somebody."""
    messaging = await room(visit)
    await asyncio.to_thread(messaging.conversations.resolve, conversation, visit.who)
    return visit.back("/console/inbox", "inbox_resolved")


@router.post("/parked/{turn}/resend")
async def resend(turn: Annotated[str, Path(pattern=r"^[0-9a-f]{1,32}$")], visit: Answering) -> Response:
    """Send again what could not be sent."""
    messaging = await room(visit)
    await asyncio.to_thread(messaging.conversations.resend, turn, visit.who)
    return visit.back("/console/inbox", "resent")


async def _page(visit: Visit, name: str, *, problem: str = "", text: str = "", status: int = 200) -> Response:
    messaging = await room(visit)
    return visit.page(
        "inbox/conversation.html",
        status=status,
        desk="inbox",
        problem=problem,
        text=text,
        snoozes=SNOOZES,
        **await asyncio.to_thread(_shown, visit, messaging, name),
    )


def _shown(visit: Visit, messaging: Messaging, name: str) -> dict[str, object]:
    """Everything that the page of a conversation shows."""
    conversations, care = messaging.conversations, messaging.care
    one = conversations.get(name)
    care.be_there(visit.who, one.id)
    desk = visit.services.desk(conversations)
    language = desk.language_of(one)
    kept = [
        (reply.title, canned.filled(reply, visit.who, visit.services.organisation))
        for reply in messaging.canned.all(language)
    ]
    order = [item.id for item in messaging.browsing.find(InboxQuery(flags=FLAGS), _NEIGHBOURS)]
    place = order.index(one.id) if one.id in order else -1
    flag, flagged_at = messaging.browsing.flagged(one.id, FLAGS)
    return {
        "one": one,
        "lines": conversations.lines(one.id),
        "notes": care.notes(one.id),
        "looking": care.looking(one.id, visit.who),
        "unanswered": conversations.left_unanswered(one.id),
        "seen": _last_of_staff(messaging, one.id)[0],
        "colleagues": _colleagues(visit),
        "kept": kept,
        "spoken": language,
        "flag": flag,
        "flagged_at": flagged_at,
        "next": order[place + 1] if place + 1 < len(order) else "",
        "previous": order[place - 1] if place > 0 else "",
    }


def _last_of_staff(messaging: Messaging, name: str) -> tuple[str, str]:
    """The turn of the latest message of staff, and who wrote it; empty where nobody did."""
    said = [(line.turn, line.author) for line in messaging.conversations.lines(name) if line.by == "staff"]
    return said[-1] if said else ("", "")


def _colleagues(visit: Visit) -> list[str]:
    everybody = visit.console.accounts.everybody()
    return [one.name for one in everybody if one.is_active and one.may(Right.USE_INBOX)]


def _time(now: datetime, until: str, at: str) -> datetime | None:
    """The time that is chosen or written, in Morocco; None where none is."""
    if at:
        with suppress(ValueError):
            written = datetime.fromisoformat(at)
            return written if written.tzinfo else written.replace(tzinfo=_ZONE)
        return None
    if until in _REST:
        return now + _REST[until]
    if until not in SNOOZES:
        return None
    here = now.astimezone(_ZONE)
    days = 1 if until == "tomorrow" else 7 - here.weekday()
    return (here + timedelta(days=days)).replace(hour=_OPENS, minute=0, second=0, microsecond=0)


def _base(visit: Visit) -> str:
    base = visit.request.app.state.settings.public_url or str(visit.request.base_url)
    return str(base).rstrip("/")
