"""Approved wordings: written for a topic by one person, approved by another, and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response

from agent.guardrails.approved import (
    LONGEST_TEXT,
    LONGEST_TOPIC,
    ApprovalError,
    ApprovedProblem,
    ApprovedState,
    ApprovedWording,
)
from api.console.frame.cells import table
from api.console.frame.lists import ListQuery, ListShape, list_query, newest
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.library.comparing import compared
from api.console.wording.approved.documents import as_lines, keys_of, titled
from api.console.work.past import SPAN_DAYS
from core.errors import NotFoundError
from core.language.forms import Language
from core.language.identify import identify

router = APIRouter(prefix="/console/approved", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_LIBRARY))]
Writing = Annotated[Visit, Depends(with_right(Right.WRITE_LIBRARY))]
Approving = Annotated[Visit, Depends(with_right(Right.PUBLISH))]
Words = Annotated[str, Form(max_length=2 * LONGEST_TEXT)]
Line = Annotated[str, Form(max_length=2 * LONGEST_TOPIC)]
Number = Annotated[int, Form()]
Asked = Annotated[ListQuery, Depends(list_query)]
_WORDINGS = ListShape[ApprovedWording](
    "approved",
    lambda one: " ".join((one.topic, *one.texts.values())),
    {
        "latest": lambda one: newest(one.written_at),
        "oldest": lambda one: one.written_at,
        "name": lambda one: one.topic.casefold(),
    },
)
_ENDED = 20
"""Wordings that stand no more which the list shows. Chosen by hand: a screen."""


@router.get("")
async def wordings(visit: Reading, asked: Asked) -> Response:
    """List what stands, what waits for a second person, and what was taken back lately, as far as it holds the words sought."""
    standing, waiting, ended = await _listed(visit, asked)
    return visit.page(
        "wording/approved/list.html",
        desk="approved",
        standing=standing,
        waiting=waiting,
        ended=ended,
        shown=_shown,
        asked=asked,
        orders=tuple(_WORDINGS.orders),
    )


@router.get("/export.csv")
async def export(visit: Reading, asked: Asked) -> Response:
    """Give the same as CSV, a form a line; no cell is a formula."""
    standing, waiting, ended = await _listed(visit, asked)
    rows = (
        (
            one.first,
            one.id,
            one.state.value,
            one.topic,
            form.value,
            text,
            " ".join(one.documents),
            one.author,
            one.reviewer,
        )
        for one in (*waiting, *standing, *ended)
        for form, text in one.texts.items()
    )
    header = ("wording", "version", "state", "topic", "form", "text", "documents", "author", "reviewer")
    return table("approved.csv", header, rows)


async def _listed(visit: Visit, asked: ListQuery) -> list[list[ApprovedWording]]:
    """What stands, what waits and what ended lately, that hold all words sought in their topic or a text."""
    stored = visit.console.approved
    found = await asyncio.gather(
        asyncio.to_thread(stored.standing), asyncio.to_thread(stored.waiting), asyncio.to_thread(stored.ended, _ENDED)
    )
    return [_WORDINGS.find(ones, asked) for ones in found]


@router.get("/write")
async def begin(
    visit: Writing,
    about: Annotated[str, Query(max_length=500)] = "",
    document: Annotated[str, Query(max_length=1000)] = "",
    version: Annotated[int, Query()] = 0,
    first: Annotated[int, Query()] = 0,
) -> Response:
    """Offer an empty form, one on a document or on what somebody asked, or one with a version of a wording to start from."""
    if first:
        history = await asyncio.to_thread(visit.console.approved.history, first)
        start = next((one for one in history if one.id == version), history[0])
        return await _form(visit, start.topic, start.texts, start.documents, first=first, seen=history[0].id)
    texts = {identify(about, visit.language).language: ""} if about else {}
    return await _form(visit, "", texts, (document,) if document else (), about=about)


def _texts(
    fr: Words = "", ar: Words = "", ary: Words = "", ary_latn: Words = "", en: Words = ""
) -> Mapping[Language, str]:
    """What the boxes of a form hold."""
    return dict(zip(Language, (fr, ar, ary, ary_latn, en), strict=True))


@router.post("/write")
async def write(
    visit: Writing,
    texts: Annotated[Mapping[Language, str], Depends(_texts)],
    topic: Line = "",
    documents: Annotated[str, Form(max_length=6000)] = "",
    first: Number = 0,
    seen: Number = 0,
) -> Response:
    """Have a version wait for somebody else."""
    try:
        keys = await asyncio.to_thread(keys_of, visit.console.library, documents)
        made = await asyncio.to_thread(
            lambda: visit.console.approved.write(visit.who, topic, texts, keys, first=first or None, seen=seen)
        )
    except ApprovalError as error:
        if error.problem is ApprovedProblem.MOVED:  # who has been told, and sends it again, has looked at it
            seen = (await asyncio.to_thread(visit.console.approved.history, first))[0].id
        kept = [line for line in documents.splitlines() if line.strip()]
        return await _form(visit, topic, texts, kept, first=first, seen=seen, problem=_told(visit, error))
    return visit.back(f"/console/approved/{made.first}", "approved_written")


@router.get("/{first}")
async def wording(visit: Reading, first: int) -> Response:
    """Show a wording: what stands, what waits, whom it would answer, and its history."""
    return await _page(visit, first)


@router.post("/{first}/approve")
async def approve(visit: Approving, first: int, number: Number) -> Response:
    """Have a version stand that somebody else wrote."""
    return await _done(visit, first, lambda: visit.console.approved.approve(number, visit.who), "approved_standing")


@router.post("/{first}/refuse")
async def refuse(visit: Approving, first: int, number: Number, reason: Line = "") -> Response:
    """Leave aside a version that waits."""
    return await _done(
        visit, first, lambda: visit.console.approved.refuse(number, visit.who, reason), "approved_refused"
    )


@router.post("/{first}/take-back")
async def take_back(visit: Approving, first: int, number: Number, reason: Line = "") -> Response:
    """Have the documents answer again from the next message on."""
    return await _done(
        visit, first, lambda: visit.console.approved.take_back(number, visit.who, reason), "approved_taken_back"
    )


async def _done(visit: Visit, first: int, act: Callable[[], object], said: str) -> Response:
    try:
        await asyncio.to_thread(act)
    except ApprovalError as error:
        return await _page(visit, first, problem=_told(visit, error))
    return visit.back(f"/console/approved/{first}", said)


async def _page(visit: Visit, first: int, *, problem: str = "") -> Response:
    history = await asyncio.to_thread(visit.console.approved.history, first)
    if history[0].first != first:
        raise NotFoundError("There is no such wording.")
    standing = next((one for one in history if one.state is ApprovedState.STANDING), None)
    waiting = next((one for one in history if one.state is ApprovedState.WAITING), None)
    shown = waiting or standing or history[0]
    past = visit.console.past
    asked = await asyncio.to_thread(past.naming, shown.topic) if past else None
    return visit.page(
        "wording/approved/one.html",
        status=422 if problem else 200,
        desk="approved",
        one=shown,
        standing=standing,
        waiting=waiting,
        history=history,
        boxes=[(form, shown.texts.get(form, ""), _changes(standing, waiting, form)) for form in Language],
        instead=lambda form: visit.say(f"speaks_{shown.form_for(form).value}"),
        documents=await asyncio.to_thread(titled, visit.console.library, shown.documents),
        is_own=waiting is not None and waiting.author == visit.who,
        asked=asked,
        days=SPAN_DAYS,
        problem=problem,
    )


async def _form(
    visit: Visit,
    topic: str,
    texts: Mapping[Language, str],
    documents: tuple[str, ...] | list[str],
    *,
    first: int = 0,
    seen: int = 0,
    about: str = "",
    problem: str = "",
) -> Response:
    lines = await asyncio.to_thread(as_lines, visit.console.library, documents)
    return visit.page(
        "wording/approved/write.html",
        status=422 if problem else 200,
        desk="approved",
        topic=topic,
        boxes=[(form, texts.get(form, "")) for form in Language],
        documents=lines,
        first=first,
        seen=seen,
        about=about,
        problem=problem,
        longest=LONGEST_TEXT,
    )


def _changes(standing: ApprovedWording | None, waiting: ApprovedWording | None, form: Language) -> list[object]:
    """What a version that waits changes of a form; nothing where there are not both."""
    if standing is None or waiting is None:
        return []
    return list(compared(standing.texts.get(form, ""), waiting.texts.get(form, "")))


def _shown(one: ApprovedWording, language: str) -> tuple[Language, str]:
    """The form of a wording that a list shows, and its text."""
    form = one.form_for(Language(language))
    return form, one.texts[form]


def _told(visit: Visit, error: ApprovalError) -> str:
    names = error.names
    if error.problem in (ApprovedProblem.LETTERS, ApprovedProblem.LONG):
        names = visit.say(f"speaks_{names}")
    return visit.say(f"approved_problem_{error.problem.value}", names=names)
