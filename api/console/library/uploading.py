"""Files that are brought into the library, many at once or one by one, and taken away as they came."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.library.reading import ReadingWords
from api.console.work.publishing import read_file
from core.errors import NotFoundError, WrongUseError
from knowledge.drafts.drafts import DraftState, DraftVersion
from knowledge.warnings import Warnings

router = APIRouter(prefix="/console/library", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_LIBRARY))]
Writing = Annotated[Visit, Depends(with_right(Right.WRITE_LIBRARY))]


class NoOriginalError(NotFoundError):
    """The file that this was read from is not kept here."""


@dataclass(frozen=True)
class UploadedFile:
    """What became of a file that was brought: its title and draft with what its reading warned of, or why it is none."""

    name: str
    title: str = ""
    draft: int = 0
    warnings: Warnings = ()
    reason: str = ""

    def told(self, visit: Visit) -> dict[str, object]:
        """The same in words, for a page that brings one file after the other."""
        words = ReadingWords(visit.language)
        said = [f"{visit.say(f'warning_{one.kind.value}')} {words.warning(one)}" for one in self.warnings]
        where = f"/console/library/drafts/{self.draft}" if self.draft else ""
        why = "" if self.draft else f"{visit.say('cannot_be_read')} {words.text(self.reason)}".strip()
        return {"name": self.name, "title": self.title or self.name, "where": where, "warnings": said, "why": why}


@router.post("/upload")
async def upload(visit: Writing, request: Request, files: list[UploadFile]) -> Response:
    """Make a draft of each file, and say of each what became of it; one that cannot be read keeps none out."""
    done = [await _uploaded(visit, file) for file in files]
    if request.headers.get("accept", "").startswith("application/json"):
        return JSONResponse([one.told(visit) for one in done])
    if len(done) == 1 and done[0].draft:
        return visit.back(f"/console/library/drafts/{done[0].draft}", "drafted")
    status = 200 if any(one.draft for one in done) else WrongUseError.status
    return visit.page(
        "library/uploaded.html", status=status, desk="library", done=done, reading=ReadingWords(visit.language)
    )


@router.get("/drafts/{number}/file")
async def draft_file(number: int, visit: Reading) -> Response:
    """Give the file of a version as it came."""
    drafts = visit.console.publishing.drafts
    found = await asyncio.to_thread(drafts.get, number)
    return _attached(found.name, await asyncio.to_thread(drafts.content, number))


@router.get("/document/file")
async def document_file(visit: Reading, key: Annotated[str, Query(max_length=1000)]) -> Response:
    """Give the file that a published document was read from, as it lies there today."""
    name, content = await asyncio.to_thread(_read, visit, key)
    return _attached(name, content)


async def _uploaded(visit: Visit, file: UploadFile) -> UploadedFile:
    name, content = PurePath((file.filename or "").replace("\\", "/")).name or "?", await file.read()
    read = await asyncio.to_thread(read_file, name, content)
    if not content or read.refusal:
        return UploadedFile(name, reason=read.refusal)
    try:
        made = await asyncio.to_thread(
            lambda: visit.console.publishing.drafts.add(name, content, visit.who, None, title=read.title)
        )
    except WrongUseError as error:
        return UploadedFile(name, reason=f"{error.detail} {error.remedy}".strip())
    return UploadedFile(name, read.title, made.id, read.warnings)


def original_of(visit: Visit, key: str) -> DraftVersion | Path | None:
    """Where the file lies that a document was read from: the console's own version, or a file of the folder; None where there is none."""
    library, drafts = visit.console.library, visit.console.publishing.drafts
    found = library.last(key)
    if found is None:
        return None
    source = found.summary.source
    within = key.removeprefix(f"{source}/")
    for version in drafts.history(within):
        if version.state is DraftState.PUBLISHED and not version.key:
            return version
    root = Path(library.source_roots().get(source, "") or "/dev/null")
    place = (root if root.is_file() else root / within).resolve()
    return place if place.is_file() and place.is_relative_to(root.resolve()) else None


def _read(visit: Visit, key: str) -> tuple[str, bytes]:
    """Name and bytes of a document's file. Raises NoOriginalError."""
    found = original_of(visit, key)
    if found is None:
        raise NoOriginalError
    if isinstance(found, Path):
        return found.name, found.read_bytes()
    return found.name, visit.console.publishing.drafts.content(found.id)


def _attached(name: str, content: bytes) -> Response:
    """A file to take away, which no browser opens in place."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(content, media_type="application/octet-stream", headers=headers)
