"""Kept replies: listed, written, changed, let go; and their places filled in for a conversation."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response

from agent.organisation.organisation import Organisation
from api.console.frame.lists import ListQuery, ListShape, list_query, newest, told
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.inbox.opened import room
from connectors.desk.canned import CannedReply
from core.errors import WrongUseError
from core.language.forms import Language

router = APIRouter(prefix="/console/inbox/canned", route_class=ConsoleRoute, include_in_schema=False)
Answering = Annotated[Visit, Depends(with_right(Right.USE_INBOX))]
PLACES = ("me", "organisation", "assistant", "hours", "email", "phone", "url")
"""What may stand in braces."""
Asked = Annotated[ListQuery, Depends(list_query)]
_REPLIES = ListShape[CannedReply](
    "kept-replies",
    lambda one: f"{one.title} {one.text}",
    {
        "name": lambda one: one.title.casefold(),
        "latest": lambda one: newest(one.changed_at),
        "language": lambda one: (list(Language).index(one.language), one.title.casefold()),
    },
    {
        "title": lambda one: one.title,
        "language": lambda one: one.language.value,
        "text": lambda one: one.text,
        "who": lambda one: one.who,
        "changed_at": lambda one: told(one.changed_at),
    },
)
_PLACE = re.compile(r"\{([^{}]*)\}")


@router.get("")
async def canned(visit: Answering, asked: Asked, edit: Annotated[int, Query(ge=0)] = 0) -> Response:
    """List what is kept, and offer to write another."""
    return await _page(visit, asked, edit=edit)


@router.get("/export.csv")
async def export(visit: Answering, asked: Asked) -> Response:
    """Give what is kept as CSV; no cell is a formula."""
    messaging = await room(visit)
    return _REPLIES.table(_REPLIES.find(await asyncio.to_thread(messaging.canned.all), asked))


@router.post("/save")
async def save(
    visit: Answering,
    language: Annotated[Language, Form()],
    title: Annotated[str, Form(max_length=200)],
    text: Annotated[str, Form(max_length=8000)],
    number: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Keep a new reply, or change one."""
    problem = ""
    if unknown := sorted(set(_PLACE.findall(text)) - set(PLACES)):
        problem = visit.say("inbox_problem_places", names=", ".join(unknown))
    else:
        messaging = await room(visit)
        try:
            await asyncio.to_thread(messaging.canned.save, number, language, title, text, visit.who)
        except WrongUseError:
            problem = visit.say("inbox_problem_canned")
    if problem:
        return await _page(visit, edit=number, problem=problem, written=(language.value, title, text))
    return visit.back("/console/inbox/canned", "saved")


@router.post("/remove")
async def remove(visit: Answering, number: Annotated[int, Form(ge=1)]) -> Response:
    """Keep one no longer."""
    messaging = await room(visit)
    await asyncio.to_thread(messaging.canned.remove, number, visit.who)
    return visit.back("/console/inbox/canned", "saved")


def filled(reply: CannedReply, who: str, organisation: Organisation) -> str:
    """The text with its places filled in; what the organisation does not tell leaves nothing."""
    contact, language = organisation.contact, reply.language
    values: Mapping[str, str] = {
        "me": who,
        "organisation": organisation.called(language),
        "assistant": organisation.assistant.in_language(language),
        "hours": contact.hours.in_language(language),
        "email": contact.email or "",
        "phone": contact.phone or "",
        "url": contact.url or "",
    }
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), reply.text)


async def _page(
    visit: Visit,
    asked: ListQuery = ListQuery(),  # noqa: B008  # frozen
    *,
    edit: int = 0,
    problem: str = "",
    written: tuple[str, str, str] | None = None,
) -> Response:
    messaging = await room(visit)
    kept = await asyncio.to_thread(messaging.canned.all)
    edited = next((one for one in kept if one.id == edit), None)
    start = (edited.language.value, edited.title, edited.text) if edited else (visit.language.value, "", "")
    return visit.page(
        "inbox/canned.html",
        status=422 if problem else 200,
        desk="inbox",
        kept=_REPLIES.find(kept, asked, lambda one: visit.say(f"speaks_{one.language.value}")),
        asked=asked,
        orders=tuple(_REPLIES.orders),
        number=edited.id if edited else 0,
        written=written or start,
        forms=list(Language),
        places=PLACES,
        problem=problem,
    )
