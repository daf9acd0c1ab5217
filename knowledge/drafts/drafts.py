"""Drafts of documents: immutable versions that one person writes and another publishes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath

from sqlalchemy import LargeBinary, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Base, Database
from core.database.statements import chunks
from core.database.types import UtcDateTime
from core.errors import NotFoundError, WrongUseError
from knowledge.drafts.holding import HeldVersions

_NAME = re.compile(r"[^\W_.-][\w .()-]{0,118}\.\w{2,8}")
_LONGEST_COMMENT = 2_000
"""Characters of what a reviewer writes. Chosen by hand: a page."""
_TOLD = 300
"""Characters of it that the audit log keeps. Chosen by hand: the reason, not the page."""
INTERRUPTED = "interrupted"
"""The comment on what was being published when its process ended."""
LONGEST_TITLE = 300
"""Characters of a title. Chosen by hand: two lines."""
SOURCE = "library"
"""Name of the source that the console's documents are of, and of their folder in the data folder."""
QUESTIONS = ".questions.yaml"
"""How the name of a draft ends that holds the known questions of a document."""


class DraftState(StrEnum):
    """Where a version of a draft stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    """Approved, to be published when its time has come."""
    CHANGES_REQUESTED = "changes_requested"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    REPLACED = "replaced"
    """Another version of its document stands in its place."""
    WITHDRAWN = "withdrawn"
    """It was published, and is no more."""
    DISCARDED = "discarded"


OPEN = (
    DraftState.DRAFT,
    DraftState.IN_REVIEW,
    DraftState.SCHEDULED,
    DraftState.CHANGES_REQUESTED,
    DraftState.PUBLISHING,
)
"""States in which somebody has still to do something."""
_NEXT = {
    DraftState.IN_REVIEW: (
        DraftState.DRAFT,
        DraftState.CHANGES_REQUESTED,
        DraftState.PUBLISHING,
        DraftState.SCHEDULED,
    ),
    DraftState.SCHEDULED: (DraftState.IN_REVIEW, DraftState.PUBLISHING),
    DraftState.CHANGES_REQUESTED: (DraftState.IN_REVIEW,),
    DraftState.PUBLISHING: (DraftState.IN_REVIEW, DraftState.SCHEDULED),
    DraftState.PUBLISHED: (DraftState.PUBLISHING,),
    DraftState.WITHDRAWN: (DraftState.PUBLISHED,),
    DraftState.DISCARDED: (DraftState.DRAFT, DraftState.CHANGES_REQUESTED, DraftState.IN_REVIEW),
}
"""States that each may be reached from."""
_BY_ANOTHER = (DraftState.PUBLISHING, DraftState.SCHEDULED, DraftState.CHANGES_REQUESTED)
"""States that only somebody else than the author brings a version to."""


class OwnDraftError(WrongUseError):
    """Nobody publishes what they wrote themselves."""

    status = 403


class DraftMovedError(WrongUseError):
    """Somebody else has moved this draft on meanwhile."""

    status = 409


class DraftRow(Base):
    """A version of a draft; its content never changes, but is forgotten where somebody takes back words in it."""

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
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    key: Mapped[str] = mapped_column(String(1000), index=True, default="", server_default="")
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="", server_default="")
    side: Mapped[str] = mapped_column(Text, default="", server_default="")


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
    publish_at: datetime | None = None
    """When it is to be published; None for as soon as somebody does."""
    expires_at: datetime | None = None
    """When it is withdrawn by itself; None for never."""
    key: str = ""
    """Key of the document that it corrects; empty for a document of the console's own folder."""
    title: str = ""
    side: str = ""
    """What somebody says about the file beside it, as its side file would; empty where nobody does."""

    @property
    def is_questions(self) -> bool:
        """Whether it holds known questions, and no document."""
        return bool(self.key) and self.name.endswith(QUESTIONS)

    @property
    def document_key(self) -> str:
        """Key of the document that it is or would be a version of."""
        return self.key or f"{SOURCE}/{self.name}"

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

    def of_document(self, key: str) -> tuple[DraftVersion, ...]:
        """Every version that corrects a document or asks of it, the newest first."""
        wanted = (
            select(DraftRow).options(defer(DraftRow.content)).where(DraftRow.key == key).order_by(DraftRow.id.desc())
        )
        with self._database.read() as session:
            return tuple(_draft(row) for row in session.scalars(wanted))

    def get(self, number: int) -> DraftVersion:
        """One of them. Raises NotFoundError."""
        with self._database.read() as session:
            return _draft(_row(session, number))

    def states(self, numbers: Collection[int]) -> dict[int, DraftState]:
        """Where versions stand, by their numbers."""
        found: dict[int, DraftState] = {}
        with self._database.read() as session:
            for chunk in chunks(sorted(numbers)):
                rows = session.execute(select(DraftRow.id, DraftRow.state).where(DraftRow.id.in_(chunk)))
                found.update((number, DraftState(state)) for number, state in rows)
        return found

    def content(self, number: int) -> bytes:
        """What its file holds. Raises NotFoundError."""
        with self._database.read() as session:
            return _row(session, number).content

    def add(
        self,
        name: str,
        content: bytes,
        who: str,
        version_of: int | None = None,
        *,
        key: str = "",
        title: str = "",
        side: str | None = None,
    ) -> DraftVersion:
        """A new version of a file, whose open versions it replaces; `key` is the document of any source that it corrects.

        `version_of` is the draft that the writer had before them: where another has come meanwhile, DraftMovedError is raised and
        nothing is lost. `side` says what is known about it as a side file would; None goes on saying what was said of the version
        before. Raises WrongUseError for a name that no file can have.
        """
        if not _NAME.fullmatch(name) or ".." in name:
            raise WrongUseError(
                "This name cannot be a document's.", remedy="Take letters, digits, spaces and dashes, and an ending."
            )
        now = self._clock.now()
        with self._database.write() as session:
            rows = session.scalars(select(DraftRow).options(defer(DraftRow.content)).where(DraftRow.name == name)).all()
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
                expires_at=newest.expires_at if newest else None,
                key=key or (newest.key if newest else ""),
                title=title[:LONGEST_TITLE],
                side=side if side is not None else newest.side if newest else "",
            )
            session.add(made)
            session.flush()
            self._audit.append("draft.write", who, name, {"version": version}, session=session)
            return _draft(made)

    def move(
        self,
        number: int,
        to: DraftState,
        who: str,
        *,
        comment: str = "",
        release: int | None = None,
        session: Session | None = None,
    ) -> DraftVersion:
        """Move a draft on, in a transaction of its own or in `session`.

        Raises DraftMovedError where it is not where that can be done from, OwnDraftError and NotFoundError.
        """
        with nullcontext(session) if session else self._database.write() as writing:
            row = _row(writing, number)
            before = DraftState(row.state)
            if before not in _NEXT.get(to, ()):
                raise DraftMovedError(remedy="Open it again, and see where it stands.")
            if to in _BY_ANOTHER and row.author == who:
                raise OwnDraftError(remedy="Ask a colleague to look at it.")
            if to is DraftState.PUBLISHED:
                self._supersede(writing, row)
            row.state, row.changed_at = to.value, self._clock.now()
            if to in _BY_ANOTHER:
                row.reviewer = who
            row.comment = comment.strip()[:_LONGEST_COMMENT] if comment else row.comment
            row.release = release if release is not None else row.release
            told = {"version": row.version, "before": before.value, "release": row.release, "why": comment[:_TOLD]}
            self._audit.append(f"draft.{to.value}", who, row.name, told, session=writing)
            return _draft(row)

    def plan(self, number: int, who: str, publish_at: datetime | None, expires_at: datetime | None) -> DraftVersion:
        """Set when a version comes and goes. Raises WrongUseError for times that make no sense, DraftMovedError where it is gone."""
        if publish_at and expires_at and expires_at <= publish_at:
            raise WrongUseError("It would be withdrawn before it is published.", remedy="Choose a later end.")
        with self._database.write() as session:
            row = _row(session, number)
            if DraftState(row.state) not in (*OPEN, DraftState.PUBLISHED) or row.state == DraftState.PUBLISHING:
                raise DraftMovedError(remedy="Open it again, and see where it stands.")
            row.publish_at, row.expires_at = publish_at, expires_at
            told = {
                "version": row.version,
                "publish_at": publish_at.isoformat() if publish_at else "",
                "expires_at": expires_at.isoformat() if expires_at else "",
            }
            self._audit.append("draft.plan", who, row.name, told, session=session)
            return _draft(row)

    def due(self) -> tuple[DraftVersion, ...]:
        """Versions whose time has come: approved ones to publish, then published ones to withdraw; the earliest first."""
        now = self._clock.now()
        coming = select(DraftRow).where(DraftRow.state == DraftState.SCHEDULED.value, DraftRow.publish_at <= now)
        going = select(DraftRow).where(DraftRow.state == DraftState.PUBLISHED.value, DraftRow.expires_at <= now)
        with self._database.read() as session:
            rows = (
                *session.scalars(coming.options(defer(DraftRow.content)).order_by(DraftRow.publish_at)),
                *session.scalars(going.options(defer(DraftRow.content)).order_by(DraftRow.expires_at)),
            )
            return tuple(map(_draft, rows))

    def expiring(self) -> tuple[DraftVersion, ...]:
        """Published versions that are withdrawn by themselves."""
        wanted = select(DraftRow).where(DraftRow.state == DraftState.PUBLISHED.value, DraftRow.expires_at.is_not(None))
        with self._database.read() as session:
            return tuple(_draft(row) for row in session.scalars(wanted.options(defer(DraftRow.content))))

    def align(
        self, names: Collection[str], release: int, who: str, session: Session | None = None
    ) -> tuple[dict[str, int | None], frozenset[str]]:
        """Bring states to what a release holds, whoever published or went back to it, in a transaction of its own or in `session`.

        `names` are the files that the release names. Returns the version of each file that it holds, None for none, and the names
        of those that stood otherwise.
        """
        wanted = select(DraftRow).where(DraftRow.release.is_not(None), DraftRow.key == "").order_by(DraftRow.version)
        with nullcontext(session) if session else self._database.write() as writing:
            rows = writing.scalars(wanted.options(defer(DraftRow.content))).all()
            standing = _standing(writing, rows, release, {name: f"{SOURCE}/{name}" for name in names})
            aligned = {row: _aligned(row, standing[row.name], row.name in names) for row in rows}
            changed = [row for row in rows if aligned[row] != row.state]
            for row in changed:
                row.state, row.changed_at = aligned[row], self._clock.now()
            moved = frozenset(row.name for row in changed)
            if changed:
                told = {"release": release, "documents": sorted(moved)}
                self._audit.append("draft.align", who, "", told, session=writing)
            return {name: row.id if row else None for name, row in standing.items()}, moved

    def sizes(self, numbers: Collection[int]) -> dict[int, int]:
        """Bytes of what versions hold, by their numbers."""
        wanted = select(DraftRow.id, func.length(DraftRow.content))
        found: dict[int, int] = {}
        with self._database.read() as session:
            for chunk in chunks(sorted(numbers)):
                found.update((number, size) for number, size in session.execute(wanted.where(DraftRow.id.in_(chunk))))
        return found

    def sides(self, numbers: Collection[int]) -> dict[int, str]:
        """What is said about versions beside their files, by their numbers; nothing of those of which nothing is."""
        wanted = select(DraftRow.id, DraftRow.side).where(DraftRow.side != "")
        found: dict[int, str] = {}
        with self._database.read() as session:
            for chunk in chunks(sorted(numbers)):
                found.update((number, side) for number, side in session.execute(wanted.where(DraftRow.id.in_(chunk))))
        return found

    def forget(self, number: int, who: str, rest: bytes = b"") -> None:
        """Forget what a version holds, for somebody took their words back; of one that is published, `rest` stays.

        One that is still open is discarded.
        """
        with self._database.write() as session:
            row = _row(session, number)
            row.content = rest if row.state == DraftState.PUBLISHED else b""
            row.changed_at = self._clock.now()
            if row.state in OPEN:
                row.state = DraftState.DISCARDED.value
            self._audit.append("draft.forget", who, row.name, {"version": row.version}, session=session)

    def corrections(self) -> tuple[DraftVersion, ...]:
        """Every version that corrects a document or asks of it."""
        wanted = select(DraftRow).options(defer(DraftRow.content)).where(DraftRow.key != "")
        with self._database.read() as session:
            return tuple(_draft(row) for row in session.scalars(wanted))

    def end(self, key: str, who: str, session: Session) -> None:
        """Note that the published corrections of a document stand no more, in `session`."""
        wanted = select(DraftRow).options(defer(DraftRow.content))
        for row in session.scalars(wanted.where(DraftRow.key == key, DraftRow.state == DraftState.PUBLISHED.value)):
            row.state, row.changed_at = DraftState.WITHDRAWN.value, self._clock.now()
            self._audit.append("draft.withdrawn", who, row.name, {"version": row.version}, session=session)

    def follow(self, release: int, gone: Collection[str], who: str, session: Session) -> None:
        """Bring states of corrections to a release that was gone back to; `gone` are documents that it does not tell of."""
        wanted = select(DraftRow).options(defer(DraftRow.content))
        wanted = wanted.where(DraftRow.key != "", DraftRow.release.is_not(None)).order_by(DraftRow.id)
        rows = session.scalars(wanted).all()
        standing = _standing(session, rows, release, {row.name: row.key for row in rows if row.key not in gone})
        aligned = {row: _aligned(row, standing[row.name], row.key not in gone) for row in rows}
        changed = [row for row in rows if aligned[row] != row.state]
        for row in changed:
            row.state, row.changed_at = aligned[row], self._clock.now()
        if changed:
            told = {"release": release, "documents": sorted({row.key for row in changed})}
            self._audit.append("draft.follow", who, "", told, session=session)

    def wait_again(self, number: int, who: str) -> None:
        """Have what was to be published be published by the clock, as soon as its gate has been run again."""
        with self._database.write() as session:
            row, now = _row(session, number), self._clock.now()
            row.state, row.changed_at, row.reviewer = DraftState.SCHEDULED.value, now, who
            row.publish_at = min(row.publish_at or now, now)
            self._audit.append("draft.wait_again", who, row.name, {"version": row.version}, session=session)

    def unfinished(self, waiting: Collection[int] = ()) -> None:
        """Give back what was being published when its process ended, but what waits: to its time where it has one, else to review."""
        wanted = select(DraftRow).where(DraftRow.state == DraftState.PUBLISHING.value, DraftRow.id.not_in(waiting))
        with self._database.write() as session:
            for row in session.scalars(wanted.options(defer(DraftRow.content))):
                to = DraftState.SCHEDULED if row.publish_at else DraftState.IN_REVIEW
                row.state, row.changed_at = to.value, self._clock.now()
                row.comment = "" if row.publish_at else INTERRUPTED
                self._audit.append(
                    "draft.interrupted", row.reviewer, row.name, {"version": row.version}, session=session
                )

    def count(self, state: DraftState) -> int:
        """How many stand in a state."""
        found: int | None = self._database.look_up(select(func.count()).where(DraftRow.state == state.value))
        return found or 0

    def _supersede(self, session: Session, row: DraftRow) -> None:
        standing = select(DraftRow).where(DraftRow.name == row.name, DraftRow.state == DraftState.PUBLISHED.value)
        for before in session.scalars(standing.options(defer(DraftRow.content))):
            before.state, before.changed_at = DraftState.REPLACED.value, self._clock.now()


def name_for(key: str, suffix: str) -> str:
    """Name of the file of a correction: one for each document, told by its own name."""
    stem = " ".join(re.findall(r"[^\W_][\w.-]*", PurePosixPath(key).stem))[:60] or "document"
    return f"{stem} ({hashlib.sha256(key.encode()).hexdigest()[:8]}){suffix}"


def _standing(
    session: Session, rows: Sequence[DraftRow], release: int, keys: Mapping[str, str]
) -> dict[str, DraftRow | None]:
    """The version of each file that a release holds, None for none; `keys` are the documents of the files that it tells of.

    After going back a later number does not hold what an earlier one brought: what each held is compared. Where nothing is the same,
    as after a text was split anew, the latest version before it stands.
    """
    earlier: dict[str, list[DraftRow]] = {row.name: [] for row in rows}
    for row in rows:
        if row.name in keys and row.release is not None and row.release <= release:
            earlier[row.name].append(row)
    several = [row for found in earlier.values() if len(found) > 1 for row in found]
    numbers = {release} | {row.release for row in several if row.release is not None}
    held = HeldVersions(session, numbers, {keys[row.name] for row in several})

    def is_held(row: DraftRow) -> bool:
        same = held.is_same
        if row.key:
            same = held.knows_the_same if row.name.endswith(QUESTIONS) else held.is_same_text
        return row.release is not None and same(keys[row.name], row.release, release)

    return {
        name: next((row for row in reversed(found) if len(found) > 1 and is_held(row)), found[-1] if found else None)
        for name, found in earlier.items()
    }


def _aligned(row: DraftRow, standing: DraftRow | None, is_there: bool) -> str:
    """The state of a version where `standing` is the one of its file that a release holds; `is_there`: its document is in that."""
    if row is standing:
        return DraftState.PUBLISHED.value
    if row.state != DraftState.PUBLISHED.value:
        return row.state
    return DraftState.REPLACED.value if standing or is_there else DraftState.WITHDRAWN.value


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
        row.publish_at,
        row.expires_at,
        key=row.key,
        title=row.title,
        side=row.side,
    )
