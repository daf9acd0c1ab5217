"""Publications that wait their turn, in the database: every process adds to the line, whoever publishes goes on, no restart loses it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.console.work.failing import INTERRUPTED
from api.console.work.underway import PublicationWork
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Base, Database
from core.database.types import UtcDateTime
from core.errors import WrongUseError

_KEPT = timedelta(days=7)
"""How long what is over stays in the line's table. Chosen by hand: whoever waits for one looks within minutes."""
_TRIES = 2
"""Times that something is begun whose process ends meanwhile. Chosen by hand: what ends a process twice would end it again."""
CALLED_OFF = "called_off"
"""The problem of what somebody took out of the line."""


class PublicationBegunError(WrongUseError):
    """It waits no more: it was begun, or taken out of the line."""

    status = 409


class WaitingRow(Base):
    """A piece of work on what is published: who asked for it, when it was begun, and how it ended."""

    __tablename__ = "publications"

    id: Mapped[int] = mapped_column(primary_key=True)
    work: Mapped[str] = mapped_column(String(16))
    draft: Mapped[int] = mapped_column()
    about: Mapped[str] = mapped_column(String(1000))
    who: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column()
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    problem: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class WaitingPublication:
    """A piece of work on what is published, and its place in the line; 0 once it is begun."""

    id: int
    work: PublicationWork
    draft: int
    """Number of the draft that it is about; 0 for none."""
    about: str
    """Title or key of a document, or number of a release."""
    who: str
    reason: str
    place: int = 0


class PublicationQueue:
    """The line of every process; only whoever holds the lock of publishing begins and ends what stands in it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)

    def add(
        self, work: PublicationWork, who: str, *, draft: int = 0, about: str = "", reason: str = "", session: Session
    ) -> int:
        """Put a piece of work at the end of the line, unless it stands there already; its number."""
        now = self._clock.now()
        session.execute(delete(WaitingRow).where(WaitingRow.ended_at < now - _KEPT))
        standing = session.scalars(_standing()).all()
        # To go back to one release, to another and to the first again is no repetition.
        alike = standing[-1:] if work is PublicationWork.ROLL_BACK else standing
        for row in alike:
            if (row.work, row.draft, row.about) == (work.value, draft, about):
                return row.id
        made = WaitingRow(
            work=work.value, draft=draft, about=about, who=who, reason=reason, tries=0, asked_at=now, problem=""
        )
        session.add(made)
        session.flush()
        return made.id

    def waiting(self) -> tuple[WaitingPublication, ...]:
        """What waits, in the order in which it is done."""
        with self._database.read() as session:
            rows = session.scalars(_standing().where(WaitingRow.begun_at.is_(None))).all()
            return tuple(_waiting(row, place) for place, row in enumerate(rows, start=1))

    def first(self) -> WaitingPublication | None:
        """What is being done, or is next; None where nothing is to do."""
        with self._database.read() as session:
            row = session.scalars(_standing().limit(1)).first()
            return None if row is None else _waiting(row, 0 if row.begun_at else 1)

    def begin(self) -> WaitingPublication | None:
        """The first that waits, which waits no more; None where nothing does."""
        with self._database.write() as session:
            row = session.scalars(_standing().where(WaitingRow.begun_at.is_(None)).limit(1)).first()
            if row is None:
                return None
            row.begun_at, row.tries = self._clock.now(), row.tries + 1
            return _waiting(row)

    def end(self, number: int, problem: str = "", session: Session | None = None) -> None:
        """Note that something is over, and why it came to nothing where it did."""
        with nullcontext(session) if session else self._database.write() as writing:
            row = writing.get(WaitingRow, number)
            if row is not None and row.ended_at is None:
                row.ended_at, row.problem = self._clock.now(), problem

    def problem(self, number: int) -> str | None:
        """Why something came to nothing, empty where it did not; None until it is over."""
        with self._database.read() as session:
            row = session.get(WaitingRow, number)
            return "" if row is None else row.problem if row.ended_at else None

    def give_back(self) -> bool:
        """Have what was begun by a process that ended stand in line again, once; whether there was any.

        For who holds the lock of publishing.
        """
        with self._database.write() as session:
            rows = session.scalars(_standing().where(WaitingRow.begun_at.is_not(None))).all()
            for row in rows:
                row.begun_at = None
                if row.tries >= _TRIES:
                    row.ended_at, row.problem = self._clock.now(), INTERRUPTED
            return bool(rows)

    def call_off(self, number: int, who: str, session: Session) -> WaitingPublication:
        """Take something out of the line. Raises PublicationBegunError where it waits no more."""
        row = session.get(WaitingRow, number)
        if row is None or row.begun_at or row.ended_at:
            raise PublicationBegunError(remedy="Look at what is published now.")
        row.ended_at, row.problem = self._clock.now(), CALLED_OFF
        self._audit.append("library.call_off", who, row.about, {"work": row.work, "by": row.who}, session=session)
        return _waiting(row)


def _standing() -> Select[WaitingRow]:
    return select(WaitingRow).where(WaitingRow.ended_at.is_(None)).order_by(WaitingRow.id)


def _waiting(row: WaitingRow, place: int = 0) -> WaitingPublication:
    return WaitingPublication(row.id, PublicationWork(row.work), row.draft, row.about, row.who, row.reason, place)
