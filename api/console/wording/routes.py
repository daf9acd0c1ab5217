"""Wordings: listed and searched, exported for a native speaker, imported with a report, changed, reviewed and put back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Response, UploadFile

from api.console.frame.cells import table
from api.console.frame.lists import ListQuery, ListShape
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.wording.sheet import COLUMNS, context_of, read_sheet, rows_of
from api.console.work.wording import WordingDesk, WordingError, WordingLine
from core.errors import UnavailableError, WrongUseError
from core.language.forms import Language

router = APIRouter(prefix="/console/wordings", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_LIBRARY))]
Changing = Annotated[Visit, Depends(with_right(Right.PUBLISH))]
Key = Annotated[str, Path(max_length=100)]
Short = Annotated[str, Query(max_length=20)]


@dataclass(frozen=True)
class WordingQuery(ListQuery):
    """What of the wordings is asked for: of a form, and in a state, beside the words."""

    form: str = ""
    state: str = ""


def _wording_query(
    q: Annotated[str, Query(max_length=200)] = "",
    sort: Short = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    form: Short = "",
    state: Short = "",
) -> WordingQuery:
    return WordingQuery(q.strip(), sort, page, form, state)


Asked = Annotated[WordingQuery, Depends(_wording_query)]
_WORDINGS = ListShape[WordingLine](
    "wordings",
    lambda one: f"{one.key} {one.text} {one.reference} {one.reviewer}",
    {
        "given": lambda one: 0,
        "name": lambda one: (one.key, list(Language).index(one.form)),
        "language": lambda one: (list(Language).index(one.form), one.key),
        "unreviewed": lambda one: bool(one.reviewer),
    },
)
_PAGE = 40
"""Wordings of a page. Chosen by hand: three screens."""
_MOST_BYTES = 4_000_000
"""Bytes of a sheet that is read. Chosen by hand: ten times what there is."""
STATES = ("", "unreviewed", "reviewed", "edited")
"""Which wordings are shown: all, those nobody has reviewed, those somebody has, those that staff changed."""


class WordingsOffError(UnavailableError):
    """No wordings can be changed by this process."""


@router.get("")
async def wordings(visit: Reading, asked: Asked) -> Response:
    """List wordings as they stand."""
    return await _list(visit, asked)


@router.get("/export.csv")
async def export(visit: Reading, asked: Asked) -> Response:
    """Give the list as a sheet for a native speaker."""
    found = await asyncio.to_thread(lambda: _found(_desk(visit), asked))
    return table("wordings.csv", COLUMNS, rows_of(found, visit.language))


@router.post("/import")
async def bring_back(visit: Changing, sheet: UploadFile) -> Response:
    """Take over what a sheet says, and tell row by row what became of it."""
    content = await sheet.read(_MOST_BYTES + 1)
    try:
        if len(content) > _MOST_BYTES:
            raise WrongUseError("The sheet is too large.")
        rows = await asyncio.to_thread(read_sheet, _desk(visit), content, visit.who)
    except WrongUseError:
        return await _list(visit, WordingQuery(), problem=visit.say("wording_problem_sheet", names=", ".join(COLUMNS)))
    counted = Counter(row.outcome for row in rows)
    told = [row for row in rows if row.outcome != "same"]
    return visit.page("wording/imported.html", desk="wordings", counted=counted, rows=told, total=len(rows))


@router.get("/{key}/{form}")
async def wording(key: Key, form: Language, visit: Reading) -> Response:
    """Show one wording, its history, and what can be done."""
    return await _page(visit, key, form)


@router.post("/{key}/{form}/edit")
async def edit(key: Key, form: Language, visit: Changing, text: Annotated[str, Form(max_length=8000)]) -> Response:
    """Have another text stand from the next message on."""
    try:
        await asyncio.to_thread(_desk(visit).edit, key, form, text, visit.who)
    except WordingError as error:
        return await _page(visit, key, form, problem=_told(visit, error), text=text)
    return visit.back(f"/console/wordings/{key}/{form.value}", "wording_edited")


@router.post("/{key}/{form}/undo")
async def undo(key: Key, form: Language, visit: Changing) -> Response:
    """Have what stood before the last change stand again."""
    await asyncio.to_thread(_desk(visit).undo, key, form, visit.who)
    return visit.back(f"/console/wordings/{key}/{form.value}", "wording_undone")


@router.post("/{key}/{form}/review")
async def review(key: Key, form: Language, visit: Changing, reviewer: Annotated[str, Form(max_length=200)]) -> Response:
    """Record that a native speaker has reviewed the text as it stands."""
    try:
        await asyncio.to_thread(_desk(visit).review, key, form, reviewer, visit.who)
    except WordingError:
        raise
    except WrongUseError:
        return await _page(visit, key, form, problem=visit.say("wording_problem_reviewer"))
    return visit.back(f"/console/wordings/{key}/{form.value}", "wording_reviewed")


async def _list(visit: Visit, asked: WordingQuery, *, problem: str = "") -> Response:
    desk, page = _desk(visit), asked.page
    found = await asyncio.to_thread(lambda: _found(desk, asked))
    counts = await asyncio.to_thread(desk.counts)
    return visit.page(
        "wording/wordings.html",
        status=422 if problem else 200,
        desk="wordings",
        found=found[(page - 1) * _PAGE : page * _PAGE],
        total=len(found),
        counts=counts,
        forms=list(Language),
        states=STATES,
        asked=asked,
        orders=tuple(_WORDINGS.orders),
        is_more=len(found) > page * _PAGE,
        problem=problem,
    )


async def _page(visit: Visit, key: str, form: Language, *, problem: str = "", text: str | None = None) -> Response:
    desk = _desk(visit)
    one = await asyncio.to_thread(desk.line, key, form)
    history = await asyncio.to_thread(desk.history, key, form)
    return visit.page(
        "wording/wording.html",
        status=422 if problem else 200,
        desk="wordings",
        one=one,
        context=context_of(one, visit.language),
        named=await asyncio.to_thread(desk.standing, key, visit.language),
        history=history,
        text=one.text if text is None else text,
        problem=problem,
    )


def _found(desk: WordingDesk, asked: WordingQuery) -> list[WordingLine]:
    wanted: dict[str, Callable[[WordingLine], bool]] = {
        "unreviewed": lambda one: not one.reviewer,
        "reviewed": lambda one: bool(one.reviewer),
        "edited": lambda one: one.is_edited,
    }
    fits = wanted.get(asked.state)
    lines = [one for one in desk.lines() if asked.form in ("", one.form.value) and (fits is None or fits(one))]
    return _WORDINGS.find(lines, asked)


def _told(visit: Visit, error: WordingError) -> str:
    return visit.say(f"wording_problem_{error.problem.value}", names=error.names)


def _desk(visit: Visit) -> WordingDesk:
    if visit.console.wordings is None:
        raise WordingsOffError
    return visit.console.wordings
