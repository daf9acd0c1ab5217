"""Drafts of documents: immutable versions that one person writes and another publishes."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import LargeBinary, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Base, Database
from core.database.types import UtcDateTime
from core.errors import NotFoundError, WrongUseError

_NAME = re.compile(r"[^\W_.-][\w .()-]{0,118}\.\w{2,8}")
_LONGEST_COMMENT = 2_000
"""Characters of what a reviewer writes. Chosen by hand: a page."""


class DraftState(StrEnum):
    """Where a version of a draft stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    REPLACED = "replaced"
    """A later version of the same file took its place."""
    WITHDRAWN = "withdrawn"
    """It was published, and is no more."""
    DISCARDED = "discarded"


OPEN = (DraftState.DRAFT, DraftState.IN_REVIEW, DraftState.CHANGES_REQUESTED, DraftState.PUBLISHING)
"""States in which somebody has still to do something."""
_NEXT = {
    DraftState.IN_REVIEW: (DraftState.DRAFT, DraftState.CHANGES_REQUESTED, DraftState.PUBLISHING),
    DraftState.CHANGES_REQUESTED: (DraftState.IN_REVIEW,),
    DraftState.PUBLISHING: (DraftState.IN_REVIEW,),
    # From review too: another process that starts meanwhile gives back what it did not publish itself.
    DraftState.PUBLISHED: (DraftState.PUBLISHING, DraftState.IN_REVIEW),
    DraftState.WITHDRAWN: (DraftState.PUBLISHED,),
    DraftState.DISCARDED: (DraftState.DRAFT, DraftState.CHANGES_REQUESTED, DraftState.IN_REVIEW),
}
"""States that each may be reached from."""


class OwnDraftError(WrongUseError):
    """Nobody publishes what they wrote themselves."""

    status = 403


class DraftMovedError(WrongUseError):
    """Somebody else has moved this draft on meanwhile."""

    status = 409


class DraftRow(Base):
    """A version of a draft; its content never changes."""

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(130), index=True)
    version: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(20), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    author: Mapped[str] = mapped_column(String(200))
    reviewer: Mapped[str] = mapped_column(String(200), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    release: Mapped[int | None] = mapped_column()


@dataclass(frozen=True)
class DraftVersion:
    """A version of a draft without its content; `name` is the name of its file."""

    id: int
    name: str
    version: int
    state: DraftState
    author: str
    reviewer: str
    comment: str
    created_at: datetime
    changed_at: datetime
    release: int | None

    def is_of(self, who: str) -> bool:
        """Whether somebody wrote it."""
        return self.author == who


class Drafts:
    """Drafts in the database; each move is audited in its own transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)

    def listed(self, *states: DraftState) -> tuple[DraftVersion, ...]:
        """Drafts in these states (any where none is given), the one that was changed last first."""
        wanted = (
            select(DraftRow).options(defer(DraftRow.content)).order_by(DraftRow.changed_at.desc(), DraftRow.id.desc())
        )
        if states:
            wanted = wanted.where(DraftRow.state.in_([state.value for state in states]))
        with self._database.read() as session:
            return tuple(_draft(row) for row in session.scalars(wanted))

    def history(self, name: str) -> tuple[DraftVersion, ...]:
        """Every version of a file, newest first."""
        wanted = (
            select(DraftRow)
            .options(defer(DraftRow.content))
            .where(DraftRow.name == name)
            .order_by(DraftRow.version.desc())
        )
        with self._database.read() as session:
            return tuple(_draft(row) for row in session.scalars(wanted))

    def get(self, number: int) -> DraftVersion:
        """One of them. Raises NotFoundError."""
        with self._database.read() as session:
            return _draft(_row(session, number))

    def content(self, number: int) -> bytes:
        """What its file holds. Raises NotFoundError."""
        with self._database.read() as session:
            return _row(session, number).content

    def add(self, name: str, content: bytes, who: str, version_of: int | None = None) -> DraftVersion:
        """A new version of a file, whose open versions it replaces.

        `version_of` is the draft that the writer had before them: where another has come meanwhile, DraftMovedError is raised and
        nothing is lost. Raises WrongUseError for a name that no file can have.
        """
        if not _NAME.fullmatch(name) or ".." in name:
            raise WrongUseError(
                "This name cannot be a document's.", remedy="Take letters, digits, spaces and dashes, and an ending."
            )
        now = self._clock.now()
        with self._database.write() as session:
            rows = session.scalars(select(DraftRow).where(DraftRow.name == name)).all()
            newest = max(rows, key=lambda row: row.version, default=None)
            if version_of is not None and newest is not None and newest.id != version_of:
                raise DraftMovedError(remedy="Look at the newest version, and bring your change in there.")
            if newest is not None and newest.state == DraftState.PUBLISHING:
                raise DraftMovedError("This document is being published.", remedy="Wait a moment.")
            for row in rows:
                if row.state in OPEN:
                    row.state, row.changed_at = DraftState.REPLACED.value, now
            version = newest.version + 1 if newest else 1
            made = DraftRow(
                name=name,
                version=version,
                state=DraftState.DRAFT.value,
                content=content,
                author=who,
                created_at=now,
                changed_at=now,
                reviewer="",
                comment="",
            )
            session.add(made)
            session.flush()
            self._audit.append("draft.write", who, name, {"version": version}, session=session)
            return _draft(made)

    def move(
        self, number: int, to: DraftState, who: str, *, comment: str = "", release: int | None = None
    ) -> DraftVersion:
        """Move a draft on. Raises DraftMovedError where it is not where that can be done from, OwnDraftError and NotFoundError."""
        with self._database.write() as session:
            row = _row(session, number)
            before = DraftState(row.state)
            if before not in _NEXT.get(to, ()):
                raise DraftMovedError(remedy="Open it again, and see where it stands.")
            if to in (DraftState.PUBLISHING, DraftState.CHANGES_REQUESTED) and row.author == who:
                raise OwnDraftError(remedy="Ask a colleague to look at it.")
            if to is DraftState.PUBLISHED:
                self._supersede(session, row)
            row.state, row.changed_at = to.value, self._clock.now()
            if to in (DraftState.PUBLISHING, DraftState.CHANGES_REQUESTED):
                row.reviewer = who
            row.comment = comment.strip()[:_LONGEST_COMMENT] if comment else row.comment
            row.release = release if release is not None else row.release
            told = {"version": row.version, "before": before.value, "release": row.release}
            self._audit.append(f"draft.{to.value}", who, row.name, told, session=session)
            return _draft(row)

    def align(self, keys: Collection[str], release: int, who: str) -> dict[str, bytes | None]:
        """Bring states to what a release holds, whoever published or went back to it; what each file holds in it, None for nothing.

        `keys` are the names of the files that the release names.
        """
        wanted = select(DraftRow).where(DraftRow.release.is_not(None)).order_by(DraftRow.version)
        with self._database.write() as session:
            rows = session.scalars(wanted).all()
            standing: dict[str, DraftRow | None] = {row.name: None for row in rows}
            for row in rows:
                if row.name in keys and row.release is not None and row.release <= release:
                    standing[row.name] = row
            changed = [row for row in rows if _aligned(row, standing[row.name]) != row.state]
            for row in changed:
                row.state, row.changed_at = _aligned(row, standing[row.name]), self._clock.now()
            if changed:
                told = {"release": release, "documents": sorted({row.name for row in changed})}
                self._audit.append("draft.align", who, "", told, session=session)
            return {name: row.content if row else None for name, row in standing.items()}

    def unfinished(self) -> None:
        """Give back to review what was being published when its process ended: nobody knows how far it came."""
        with self._database.write() as session:
            for row in session.scalars(select(DraftRow).where(DraftRow.state == DraftState.PUBLISHING.value)):
                row.state, row.changed_at = DraftState.IN_REVIEW.value, self._clock.now()
                row.comment = "interrupted"
                self._audit.append(
                    "draft.interrupted", row.reviewer, row.name, {"version": row.version}, session=session
                )

    def count(self, state: DraftState) -> int:
        """How many stand in a state."""
        found: int | None = self._database.look_up(select(func.count()).where(DraftRow.state == state.value))
        return found or 0

    def _supersede(self, session: Session, row: DraftRow) -> None:
        standing = select(DraftRow).where(DraftRow.name == row.name, DraftRow.state == DraftState.PUBLISHED.value)
        for before in session.scalars(standing):
            before.state, before.changed_at = DraftState.REPLACED.value, self._clock.now()


def _aligned(row: DraftRow, standing: DraftRow | None) -> str:
    """The state of a version where `standing` is the one of its file that a release holds."""
    if row is standing:
        return DraftState.PUBLISHED.value
    if row.state != DraftState.PUBLISHED.value:
        return row.state
    return DraftState.WITHDRAWN.value if standing is None else DraftState.REPLACED.value


def _row(session: Session, number: int) -> DraftRow:
    row = session.get(DraftRow, number)
    if row is None:
        raise NotFoundError(f"There is no draft {number}.")
    return row


def _draft(row: DraftRow) -> DraftVersion:
    return DraftVersion(
        row.id,
        row.name,
        row.version,
        DraftState(row.state),
        row.author,
        row.reviewer,
        row.comment,
        row.created_at,
        row.changed_at,
        row.release,
    )
