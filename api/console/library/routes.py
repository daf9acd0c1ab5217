"""The library: what is published, drafts and their review, releases to go back to."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response, UploadFile

from api.console.frame import ConsoleRoute, Visit, with_right
from api.console.library.comparing import compared
from api.console.library.sheets import Sheet
from api.console.publishing import Publishing, PublishingBusyError, read_file
from api.console.rights import Right
from api.http.wordings import kind_name
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from knowledge.document import Kind
from knowledge.drafts.drafts import OPEN, DraftMovedError, DraftState, DraftVersion, OwnDraftError
from knowledge.library.catalogue import DocumentSummary

router = APIRouter(prefix="/console/library", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_LIBRARY))]
Writing = Annotated[Visit, Depends(with_right(Right.WRITE_LIBRARY))]
Publisher = Annotated[Visit, Depends(with_right(Right.PUBLISH))]
_PAGE = 50
"""Documents of a page. Chosen by hand: two screens."""
_COMPARED = 60_000
"""Characters of a text that is compared word by word. Chosen by hand: a second's work."""
_TEXT_SUFFIXES = (".md", ".markdown", ".txt")


_LONGEST_NAME = 80
"""Characters of a file's name that are taken from a title. Chosen by hand: a line."""


def _sheet(
    title: Annotated[str, Form(max_length=300)],
    text: Annotated[str, Form(max_length=1_000_000)],
    kind: Annotated[Kind, Form()],
    language: Annotated[Language, Form()],
    publisher: Annotated[str, Form(max_length=200)] = "",
    published_on: Annotated[str, Form(max_length=10)] = "",
    url: Annotated[str, Form(max_length=500)] = "",
) -> Sheet:
    """What the boxes of a form hold."""
    text = text.replace("\r\n", "\n")
    return Sheet(text, " ".join(title.split()), publisher, kind.value, language.value, published_on, url)


class UnknownDocumentError(NotFoundError):
    """The document is not published."""


@router.get("")
async def library(
    visit: Reading, q: Annotated[str, Query(max_length=200)] = "", page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> Response:
    """List what is published, what is being written, and what waits for a person."""
    return await _listing(visit, q, page)


@router.get("/document")
async def document(visit: Reading, key: Annotated[str, Query(max_length=500)]) -> Response:
    """Show a published document as it was read, passage by passage, and its versions."""
    found = await asyncio.to_thread(visit.console.library.document, key)
    if found is None:
        raise UnknownDocumentError
    versions = await asyncio.to_thread(visit.console.library.versions, key)
    return visit.page("library/document.html", desk="library", found=found, versions=versions)


@router.get("/releases")
async def releases(visit: Reading) -> Response:
    """List the releases, the one that is answered from first among them."""
    found = await asyncio.to_thread(visit.console.library.releases)
    return visit.page("library/releases.html", desk="library", found=found, progress=_publishing(visit).progress)


@router.post("/releases/{number}/roll-back")
async def roll_back(number: int, visit: Publisher) -> Response:
    """Answer from an earlier release again."""
    if number not in {one.number for one in await asyncio.to_thread(visit.console.library.releases)}:
        raise NotFoundError("There is no such release.")
    return await _begun(visit, "/console/library/releases", lambda: _publishing(visit).roll_back(number, visit.who))


@router.post("/held/release")
async def release_held(visit: Publisher, key: Annotated[str, Form(max_length=500)]) -> Response:
    """Publish a document that waited for a person to look at it."""
    return await _begun(visit, "/console/library", lambda: _publishing(visit).release_held(key, visit.who))


@router.post("/upload")
async def upload(visit: Writing, files: list[UploadFile]) -> Response:
    """Make a draft of each file; those that cannot be one are named, and the others kept."""
    refused, last = list[str](), 0
    for file in files:
        name, content = PurePath((file.filename or "").replace("\\", "/")).name, await file.read()
        try:
            if not content or (await asyncio.to_thread(read_file, name or "x", content)).refusal:
                raise WrongUseError
            made = await asyncio.to_thread(_publishing(visit).drafts.add, name, content, visit.who)
            last = made.id
        except WrongUseError:
            refused.append(name or "?")
    if refused:
        problem = visit.say("problem_files", names=", ".join(refused))
        return await _listing(visit, "", 1, problem=problem, status=422)
    return visit.back(f"/console/library/drafts/{last}" if len(files) == 1 else "/console/library", "drafted")


@router.post("/write")
async def write(
    visit: Writing,
    sheet: Annotated[Sheet, Depends(_sheet)],
    name: Annotated[str, Form(max_length=120)] = "",
    version_of: Annotated[int, Form()] = 0,
) -> Response:
    """Keep what was written as a new version; without a name, its file is called after its title."""
    drafts = _publishing(visit).drafts
    name = _file_name(name.strip() or " ".join(re.findall(r"[\w-]+", sheet.title))[:_LONGEST_NAME])
    try:
        if not sheet.text.strip():
            raise WrongUseError
        if version_of:
            before = Sheet.read((await asyncio.to_thread(drafts.content, version_of)).decode("utf-8", "replace"))
            sheet = replace(sheet, more=before.more)
        content = sheet.content
        made = await asyncio.to_thread(drafts.add, name, content, visit.who, version_of if version_of else None)
    except (WrongUseError, ValueError) as error:
        problem = visit.say("problem_moved" if isinstance(error, DraftMovedError) else "problem_draft")
        status = error.status if isinstance(error, WrongUseError) else WrongUseError.status
        return _sheet_page(visit, sheet, name, version_of, problem, status)
    return visit.back(f"/console/library/drafts/{made.id}", "drafted")


@router.get("/write")
async def write_page(visit: Writing, draft: int = 0, about: Annotated[str, Query(max_length=1000)] = "") -> Response:
    """Offer a sheet to write on: an empty one, one under a question that people ask, or a draft's."""
    if draft:
        drafts = _publishing(visit).drafts
        found = await asyncio.to_thread(drafts.get, draft)
        text = (await asyncio.to_thread(drafts.content, draft)).decode("utf-8", "replace")
        return _sheet_page(visit, Sheet.read(text), found.name, draft)
    publisher = visit.services.organisation.name.in_language(visit.language)
    today = visit.services.clock.now().date().isoformat()
    text = f"## {' '.join(about.split())}\n\n" if about else ""
    sheet = Sheet(text, publisher=publisher, language=visit.language.value, published_on=today)
    return _sheet_page(visit, sheet, "", 0)


def _sheet_page(
    visit: Visit, sheet: Sheet, name: str, version_of: int, problem: str = "", status: int = 200
) -> Response:
    return visit.page(
        "library/write.html",
        status=status,
        desk="library",
        sheet=sheet,
        name=name,
        version_of=version_of,
        problem=problem,
        kinds=[(kind.value, kind_name(visit.language, kind)) for kind in Kind],
        forms=[form.value for form in Language],
    )


def _file_name(name: str) -> str:
    return name if PurePath(name).suffix.lower() in _TEXT_SUFFIXES else f"{name}.md"


@router.get("/drafts/{number}")
async def draft(number: int, visit: Reading) -> Response:
    """Show a draft as it would be read, what changed, and what may come next."""
    return await _draft_page(visit, number)


@router.post("/drafts/{number}/submit")
async def submit(number: int, visit: Writing) -> Response:
    """Ask for a second person's look at what can be read."""
    found = await asyncio.to_thread(_publishing(visit).drafts.get, number)
    if (await asyncio.to_thread(_publishing(visit).read, found)).refusal:
        return await _draft_page(visit, number, problem=visit.say("problem_unreadable"), status=422)
    return await _moved(visit, number, DraftState.IN_REVIEW, "submitted")


@router.post("/drafts/{number}/request-changes")
async def request_changes(number: int, visit: Publisher, comment: Annotated[str, Form(max_length=2000)]) -> Response:
    """Give it back with what is to be changed."""
    if not comment.strip():
        return await _draft_page(visit, number, problem=visit.say("problem_comment"), status=422)
    return await _moved(visit, number, DraftState.CHANGES_REQUESTED, "requested", comment)


@router.post("/drafts/{number}/discard")
async def discard(number: int, visit: Writing) -> Response:
    """Put it aside; it stays in the history."""
    return await _moved(visit, number, DraftState.DISCARDED, "discarded")


@router.post("/drafts/{number}/publish")
async def publish(number: int, visit: Publisher) -> Response:
    """Publish what somebody else wrote."""
    return await _begun(
        visit, f"/console/library/drafts/{number}", lambda: _publishing(visit).publish(number, visit.who), number
    )


@router.post("/drafts/{number}/withdraw")
async def withdraw(number: int, visit: Publisher) -> Response:
    """Answer from it no more."""
    return await _begun(
        visit, f"/console/library/drafts/{number}", lambda: _publishing(visit).withdraw(number, visit.who), number
    )


async def _listing(visit: Visit, q: str, page: int, *, problem: str = "", status: int = 200) -> Response:
    every = await asyncio.to_thread(visit.console.library.documents)
    found = [one for one in every if _holds(one, q)]
    drafts = await asyncio.to_thread(_publishing(visit).drafts.listed, *OPEN)
    held = await asyncio.to_thread(visit.console.library.held_documents)
    return visit.page(
        "library/library.html",
        status=status,
        desk="library",
        found=found[(page - 1) * _PAGE : page * _PAGE],
        count=len(found),
        q=q,
        page=page,
        is_more=len(found) > page * _PAGE,
        drafts=drafts,
        held=held,
        problem=problem,
        progress=_publishing(visit).progress,
    )


async def _draft_page(visit: Visit, number: int, *, problem: str = "", status: int = 200) -> Response:
    publishing = _publishing(visit)
    found = await asyncio.to_thread(publishing.drafts.get, number)
    history = await asyncio.to_thread(publishing.drafts.history, found.name)
    read = await asyncio.to_thread(publishing.read, found)
    standing = await asyncio.to_thread(_before, publishing, history, found)
    after = "\n\n".join(read.passages)
    changes = await asyncio.to_thread(compared, standing[:_COMPARED], after[:_COMPARED]) if standing else []
    return visit.page(
        "library/draft.html",
        status=status,
        desk="library",
        one=found,
        history=history,
        read=read,
        changes=changes,
        is_text=PurePath(found.name).suffix.lower() in _TEXT_SUFFIXES,
        is_own=found.is_of(visit.who),
        problem=problem,
        progress=publishing.progress if publishing.progress and publishing.progress.draft == number else None,
    )


def _before(publishing: Publishing, history: tuple[DraftVersion, ...], draft: DraftVersion) -> str:
    """The text of the version before a draft, as it was read; empty where it is the first."""
    earlier = next((one for one in history if one.version < draft.version), None)
    return "\n\n".join(publishing.read(earlier).passages) if earlier else ""


async def _moved(visit: Visit, number: int, to: DraftState, said: str, comment: str = "") -> Response:
    try:
        await asyncio.to_thread(lambda: _publishing(visit).drafts.move(number, to, visit.who, comment=comment))
    except (DraftMovedError, OwnDraftError) as error:
        return await _draft_page(visit, number, problem=_told(visit, error), status=error.status)
    return visit.back(f"/console/library/drafts/{number}", said)


async def _begun(visit: Visit, path: str, begin: Callable[[], None], number: int = 0) -> Response:
    try:
        await asyncio.to_thread(begin)
    except PublishingBusyError:
        return visit.back(path, "busy")
    except (DraftMovedError, OwnDraftError) as error:
        return await _draft_page(visit, number, problem=_told(visit, error), status=error.status)
    return visit.back(path, "begun")


def _told(visit: Visit, error: WrongUseError) -> str:
    return visit.say("problem_own" if isinstance(error, OwnDraftError) else "problem_moved")


def _holds(one: DocumentSummary, q: str) -> bool:
    return all(word in f"{one.title} {one.key}".casefold() for word in q.casefold().split())


def _publishing(visit: Visit) -> Publishing:
    return visit.console.publishing
