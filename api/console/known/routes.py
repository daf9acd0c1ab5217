"""Known questions: what people ask of a document and the words of it that answer, written beside it and reviewed as documents are."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response
from starlette.background import BackgroundTask

from api.console.frame.cells import table
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.known.entries import (
    PAGE,
    AnswerNotThereError,
    KnownFilters,
    WrittenFile,
    keep,
    mark,
    published,
    with_entry,
    written,
)
from api.console.work.past import SPAN_DAYS, PastAnswers
from core.errors import UnavailableError, WrongUseError
from core.language.forms import Language
from core.language.identify import identify
from knowledge.drafts.drafts import OPEN, DraftMovedError
from knowledge.questions import StatedQuestions

router = APIRouter(prefix="/console/known", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_LIBRARY))]
Writing = Annotated[Visit, Depends(with_right(Right.WRITE_LIBRARY))]
Key = Annotated[str, Query(max_length=1000)]
_LONGEST = 20_000
"""Characters of one box of the form. Chosen by hand: some two hundred questions."""
Lines = Annotated[str, Form(max_length=_LONGEST)]


def _filters(
    q: Annotated[str, Query(max_length=200)] = "",
    key: Key = "",
    form: Annotated[str, Query(max_length=16)] = "",
    sort: Annotated[str, Query(pattern="^(document|question|fewest)?$")] = "document",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> KnownFilters:
    """What an address looks for."""
    return KnownFilters(q.strip(), key, form, sort or "document", page)


Wanted = Annotated[KnownFilters, Depends(_filters)]


@router.get("")
async def known(visit: Reading, wanted: Wanted) -> Response:
    """List known questions that are published, and those that are being written."""
    found = await asyncio.to_thread(published, visit.console.library, wanted)
    drafts = await asyncio.to_thread(visit.console.publishing.drafts.listed, *OPEN)
    return visit.page(
        "known/known.html",
        desk="known",
        found=found[(wanted.page - 1) * PAGE : wanted.page * PAGE],
        count=len(found),
        is_more=len(found) > wanted.page * PAGE,
        wanted=wanted,
        drafts=[one for one in drafts if one.is_questions and (not wanted.key or one.key == wanted.key)],
        forms=[form.value for form in Language],
    )


@router.get("/export.csv")
async def export(visit: Reading, wanted: Wanted) -> Response:
    """Give what was found as CSV, a wording a line; no cell is a formula."""
    found = await asyncio.to_thread(published, visit.console.library, wanted)
    rows = (
        (one.key, one.title, " / ".join(one.answer), form.value, text) for one in found for form, text in one.questions
    )
    return table("known-questions.csv", ("key", "title", "answer", "form", "question"), rows)


@router.get("/edit")
async def edit(
    visit: Writing,
    key: Key,
    entry: Annotated[str, Query(max_length=16)] = "",
    about: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Show what is asked of a document, with one entry or a new one to write on; `about` is what somebody asked."""
    file = await asyncio.to_thread(written, visit.console.library, visit.console.publishing.drafts, key)
    one = next((found for found in file.entries if mark(found) == entry), None)
    if one is None and about:
        one = StatedQuestions((), ((identify(about, visit.language).language, " ".join(about.split())),))
        entry = ""
    return await _edit_page(visit, file, entry if one else "", one)


def _sent(
    answer: Lines = "",
    fr: Lines = "",
    ar: Lines = "",
    ary: Lines = "",
    ary_latn: Lines = "",
    en: Lines = "",
) -> StatedQuestions:
    """What the boxes of a form hold."""
    boxes = zip(Language, (fr, ar, ary, ary_latn, en), strict=True)
    asked = tuple(dict.fromkeys((form, line) for form, box in boxes for line in _lines(box)))
    return StatedQuestions(_lines(answer), asked)


Sent = Annotated[StatedQuestions, Depends(_sent)]
FormKey = Annotated[str, Form(max_length=1000)]
Mark = Annotated[str, Form(max_length=16)]


@router.post("/write")
async def write(
    visit: Writing,
    key: FormKey,
    sent: Sent,
    was: Mark = "",
    newest: Annotated[int, Form()] = 0,
    strike: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Keep an entry as a new version of the document's questions, or strike it."""
    library, drafts = visit.console.library, visit.console.publishing.drafts
    file = await asyncio.to_thread(written, library, drafts, key)
    entry = None if strike else sent
    try:
        if newest != file.newest:
            raise DraftMovedError
        if entry is not None and not (entry.answer and entry.questions):
            raise WrongUseError
        made = await asyncio.to_thread(keep, library, drafts, file, was, entry, visit.who)
    except WrongUseError as error:
        return await _edit_page(visit, file, was, entry, problem=_told(visit, error), status=error.status)
    return visit.back(f"/console/library/drafts/{made.id}", "drafted")


@router.post("/past")
async def past(visit: Writing, key: FormKey, sent: Sent, was: Mark = "") -> Response:
    """Show which past questions would have got an entry as it is written; nothing is kept."""
    if visit.console.past is None:
        raise UnavailableError("This process answers nothing.")
    file = await asyncio.to_thread(written, visit.console.library, visit.console.publishing.drafts, key)
    try:
        if not (sent.answer and sent.questions):
            raise WrongUseError
        entries = await asyncio.to_thread(with_entry, visit.console.library, file, was, sent)
    except WrongUseError as error:
        return await _edit_page(visit, file, was, sent, problem=_told(visit, error), status=error.status)
    found = await visit.console.past.would_answer(key, entries, sent)
    return await _edit_page(visit, file, was, sent, past=found)


def _told(visit: Visit, error: WrongUseError) -> str:
    if isinstance(error, AnswerNotThereError):
        return visit.say(
            "known_problem_near" if error.remedy else "known_problem_words", words=error.detail, near=error.remedy
        )
    return visit.say("problem_moved" if isinstance(error, DraftMovedError) else "known_problem")


async def _edit_page(
    visit: Visit,
    file: WrittenFile,
    was: str,
    entry: StatedQuestions | None,
    *,
    problem: str = "",
    status: int = 200,
    past: PastAnswers | None = None,
) -> Response:
    asked = entry.questions if entry else ()
    boxes = [(form.value, "\n".join(text for tag, text in asked if tag is form)) for form in Language]
    found = await asyncio.to_thread(visit.console.library.last, file.key)
    page = visit.page(
        "known/edit.html",
        status=status,
        desk="known",
        file=file,
        entries=[(mark(one), one) for one in file.entries],
        was=was,
        answer="\n".join(entry.answer) if entry else "",
        boxes=boxes,
        passages=found.passages if found else (),
        problem=problem,
        past=past,
        looks_back=SPAN_DAYS if visit.console.past else 0,
    )
    if visit.console.past and past is None:
        page.background = BackgroundTask(visit.console.past.warm)
    return page


def _lines(box: str) -> tuple[str, ...]:
    return tuple(line for line in (" ".join(text.split()) for text in box.splitlines()) if line)
