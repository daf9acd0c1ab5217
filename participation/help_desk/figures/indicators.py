"""Figures of a stretch of time. Where people come from and what they speak is shown of at least ten people, never of fewer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from sqlalchemy import select

from core.database.database import Database
from participation.common.events.months import moments_of
from participation.common.statistics import safe_groups
from participation.help_desk.tables import TicketRow

_OVER = ("solved", "closed")


@dataclass(frozen=True)
class DeskGroup:
    """Tickets of one kind; of a group of fewer than ten people everything but its name is None."""

    name: str
    tickets: int | None
    solved: int | None = None
    late: int | None = None
    answer_hours: float | None = None
    """Median of working hours until the first answer."""
    solve_hours: float | None = None


@dataclass(frozen=True)
class DeskFigures:
    """What the desk did with what was asked from a day to another, the last one too."""

    first: date
    last: date
    whole: DeskGroup
    open: int
    reopened: int
    scores: Mapping[int, int]
    by_category: Sequence[DeskGroup]
    by_origin: Sequence[DeskGroup]
    by_queue: Sequence[DeskGroup]
    by_region: Sequence[DeskGroup]
    by_language: Sequence[DeskGroup]

    @property
    def rated(self) -> int:
        """How many said what they think."""
        return sum(self.scores.values())

    @property
    def satisfied(self) -> float | None:
        """Share of those who gave 4 or 5; None where nobody said anything."""
        return sum(n for score, n in self.scores.items() if score >= 4) / self.rated if self.rated else None

    @property
    def in_time(self) -> float | None:
        """Share of tickets that are not late; None where there is none."""
        if not self.whole.tickets:
            return None
        return 1 - (self.whole.late or 0) / self.whole.tickets


class DeskIndicators:
    """Counts what is in the database; no sealed word is opened."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, first: date, last: date) -> DeskFigures:
        """Figures of what was asked in these days; of tickets that were merged, the one that stayed counts."""
        begin, end = moments_of(first, last)
        wanted = select(TicketRow).where(
            TicketRow.opened_at >= begin, TicketRow.opened_at < end, TicketRow.merged_into.is_(None)
        )
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(TicketRow.number)).all()
        return DeskFigures(
            first,
            last,
            _group("", rows),
            sum(row.state not in _OVER for row in rows),
            sum(row.state == "reopened" for row in rows),
            Counter(row.score for row in rows if row.score is not None),
            _by([(row.category, row) for row in rows]),
            _by([(row.origin, row) for row in rows]),
            _by([(row.queue, row) for row in rows]),
            _of_people([(row.region, row) for row in rows]),
            _of_people([(row.language, row) for row in rows]),
        )


def _by(rows: Sequence[tuple[str, TicketRow]]) -> tuple[DeskGroup, ...]:
    names = Counter(name for name, _ in rows)
    return tuple(_group(name, [row for of, row in rows if of == name]) for name, _ in names.most_common())


def _of_people(rows: Sequence[tuple[str, TicketRow]]) -> tuple[DeskGroup, ...]:
    """Groups by something of people themselves; each counts where they were last, and small groups are named alone."""
    leaf_of = {row.participant: name or "-" for name, row in rows}
    shown = safe_groups(leaf_of, {})
    found = [(leaf_of[row.participant], row) for _, row in rows]
    names = Counter(name for name, _ in found)
    told = [_group(n, [row for of, row in found if of == n]) for n, _ in names.most_common() if n in shown]
    return (*told, *(DeskGroup(name, None) for name in sorted(names) if name not in shown))


def _group(name: str, rows: Sequence[TicketRow]) -> DeskGroup:
    return DeskGroup(
        name,
        len(rows),
        sum(row.state in _OVER for row in rows),
        sum(row.was_late for row in rows),
        _hours([row.answer_spent for row in rows if row.answer_spent is not None]),
        _hours([row.solve_spent for row in rows if row.solve_spent is not None]),
    )


def _hours(seconds: Sequence[int]) -> float | None:
    return round(median(seconds) / 3600, 1) if seconds else None
