"""The audit log: who did what and when, append-only, each entry chained to the one before it by its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.clock import Clock
from core.database.database import Base, Database
from core.database.statements import wait_for_turn
from core.database.types import UtcDateTime
from core.errors import MunadilError

_BEGINNING = "0" * 64
_LOCK = 0x61756469
"""Key of PostgreSQL's lock under which entries are written one by one; chosen by hand: the letters of "audi"."""
_BATCH = 1_000
"""Entries that are read at once; chosen by hand: some hundred kilobytes."""
ITS_PERSON = "its person"
"""Who did it, where somebody did it to what is kept of themselves: nobody is named."""
COMMAND_LINE = "command line"
"""Who did it, where a command was given on the machine itself."""


class AuditBrokenError(MunadilError):
    """The audit log was changed: an entry does not go with the one before it."""


class AuditEntryRow(Base):
    """An entry as it is stored; the database refuses to change or delete one."""

    __tablename__ = "audit_entries"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True)
class AuditEntry:
    """What somebody did: `action` is `<room>.<verb>`, `subject` what it was done to, `detail` whatever else tells it."""

    number: int
    at: datetime
    who: str
    action: str
    subject: str
    detail: Mapping[str, object]
    previous: str
    digest: str

    def as_dict(self) -> dict[str, object]:
        """The entry as JSON values."""
        return {**vars(self), "at": self.at.isoformat()}


@dataclass(frozen=True)
class AuditHead:
    """How far the log goes: the number of its last entry, and its digest, which stands for all entries up to it."""

    number: int
    digest: str


class AuditLog:
    """Entries of one database. What was done is written in the transaction that does it, where there is one."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def append(
        self,
        action: str,
        who: str,
        subject: str = "",
        detail: Mapping[str, object] | None = None,
        *,
        session: Session | None = None,
    ) -> AuditEntry:
        """Write an entry, within a transaction that is open, or in one of its own; never with a person's words in it."""
        if session is not None:
            return add_entry(session, self._clock.now(), action, who, subject, detail)
        with self._database.write() as own:
            return add_entry(own, self._clock.now(), action, who, subject, detail)

    def entries(
        self, limit: int | None = None, before: int | None = None, *, is_oldest_first: bool = False
    ) -> Sequence[AuditEntry]:
        """The last entries, newest first, or the last before that number, or the first; all of them without a limit."""
        number = AuditEntryRow.number
        wanted = select(AuditEntryRow).order_by(number.asc() if is_oldest_first else number.desc()).limit(limit)
        with self._database.read() as session:
            rows = session.scalars(wanted if before is None else wanted.where(AuditEntryRow.number < before))
            return [_entry(row) for row in rows]

    def subjects(self, actions: Sequence[str]) -> frozenset[str]:
        """What some actions were ever done to."""
        with self._database.read() as session:
            wanted = select(AuditEntryRow.subject).where(AuditEntryRow.action.in_(actions)).distinct()
            return frozenset(session.scalars(wanted))

    def last(self, actions: Sequence[str], subject: str) -> AuditEntry | None:
        """The last entry of some actions on a subject; None where there is none."""
        wanted = select(AuditEntryRow).where(AuditEntryRow.action.in_(actions), AuditEntryRow.subject == subject)
        with self._database.read() as session:
            row = session.scalar(wanted.order_by(AuditEntryRow.number.desc()).limit(1))
            return _entry(row) if row else None

    def verify(self, expected: AuditHead | None = None) -> AuditHead:
        """Read the whole chain; its head. Raises AuditBrokenError for the first entry that is not as it was written.

        Entries that were cut off at the end leave a whole chain: `expected` is a head that was noted elsewhere, which must be in it.
        """
        head, seen = AuditHead(0, _BEGINNING), expected is None or expected == AuditHead(0, _BEGINNING)
        with self._database.read() as session:
            rows = select(AuditEntryRow).order_by(AuditEntryRow.number).execution_options(yield_per=_BATCH)
            for row in session.scalars(rows):
                if (row.number, row.previous) != (head.number + 1, head.digest) or _digest(row) != row.digest:
                    raise AuditBrokenError(
                        f"entry {row.number} of the audit log is not as it was written, or one before it is missing.",
                        remedy="Compare with a backup; whoever may write to the database file can change it.",
                    )
                head = AuditHead(row.number, row.digest)
                seen = seen or head == expected
        if not seen and expected is not None:
            raise AuditBrokenError(
                f"the audit log has no entry {expected.number} with the digest that was noted: its end was cut off or written anew.",
                remedy="Compare with a backup.",
            )
        return head


def add_entry(
    session: Session,
    at: datetime,
    action: str,
    who: str,
    subject: str = "",
    detail: Mapping[str, object] | None = None,
) -> AuditEntry:
    """Write an entry within a transaction that is open, after the last one."""
    wait_for_turn(session, _LOCK)
    last = session.scalar(select(func.max(AuditEntryRow.number))) or 0
    before = session.get(AuditEntryRow, last) if last else None
    row = AuditEntryRow(
        number=last + 1,
        at=at,
        who=who[:200],
        action=action,
        subject=subject,
        detail=json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True, default=str),
        previous=before.digest if before else _BEGINNING,
    )
    row.digest = _digest(row)
    session.add(row)
    session.flush()
    return _entry(row)


def _digest(row: AuditEntryRow) -> str:
    """SHA-256 of the entry and of the digest before it, in one spelling."""
    told = [row.number, row.at.isoformat(), row.who, row.action, row.subject, row.detail, row.previous]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()


def _entry(row: AuditEntryRow) -> AuditEntry:
    detail = json.loads(row.detail)
    return AuditEntry(row.number, row.at, row.who, row.action, row.subject, detail, row.previous, row.digest)
