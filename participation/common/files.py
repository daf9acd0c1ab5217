"""Files on things of a room: bounded, of a kind that their own bytes show, sealed, shown to whom they concern."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import ParticipationRoom
from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.clock import Clock
from core.errors import NotFoundError
from participation.common.errors import FileRefusedError
from participation.common.tables import FileRow

LARGEST = 10 * 1024 * 1024
"""Bytes of a file. Chosen by hand: a scanned receipt, a photo, a report; never a film."""
MOST = 20
"""Files on one thing. Chosen by hand: the papers of a dossier."""
_LONGEST_NAME = 120
"""Characters of a file's name. Chosen by hand."""
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "text/plain": ".txt",
    **dict(zip(_OFFICE.values(), (".docx", ".xlsx"), strict=True)),
}


@dataclass(frozen=True)
class StoredFile:
    """A file without its content; `participant` is empty for one of staff."""

    id: int
    room: ParticipationRoom
    scope: str
    subject: str
    participant: str
    author: str
    name: str
    media_type: str
    size: int
    digest: str
    is_public: bool
    created_at: datetime


class Files:
    """Files of the rooms, in the database, within the transaction of whoever calls."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault, self._clock = vault, clock

    def add(
        self,
        session: Session,
        room: ParticipationRoom,
        scope: str,
        subject: str,
        name: str,
        content: bytes,
        *,
        participant: str = "",
        author: str = "",
        is_public: bool = False,
    ) -> StoredFile:
        """Keep a file. Raises FileRefusedError where it is empty, too large, of another kind, or one too many."""
        media_type = sniffed(content)
        standing = select(func.count()).where(FileRow.room == room.value, FileRow.subject == subject)
        if (session.scalar(standing) or 0) >= MOST:
            raise FileRefusedError(f"There are {MOST} files already.", remedy="Take one away first.")
        row = FileRow(
            room=room.value,
            scope=scope,
            subject=subject,
            participant=participant or None,
            author=author,
            media_type=media_type,
            size=len(content),
            digest=hashlib.sha256(content).hexdigest(),
            sealed=None,
            is_public=is_public,
            created_at=self._clock.now(),
        )
        session.add(row)
        session.flush()
        kept = {"name": plain_name(name, media_type), "content": base64.b64encode(content).decode()}
        row.sealed = self._vault.seal(kept, _place(row.id))
        session.flush()
        return self._file(row)

    def of(self, session: Session, room: ParticipationRoom, subject: str) -> tuple[StoredFile, ...]:
        """Files on something, oldest first."""
        wanted = select(FileRow).where(FileRow.room == room.value, FileRow.subject == subject).order_by(FileRow.id)
        return tuple(self._file(row) for row in session.scalars(wanted))

    def of_each(
        self, session: Session, room: ParticipationRoom, subjects: Collection[str]
    ) -> dict[str, tuple[StoredFile, ...]]:
        """Files on each of several things that have any, oldest first."""
        wanted = select(FileRow).where(FileRow.room == room.value, FileRow.subject.in_(subjects)).order_by(FileRow.id)
        found: dict[str, tuple[StoredFile, ...]] = {}
        for row in session.scalars(wanted):
            found[row.subject] = (*found.get(row.subject, ()), self._file(row))
        return found

    def get(self, session: Session, number: int) -> StoredFile:
        """One of them. Raises NotFoundError. Whoever calls asks whether its reader may see it."""
        return self._file(_row(session, number))

    def content(self, session: Session, number: int) -> bytes:
        """What it holds. Raises NotFoundError."""
        row = _row(session, number)
        return base64.b64decode(self._vault.open(row.sealed or b"", _place(row.id))["content"])

    def remove(self, session: Session, number: int) -> None:
        """Take a file away for good."""
        session.execute(delete(FileRow).where(FileRow.id == number))

    def _file(self, row: FileRow) -> StoredFile:
        name = str(self._vault.open(row.sealed or b"", _place(row.id))["name"])
        return StoredFile(
            row.id,
            ParticipationRoom(row.room),
            row.scope,
            row.subject,
            row.participant or "",
            row.author,
            name,
            row.media_type,
            row.size,
            row.digest,
            row.is_public,
            row.created_at,
        )


def sniffed(content: bytes) -> str:
    """The kind of a file by its own bytes, whatever it is called. Raises FileRefusedError for one that is not taken."""
    if not content:
        raise FileRefusedError("The file is empty.")
    if len(content) > LARGEST:
        raise FileRefusedError("The file is too large.", remedy=f"It may have {LARGEST // 1024 // 1024} MB.")
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise _other_kind() from None
    if "\0" in text or text.lstrip()[:1] == "<":
        raise _other_kind()
    return "text/plain"


def _office_kind(content: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(BytesIO(content)).namelist())
    except zipfile.BadZipFile:
        raise _other_kind() from None
    for name, media_type in _OFFICE.items():
        if name in names and "word/vbaProject.bin" not in names and "xl/vbaProject.bin" not in names:
            return media_type
    raise _other_kind()


def _other_kind() -> FileRefusedError:
    return FileRefusedError(
        "A file of this kind is not taken.",
        remedy="Send a PDF, a picture (PNG or JPEG), a DOCX, an XLSX or plain text.",
    )


def plain_name(name: str, media_type: str) -> str:
    """The name without folders and control characters, with the ending of its kind."""
    bare = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable() and c not in '"<>:|?*')
    ending = _ENDINGS[media_type]
    stem = bare.rpartition(".")[0] if "." in bare else bare
    return f"{stem.strip(' .')[: _LONGEST_NAME - len(ending)] or 'file'}{ending}"


def _place(number: int) -> str:
    return bound_to(FileRow.__tablename__, number, "sealed")


def _row(session: Session, number: int) -> FileRow:
    row = session.get(FileRow, number)
    if row is None:
        raise NotFoundError(f"There is no file {number}.")
    return row
