"""Wordings that staff has changed, and who has reviewed which: in the database, so that the next message of every process heeds them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Select, String, Text, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.clock import Clock
from core.database.database import Base, Database
from core.database.types import UtcDateTime
from core.errors import MunadilError

_log = structlog.get_logger(__name__)
Place = tuple[str, str, str]
"""Kind of fixed text, key, form: where a wording stands."""


class WordingEditRow(Base):
    """A wording as staff wrote it; the latest that has not ended stands, the others are its history."""

    __tablename__ = "wording_edits"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64))
    form: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class WordingReviewRow(Base):
    """That a native speaker has reviewed a wording, by the digest of its text: another text is unreviewed."""

    __tablename__ = "wording_reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64))
    form: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64))
    reviewer: Mapped[str] = mapped_column(String(200))
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class WordingReview:
    """Who has reviewed a text, and when."""

    reviewer: str
    at: datetime


def text_digest(text: str) -> str:
    """What a review is of."""
    return hashlib.sha256(text.encode()).hexdigest()


class StoredWordings:
    """Wordings of staff; reads hold what `refresh` last found, which every turn calls once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database, self._clock = database, clock
        self._seen: tuple[int, int] | None = None
        self._texts: Mapping[Place, str] = {}

    def refresh(self) -> None:
        """Look whether anything was changed since; a database that is away leaves what was known."""
        try:
            with self.database.read() as session:
                seen = session.execute(_MARK).one()
                if tuple(seen) == self._seen:
                    return
                rows = session.scalars(_STANDING)
                self._texts = {(row.kind, row.key, row.form): row.text for row in rows}
                self._seen = (seen[0], seen[1])
        except (MunadilError, SQLAlchemyError) as error:
            _log.warning("wordings.not_read", kind=type(error).__name__)

    def text(self, kind: str, key: str, form: str) -> str | None:
        """What staff has written in its place; None where it stands as it was."""
        return self._texts.get((kind, key, form))

    def edit(self, session: Session, place: Place, text: str, who: str) -> None:
        """Have a text stand from the next message on, within a transaction."""
        kind, key, form = place
        self._end(session, place)
        session.add(
            WordingEditRow(kind=kind, key=key, form=form, text=text, who=who[:200], at=self._clock.now(), ended_at=None)
        )
        session.flush()

    def undo(self, session: Session, place: Place) -> str | None:
        """Have the text before the last one stand again; that text, None where it is the one that was written into files."""
        rows = list(session.scalars(_history(place)))
        standing = next((row for row in rows if row.ended_at is None), None)
        if standing is None:
            return None
        standing.ended_at = self._clock.now()
        before = next((row for row in rows if row.id < standing.id and row.text != standing.text), None)
        if before is not None:
            before.ended_at = None
        session.flush()
        return before.text if before else None

    def review(self, session: Session, place: Place, text: str, reviewer: str, who: str) -> None:
        """Record that somebody has reviewed a text, within a transaction."""
        kind, key, form = place
        session.add(
            WordingReviewRow(
                kind=kind,
                key=key,
                form=form,
                digest=text_digest(text),
                reviewer=reviewer[:200],
                who=who[:200],
                at=self._clock.now(),
            )
        )

    def reviews(self) -> dict[tuple[str, str, str, str], WordingReview]:
        """Every review by place and digest, the latest of each."""
        with self.database.read() as session:
            rows = session.scalars(select(WordingReviewRow).order_by(WordingReviewRow.id))
            return {(row.kind, row.key, row.form, row.digest): WordingReview(row.reviewer, row.at) for row in rows}

    def history(self, place: Place) -> tuple[tuple[str, str, datetime], ...]:
        """Text, author and time of each edit of a wording, the latest first."""
        with self.database.read() as session:
            return tuple((row.text, row.who, row.at) for row in session.scalars(_history(place)))

    def _end(self, session: Session, place: Place) -> None:
        for row in session.scalars(_history(place).where(WordingEditRow.ended_at.is_(None))):
            row.ended_at = self._clock.now()


# The numbers of what stands: their greatest and their sum tell one set of edits from the next.
_MARK = select(func.coalesce(func.max(WordingEditRow.id), 0), func.coalesce(func.sum(WordingEditRow.id), 0)).where(
    WordingEditRow.ended_at.is_(None)
)
_STANDING = select(WordingEditRow).where(WordingEditRow.ended_at.is_(None)).order_by(WordingEditRow.id)


def _history(place: Place) -> Select[Any]:
    kind, key, form = place
    wanted = select(WordingEditRow).where(
        WordingEditRow.kind == kind, WordingEditRow.key == key, WordingEditRow.form == form
    )
    return wanted.order_by(WordingEditRow.id.desc())
