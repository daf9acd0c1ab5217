"""Replays in the database: asked for, under way wherever a process has taken them up, and what they found."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import Clock
from core.database.database import Base, Database
from core.database.types import UtcDateTime


class ReplayState(StrEnum):
    """Where a replay stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """It could not be run; its report says why."""


UNFINISHED = (ReplayState.WAITING.value, ReplayState.RUNNING.value)
"""States in which somebody has still to run it."""


class ReplayRow(Base):
    """A replay of a draft's version; `report` is JSON, without the words of anybody who asked."""

    __tablename__ = "replay"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft: Mapped[int] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    base: Mapped[int | None]
    candidate: Mapped[int | None]
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stage: Mapped[str] = mapped_column(String(40), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    is_blocked: Mapped[bool] = mapped_column(default=False)
    report: Mapped[str] = mapped_column(Text, default="{}")


@dataclass(frozen=True)
class StoredReplay:
    """A replay of the version `draft`: `candidate` (None where nothing would change) against `base` (None: nothing was published)."""

    id: int
    draft: int
    state: ReplayState
    base: int | None
    candidate: int | None
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None
    stage: str
    done: int
    total: int
    is_blocked: bool
    report: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_unfinished(self) -> bool:
        """Whether it waits or is under way."""
        return self.state.value in UNFINISHED


class Replays:
    """Replays of drafts; each is run by one process at a time, whoever holds the lock."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def ask(self, draft: int, who: str) -> StoredReplay:
        """Ask for a replay of a version; one that is not finished yet is taken for it."""
        with self._database.write() as session:
            row = session.scalars(_latest(draft)).first()
            if row is None or row.state not in UNFINISHED:
                row = ReplayRow(draft=draft, state=ReplayState.WAITING.value, asked_by=who, asked_at=self._clock.now())
                session.add(row)
                session.flush()
            return _replay(row)

    def last(self, draft: int) -> StoredReplay | None:
        """The latest replay of a version."""
        with self._database.read() as session:
            row = session.scalars(_latest(draft)).first()
            return _replay(row) if row else None

    def candidates(self, among: Collection[int]) -> dict[int, int]:
        """Drafts whose replays made some candidates, by candidate."""
        wanted = select(ReplayRow.candidate, ReplayRow.draft).where(ReplayRow.candidate.in_(among))
        with self._database.read() as session:
            return {candidate: draft for candidate, draft in session.execute(wanted) if candidate is not None}

    def next(self) -> StoredReplay | None:
        """The one to run now: one that a process left under way, else the one that waits longest."""
        wanted = select(ReplayRow).where(ReplayRow.state.in_(UNFINISHED)).order_by(ReplayRow.state, ReplayRow.id)
        with self._database.read() as session:
            row = session.scalars(wanted.limit(1)).first()
            return _replay(row) if row else None

    def ahead(self, one: StoredReplay) -> tuple[int, ...]:
        """Drafts whose replays are run before one that waits, in their order."""
        if one.state is not ReplayState.WAITING:
            return ()
        wanted = select(ReplayRow.draft, ReplayRow.state, ReplayRow.id).where(ReplayRow.state.in_(UNFINISHED))
        with self._database.read() as session:
            rows = session.execute(wanted.order_by(ReplayRow.state, ReplayRow.id)).all()
        return tuple(draft for draft, state, number in rows if state != one.state.value or number < one.id)

    def begin(self, number: int, base: int | None, candidate: int | None) -> None:
        """Note what is compared with what; a candidate that an interrupted run had made is the caller's to drop."""
        self._set(number, state=ReplayState.RUNNING.value, base=base, candidate=candidate, done=0, total=0, stage="")

    def tell(self, number: int, stage: str, done: int, total: int) -> None:
        """Note how far it has come."""
        self._set(number, stage=stage, done=done, total=total)

    def again(self, number: int) -> None:
        """Have it wait once more: what it was compared with is published no longer."""
        self._set(number, state=ReplayState.WAITING.value, candidate=None)

    def finish(self, number: int, state: ReplayState, report: Mapping[str, object], *, is_blocked: bool) -> None:
        """Keep what was found."""
        told = json.dumps(dict(report), ensure_ascii=False)
        now = self._clock.now()
        self._set(number, state=state.value, report=told, is_blocked=is_blocked, finished_at=now, stage="")

    def _set(self, number: int, **values: object) -> None:
        with self._database.write() as session:
            session.execute(update(ReplayRow).where(ReplayRow.id == number).values(**values))


def _latest(draft: int) -> Any:
    return select(ReplayRow).where(ReplayRow.draft == draft).order_by(ReplayRow.id.desc()).limit(1)


def _replay(row: ReplayRow) -> StoredReplay:
    return StoredReplay(
        row.id,
        row.draft,
        ReplayState(row.state),
        row.base,
        row.candidate,
        row.asked_by,
        row.asked_at,
        row.finished_at,
        row.stage,
        row.done,
        row.total,
        row.is_blocked,
        json.loads(row.report),
    )
