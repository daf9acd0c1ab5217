"""What is known about a file that was brought, said beside it: the file stays as it came."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Response

from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.library.sheets import Sheet
from api.console.work.publishing import read_file
from api.http.wordings import kind_name
from core.errors import WrongUseError
from core.language.forms import Language
from knowledge.document import Kind
from knowledge.drafts.drafts import DraftMovedError

router = APIRouter(prefix="/console/library", route_class=ConsoleRoute, include_in_schema=False)
Writing = Annotated[Visit, Depends(with_right(Right.WRITE_LIBRARY))]


def boxes(
    title: Annotated[str, Form(max_length=300)],
    kind: Annotated[Kind, Form()],
    language: Annotated[Language | Literal[""], Form()] = "",
    publisher: Annotated[str, Form(max_length=200)] = "",
    published_on: Annotated[str, Form(max_length=10)] = "",
    url: Annotated[str, Form(max_length=500)] = "",
    valid_from: Annotated[str, Form(max_length=10)] = "",
    valid_until: Annotated[str, Form(max_length=10)] = "",
    superseded_by: Annotated[str, Form(max_length=1000)] = "",
) -> Sheet:
    """What the boxes of a form say about a document, without its text."""
    days, newer = (valid_from, valid_until), superseded_by.strip()
    title = " ".join(title.split())
    return Sheet("", title, publisher, kind.value, language or "", published_on, url, *days, superseded_by=newer)


@router.get("/drafts/{number}/describe")
async def describe_page(number: int, visit: Writing) -> Response:
    """Offer what is known about a file to be changed."""
    drafts = visit.console.publishing.drafts
    found = await asyncio.to_thread(drafts.get, number)
    read = await asyncio.to_thread(visit.console.publishing.read, found)
    return await _page(visit, number, Sheet.about(read.meta) if read.meta else Sheet(title=found.title))


@router.post("/drafts/{number}/describe")
async def describe(number: int, visit: Writing, said: Annotated[Sheet, Depends(boxes)]) -> Response:
    """Keep what was said as a new version of the draft; the file in it is the same."""
    drafts = visit.console.publishing.drafts
    found = await asyncio.to_thread(drafts.get, number)
    content = await asyncio.to_thread(drafts.content, number)
    try:
        side = said.side
        if (await asyncio.to_thread(read_file, found.name, content, side)).refusal:
            raise WrongUseError
        made = await asyncio.to_thread(
            lambda: drafts.add(
                found.name, content, visit.who, number, key=found.key, title=said.title or found.title, side=side
            )
        )
    except (WrongUseError, ValueError) as error:
        problem = visit.say("problem_moved" if isinstance(error, DraftMovedError) else "problem_draft")
        return await _page(visit, number, said, problem, 409 if isinstance(error, DraftMovedError) else 422)
    return visit.back(f"/console/library/drafts/{made.id}", "drafted")


async def _page(visit: Visit, number: int, sheet: Sheet, problem: str = "", status: int = 200) -> Response:
    return visit.page(
        "library/describe.html",
        status=status,
        desk="library",
        one=await asyncio.to_thread(visit.console.publishing.drafts.get, number),
        sheet=sheet,
        problem=problem,
        kinds=[(kind.value, kind_name(visit.language, kind)) for kind in Kind],
        forms=[form.value for form in Language],
    )
