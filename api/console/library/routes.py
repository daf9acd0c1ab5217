"""The library: what is published, drafts and their review, releases to go back to."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Response

from api.console.frame.lists import ListQuery, list_query
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.library.at_work import at_work
from api.console.library.comparing import compared
from api.console.library.contacts import contacts_of
from api.console.library.describing import boxes
from api.console.library.facts import facts_of, headed, other_language
from api.console.library.finding import PAGE, DocumentFilters, filters, find, is_named
from api.console.library.reading import ReadingWords
from api.console.library.released import PAGE as RELEASES
from api.console.library.released import SHAPE, every_release, releases_of
from api.console.library.sheets import Sheet
from api.console.review.page import review_of
from api.console.work.failing import is_kept_problem
from api.console.work.publishing import (
    GateBlockedError,
    GateNotRunError,
    Publishing,
    told,
)
from api.console.work.waiting import PublicationBegunError
from api.http.wordings import kind_name
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from knowledge.document import DocumentMeta, Kind
from knowledge.drafts.drafts import OPEN, DraftMovedError, DraftState, DraftVersion, OwnDraftError, name_for
from knowledge.library import amend
from knowledge.library.catalogue import PublishedDocument
from knowledge.library.kept import stated_known
from knowledge.library.library import Library

router = APIRouter(prefix="/console/library", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_LIBRARY))]
Writing = Annotated[Visit, Depends(with_right(Right.WRITE_LIBRARY))]
Publisher = Annotated[Visit, Depends(with_right(Right.PUBLISH))]
_TEXT_SUFFIXES = (".md", ".markdown", ".txt")


_LONGEST_NAME = 80
"""Characters of a file's name that are taken from a title. Chosen by hand: a line."""


def _sheet(said: Annotated[Sheet, Depends(boxes)], text: Annotated[str, Form(max_length=1_000_000)]) -> Sheet:
    """What the boxes of a form hold, with the text."""
    return replace(said, text=text.replace("\r\n", "\n"))


@router.get("")
async def library(visit: Reading, wanted: Annotated[DocumentFilters, Depends(filters)]) -> Response:
    """List what is published, what is being written, and what waits for a person."""
    return await _listing(visit, wanted)


@router.get("/releases")
async def releases(visit: Reading, asked: Annotated[ListQuery, Depends(list_query)]) -> Response:
    """List the releases, the newest first unless asked otherwise, with what each changed."""
    found, count = await asyncio.to_thread(releases_of, visit.console.library, _publishing(visit).drafts, asked)
    return visit.page(
        "library/releases.html",
        desk="library",
        found=found,
        asked=asked,
        orders=tuple(SHAPE.orders),
        is_more=count > asked.page * RELEASES,
        **await at_work(visit),
    )


@router.get("/releases/export.csv")
async def export_releases(visit: Reading, asked: Annotated[ListQuery, Depends(list_query)]) -> Response:
    """Give the releases and what each changed as CSV; no cell is a formula."""
    return SHAPE.table(await asyncio.to_thread(every_release, visit.console.library, _publishing(visit).drafts, asked))


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


@router.post("/write")
async def write(
    visit: Writing,
    sheet: Annotated[Sheet, Depends(_sheet)],
    name: Annotated[str, Form(max_length=120)] = "",
    version_of: Annotated[int, Form()] = 0,
    key: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Keep what was written as a new version; without a name, its file is called after its title, or the document it corrects."""
    drafts = _publishing(visit).drafts
    name = name_for(key, ".md") if key else name
    name = _file_name(name.strip() or " ".join(re.findall(r"[\w-]+", sheet.title))[:_LONGEST_NAME])
    try:
        if not sheet.text.strip():
            raise WrongUseError
        if version_of:
            before = Sheet.read((await asyncio.to_thread(drafts.content, version_of)).decode("utf-8", "replace"))
            sheet = replace(sheet, more=before.more)
        elif key:
            found = await asyncio.to_thread(amend.found_for, visit.console.library, key)
            sheet = replace(sheet, more=Sheet.of(found).more)
        made = await asyncio.to_thread(_added, visit, name, sheet.content, version_of or None, key, sheet.title)
    except (WrongUseError, ValueError) as error:
        problem = visit.say("problem_moved" if isinstance(error, DraftMovedError) else "problem_draft")
        status = error.status if isinstance(error, WrongUseError) else WrongUseError.status
        return _sheet_page(visit, sheet, name, version_of, problem, status, key=key)
    return visit.back(f"/console/library/drafts/{made.id}", "drafted")


@router.get("/write")
async def write_page(
    visit: Writing,
    draft: int = 0,
    about: Annotated[str, Query(max_length=1000)] = "",
    key: Annotated[str, Query(max_length=1000)] = "",
    version: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Offer a sheet to write on: an empty one, one under a question that people ask, a draft's, or a published document's."""
    if key:
        return await _correction_page(visit, key, version)
    if draft:
        drafts = _publishing(visit).drafts
        found = await asyncio.to_thread(drafts.get, draft)
        text = (await asyncio.to_thread(drafts.content, draft)).decode("utf-8", "replace")
        return _sheet_page(visit, Sheet.read(text), found.name, draft, key=found.key)
    publisher = visit.services.organisation.name.in_language(visit.language)
    today = visit.services.clock.now().date().isoformat()
    text = f"## {' '.join(about.split())}\n\n" if about else ""
    sheet = Sheet(text, publisher=publisher, published_on=today)
    return _sheet_page(visit, sheet, "", 0)


async def _correction_page(visit: Visit, key: str, version: int) -> Response:
    """A document to correct: the version that somebody is writing, else the one that was asked for, else the one that stands."""
    library, drafts = visit.console.library, _publishing(visit).drafts
    written = await asyncio.to_thread(drafts.history, name_for(key, ".md"))
    if written and written[0].state in OPEN:
        return visit.back(f"/console/library/write?draft={written[0].id}")
    found = await asyncio.to_thread(_to_correct, library, key, version)
    return _sheet_page(visit, Sheet.of(found), name_for(key, ".md"), written[0].id if written else 0, key=key)


def _to_correct(library: Library, key: str, version: int) -> PublishedDocument:
    return (library.version(key, version) if version else None) or amend.found_for(library, key)


def _added(visit: Visit, name: str, content: bytes, version_of: int | None, key: str, title: str) -> DraftVersion:
    return _publishing(visit).drafts.add(name, content, visit.who, version_of, key=key, title=title)


def _sheet_page(
    visit: Visit, sheet: Sheet, name: str, version_of: int, problem: str = "", status: int = 200, *, key: str = ""
) -> Response:
    return visit.page(
        "library/write.html",
        status=status,
        desk="library",
        sheet=sheet,
        name=name,
        version_of=version_of,
        key=key,
        problem=problem,
        kinds=[(kind.value, kind_name(visit.language, kind)) for kind in Kind],
        forms=[form.value for form in Language],
    )


def _file_name(name: str) -> str:
    return name if PurePath(name).suffix.lower() in _TEXT_SUFFIXES else f"{name}.md"


@router.post("/document/withdraw")
async def withdraw_document(
    visit: Publisher, key: Annotated[str, Form(max_length=1000)], reason: Annotated[str, Form(max_length=300)] = ""
) -> Response:
    """Answer from a document of any source no more: one that was published here leaves its folder too."""
    path = f"/console/library/document?key={quote(key)}"
    if not reason.strip():
        return visit.back(path, "reason")
    return await _begun(visit, path, lambda: _publishing(visit).withdraw_key(key, reason.strip(), visit.who))


@router.post("/document/hand-back")
async def hand_back(
    visit: Publisher, key: Annotated[str, Form(max_length=1000)], reason: Annotated[str, Form(max_length=300)] = ""
) -> Response:
    """Let the source of a document say again what stands of it."""
    path = f"/console/library/document?key={quote(key)}"
    if not reason.strip():
        return visit.back(path, "reason")
    await asyncio.to_thread(amend.handed_back, visit.console.library, key)
    return await _begun(visit, path, lambda: _publishing(visit).hand_back(key, reason.strip(), visit.who))


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
    try:
        await asyncio.to_thread(_publishing(visit).submit, number, visit.who)
    except DraftMovedError as error:
        return await _draft_page(visit, number, problem=_told(visit, error), status=error.status)
    visit.console.wake()
    return visit.back(f"/console/library/drafts/{number}", "submitted")


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


@router.post("/waiting/{number}/call-off")
async def call_off(number: int, visit: Publisher) -> Response:
    """Take out of the line what waits to be published, withdrawn or gone back to."""
    try:
        await asyncio.to_thread(_publishing(visit).call_off, number, visit.who)
    except PublicationBegunError:
        return visit.back("/console/library", "too_late")
    return visit.back("/console/library", "called_off")


@router.post("/drafts/{number}/withdraw")
async def withdraw(number: int, visit: Publisher) -> Response:
    """Answer from it no more."""
    return await _begun(
        visit, f"/console/library/drafts/{number}", lambda: _publishing(visit).withdraw(number, visit.who), number
    )


async def _listing(visit: Visit, wanted: DocumentFilters, *, problem: str = "", status: int = 200) -> Response:
    found = await asyncio.to_thread(find, visit.console.library, wanted)
    drafts = await asyncio.to_thread(_publishing(visit).drafts.listed, *OPEN)
    held = await asyncio.to_thread(visit.console.library.held_documents)
    return visit.page(
        "library/library.html",
        status=status,
        desk="library",
        found=found,
        shown=found.page(wanted.page),
        wanted=wanted,
        is_more=len(found.documents) > wanted.page * PAGE,
        kind_name=lambda kind: kind_name(visit.language, kind),
        expiring=await asyncio.to_thread(_publishing(visit).expiring),
        drafts=[one for one in drafts if is_named(one, wanted.q)],
        held=held,
        problem=problem,
        reading=ReadingWords(visit.language),
        **await at_work(visit),
    )


async def _draft_page(visit: Visit, number: int, *, problem: str = "", status: int = 200) -> Response:
    publishing = _publishing(visit)
    found = await asyncio.to_thread(publishing.drafts.get, number)
    history = await asyncio.to_thread(publishing.drafts.history, found.name)
    read = await asyncio.to_thread(publishing.read, found)
    standing, known = await asyncio.to_thread(_before, visit, history, found)
    parts = headed(read.passages, read.headings)
    changes = await asyncio.to_thread(compared, standing, _told_whole(parts)) if standing else []
    return visit.page(
        "library/draft.html",
        status=status,
        desk="library",
        one=found,
        history=history,
        read=read,
        parts=parts,
        facts=facts_of(visit, known, read.meta),
        seems=await asyncio.to_thread(other_language, read.meta, "\n".join(read.passages)),
        contacts=()
        if found.is_questions
        else await asyncio.to_thread(contacts_of, visit, found.document_key, read.passages),
        noticed=await asyncio.to_thread(publishing.noticed, found) if found.state in OPEN else (),
        changes=changes,
        document=await asyncio.to_thread(visit.console.library.last, found.key) if found.key else None,
        is_text=PurePath(found.name).suffix.lower() in _TEXT_SUFFIXES,
        is_own=found.is_of(visit.who),
        is_kept_problem=is_kept_problem,
        problem=problem,
        reading=ReadingWords(visit.language),
        **await at_work(visit, number),
        **await review_of(visit, found),
    )


def _before(visit: Visit, history: tuple[DraftVersion, ...], draft: DraftVersion) -> tuple[str, DocumentMeta | None]:
    """What a draft would take the place of, as it was read: what stands of its document, or the version before; empty for the first."""
    library = visit.console.library
    if draft.state in OPEN and (found := library.document(draft.document_key)):
        if draft.is_questions:
            known = stated_known(library.known_of(draft.key, found.summary.version), found.passages)
            return "\n\n".join(map(told, known)), None
        texts, headings = [one.text for one in found.passages], [one.heading for one in found.passages]
        return _told_whole(headed(texts, headings)), found.meta
    earlier = next((one for one in history if one.version < draft.version), None)
    if earlier is None:
        return "", None
    read = _publishing(visit).read(earlier)
    return _told_whole(headed(read.passages, read.headings)), read.meta


def _told_whole(parts: Sequence[tuple[str, str]]) -> str:
    return "\n\n".join(text for part in parts for text in part if text)


async def _moved(visit: Visit, number: int, to: DraftState, said: str, comment: str = "") -> Response:
    try:
        await asyncio.to_thread(lambda: _publishing(visit).drafts.move(number, to, visit.who, comment=comment))
    except (DraftMovedError, OwnDraftError) as error:
        return await _draft_page(visit, number, problem=_told(visit, error), status=error.status)
    return visit.back(f"/console/library/drafts/{number}", said)


async def _begun(visit: Visit, path: str, begin: Callable[[], None], number: int = 0) -> Response:
    try:
        await asyncio.to_thread(begin)
    except (GateNotRunError, GateBlockedError) as error:
        return visit.back(path, "review_blocked" if isinstance(error, GateBlockedError) else "review_not_run")
    except (DraftMovedError, OwnDraftError) as error:
        return await _draft_page(visit, number, problem=_told(visit, error), status=error.status)
    return visit.back(path, "begun")


def _told(visit: Visit, error: WrongUseError) -> str:
    return visit.say("problem_own" if isinstance(error, OwnDraftError) else "problem_moved")


def _publishing(visit: Visit) -> Publishing:
    return visit.console.publishing
