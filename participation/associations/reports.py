"""What members report to the network's team: a post of a circle or a message, which staff then reads, and hides or leaves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.clock import Clock
from core.database.database import Base, Database
from core.database.statements import insert_missing
from core.database.types import UtcDateTime
from core.errors import NotFoundError
from participation.associations.circles.schemas import PostReason
from participation.associations.directory.directory import ROOM
from participation.common.history import History


class ReportedKind(StrEnum):
    """What a report is about."""

    POST = "post"
    MESSAGE = "message"


class ReportOutcome(StrEnum):
    """What staff did about a report."""

    HIDDEN = "hidden"
    LEFT = "left"
    """It stays where it is."""


class ReportRow(Base):
    """A report; it holds no word of anybody."""

    __tablename__ = "network_report"
    __table_args__ = (UniqueConstraint("kind", "item", "association"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    item: Mapped[int] = mapped_column()
    association: Mapped[int] = mapped_column(ForeignKey("association.id", ondelete="CASCADE"), index=True)
    """Who reports."""
    reason: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(12), index=True)
    """Empty while it waits."""


TABLES = (ReportRow,)
"""The table of reports."""


@dataclass(frozen=True)
class MemberReport:
    """A report as staff sees it."""

    number: int
    kind: ReportedKind
    item: int
    association: int
    reason: PostReason
    at: datetime


class MemberReports:
    """Reports in the database; what is done about one is audited."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._history = database, clock, History(database, clock)

    def take(self, session: Session, kind: ReportedKind, item: int, association: int, reason: PostReason) -> None:
        """Note a report; the same again changes nothing. Whoever calls asks whether they may read it."""
        row = {
            "kind": kind.value,
            "item": item,
            "association": association,
            "reason": reason.value,
            "at": self._clock.now(),
            "outcome": "",
        }
        insert_missing(session, ReportRow, [row])

    def waiting(self) -> tuple[MemberReport, ...]:
        """Reports that nobody settled, oldest first."""
        wanted = select(ReportRow).where(ReportRow.outcome == "").order_by(ReportRow.id)
        with self._database.read() as session:
            return tuple(_report(row) for row in session.scalars(wanted))

    def count(self) -> int:
        """How many wait."""
        wanted = select(func.count()).select_from(ReportRow).where(ReportRow.outcome == "")
        return int(self._database.look_up(wanted) or 0)

    def get(self, number: int) -> MemberReport:
        """One that waits. Raises NotFoundError."""
        with self._database.read() as session:
            row = session.get(ReportRow, number)
            if row is None or row.outcome:
                raise NotFoundError("There is no such report.")
            return _report(row)

    def settle(self, number: int, outcome: ReportOutcome, who: str) -> None:
        """Note what was done about it, and about all others on the same. Raises NotFoundError."""
        found = self.get(number)
        with self._database.write() as session:
            same = ReportRow.kind == found.kind.value, ReportRow.item == found.item, ReportRow.outcome == ""
            for row in session.scalars(select(ReportRow).where(*same)):
                row.outcome = outcome.value
            subject = f"{found.kind.value} {found.item}"
            self._history.note(session, ROOM, "", subject, f"report_{outcome.value}", who)

    def of(self, kind: ReportedKind, items: Collection[int], association: int) -> frozenset[int]:
        """Of these, those that an association reported."""
        wanted = select(ReportRow.item).where(
            ReportRow.kind == kind.value, ReportRow.item.in_(items), ReportRow.association == association
        )
        with self._database.read() as session:
            return frozenset(session.scalars(wanted))


def _report(row: ReportRow) -> MemberReport:
    return MemberReport(row.id, ReportedKind(row.kind), row.item, row.association, PostReason(row.reason), row.at)
