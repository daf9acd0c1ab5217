"""Documents of every source: found, read passage by passage, and compared between any two of their versions."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.console.frame.cells import table
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.library.at_work import at_work
from api.console.library.comparing import compared
from api.console.library.contacts import contacts_of
from api.console.library.facts import facts_of
from api.console.library.finding import WITHDRAWN, DocumentFilters, filters, find
from api.console.library.reading import ReadingWords
from api.console.library.uploading import original_of
from core.errors import NotFoundError
from knowledge.drafts.drafts import SOURCE, DraftVersion
from knowledge.library.amend import NotAmendableError, handed_back
from knowledge.library.catalogue import DocumentVersion

router = APIRouter(prefix="/console/library", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_LIBRARY))]
Key = Annotated[str, Query(max_length=1000)]


class UnknownDocumentError(NotFoundError):
    """The document is not published."""


@router.get("/export.csv")
async def export(visit: Reading, wanted: Annotated[DocumentFilters, Depends(filters)]) -> Response:
    """Give what was found as CSV; no cell is a formula."""
    found = await asyncio.to_thread(find, visit.console.library, wanted)
    header = ("title", "key", "source", "kind", "language", "published_on", "state", "version", "passages", "url")
    rows = (
        (
            one.summary.title,
            one.summary.key,
            one.summary.source,
            one.summary.kind.value,
            one.summary.language or "",
            one.summary.published_on or "",
            one.state,
            one.summary.version,
            one.summary.passages,
            one.summary.url,
        )
        for one in found.documents
    )
    return table("documents.csv", header, rows)


@router.get("/document")
async def document(visit: Reading, key: Key, version: Annotated[int, Query(ge=0)] = 0) -> Response:
    """Show a document as it was read, passage by passage, in the version that stands or in an earlier one."""
    library = visit.console.library
    standing = await asyncio.to_thread(library.document, key)
    versions = await asyncio.to_thread(library.versions, key)
    if not versions:
        raise UnknownDocumentError
    number = version or (standing.summary.version if standing else versions[0].number)
    found = await asyncio.to_thread(library.version, key, number)
    if found is None:
        raise UnknownDocumentError
    return visit.page(
        "library/document.html",
        desk="library",
        found=found,
        standing=standing,
        state=standing.summary.status.value if standing else WITHDRAWN,
        versions=versions,
        before=_before(versions, number),
        has_file=await asyncio.to_thread(original_of, visit, key) is not None,
        can_hand_back=await asyncio.to_thread(_can_hand_back, visit, key),
        contacts=await asyncio.to_thread(contacts_of, visit, key, tuple(one.text for one in found.passages)),
        drafts=await asyncio.to_thread(_drafts, visit, key),
        reading=ReadingWords(visit.language),
        **await at_work(visit),
    )


@router.get("/document/compare")
async def compare(
    visit: Reading, key: Key, before: Annotated[int, Query(ge=1)], after: Annotated[int, Query(ge=1)]
) -> Response:
    """Show two versions of a document side by side: words and what is known about it."""
    library = visit.console.library
    versions = await asyncio.to_thread(library.versions, key)
    old, new = [await asyncio.to_thread(library.version, key, number) for number in (before, after)]
    if old is None or new is None:
        raise UnknownDocumentError
    changes = await asyncio.to_thread(compared, old.text, new.text)
    return visit.page(
        "library/compare.html",
        desk="library",
        found=new,
        versions=versions,
        numbers=(before, after),
        changes=changes,
        facts=[one for one in facts_of(visit, old.meta, new.meta) if one.differs],
        is_same=all(one.kind == "same" for one in changes),
    )


def _can_hand_back(visit: Visit, key: str) -> bool:
    """Whether staff keeps a document that its source brought."""
    library, release = visit.console.library, visit.console.library.current_release()
    if not library.is_kept(key, release or 0):
        return False
    try:
        handed_back(library, key)
    except NotAmendableError:
        return False
    return True


def _drafts(visit: Visit, key: str) -> tuple[DraftVersion, ...]:
    """What is written or was written of a document: its corrections, and the file that was published here."""
    drafts = visit.console.publishing.drafts
    own = drafts.history(key.removeprefix(f"{SOURCE}/")) if key.startswith(f"{SOURCE}/") else ()
    return (*drafts.of_document(key), *(one for one in own if not one.key))


def _before(versions: list[DocumentVersion], number: int) -> int:
    """The version before one; 0 where it is the first."""
    return next((one.number for one in versions if one.number < number), 0)
