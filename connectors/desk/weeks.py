"""Figures of weeks: each is counted once, when it is over, and only what may be shown is kept of it.

A figure that is kept does not change any more, whatever is erased or kept no longer: two looks at it cannot be subtracted, and
any two periods differ by whole weeks, of which each has its own figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors.desk.small_groups import LEAST, Crowd, groups_shown, parts_shown
from connectors.errors import SealedError
from connectors.rows.identity import Vault
from connectors.rows.tables import ConversationRow, FeedbackRow, TurnRow, WeekFigureRow
from core.clock import Clock
from core.database.database import Database
from core.database.errors import LockedError
from core.database.statements import insert_missing

WEEK = timedelta(days=7)
"""Seven days, by definition."""
PARTS = ("day", "channel", "language", "outcome", "composer", "rating")
"""Subjects that every turn has one name in."""
OVERLAPPING = ("theme", "document", "rail")
"""Subjects that a turn may have several names in, or none."""
_CLOSED, _SUM = "closed", "sum"
_ROWS = 500
"""Turns that are read at a time. Chosen by hand: some megabytes."""
_LONGEST = 500
"""Characters of a name, as the table has it. Chosen by hand: longer than any title."""

_log = structlog.get_logger(__name__)

Describe = Callable[[Collection[str]], Mapping[str, tuple[str, tuple[str, ...]]]]
"""Key and themes of the documents of passages, by the passages' ids; unknown ones are left out."""


@dataclass(frozen=True)
class WeekFigures:
    """What is shown of a week; nothing but its Monday where fewer than ten people asked."""

    monday: date
    sums: Mapping[str, int] = field(default_factory=dict)
    """`turns`, `tokens_read`, `tokens_written`, and what half and 95 of 100 people waited at most, in milliseconds."""
    subjects: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Turns by name, of each subject."""

    @property
    def turns(self) -> int | None:
        """How many turns; None where that is hidden."""
        return self.sums.get("turns")


class Weeks:
    """Counts weeks that are over, and tells what was counted."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        clock: Clock,
        zone: ZoneInfo,
        outcome: Callable[[str], str],
        describe: Describe,
    ) -> None:
        """`outcome` groups the statuses of answers; weeks begin on Monday in `zone`."""
        self._database, self._vault, self._clock, self._zone = database, vault, clock, zone
        self._outcome, self._describe = outcome, describe

    def this_week(self) -> date:
        """The Monday of the week that runs."""
        return monday_of(self._clock.now().astimezone(self._zone).date())

    def close(self) -> int:
        """Count every week that is over and is not counted yet; how many those were. Nothing where another process is at it."""
        try:
            with self._database.lock("weeks"):
                return sum(1 for _ in map(self._close, self._open_weeks()))
        except LockedError:
            return 0

    def figures(self, first: date, last: date) -> list[WeekFigures]:
        """The weeks that were counted from the one of `first` to the one of `last`, in order."""
        wanted = (
            select(WeekFigureRow)
            .where(WeekFigureRow.week >= monday_of(first), WeekFigureRow.week <= monday_of(last))
            .order_by(WeekFigureRow.week, WeekFigureRow.value.desc(), WeekFigureRow.name)
        )
        found = dict[date, dict[str, dict[str, int]]]()
        with self._database.read() as session:
            for row in session.scalars(wanted):
                found.setdefault(row.week, {}).setdefault(row.subject, {})[row.name] = row.value
        return [
            WeekFigures(
                week,
                subjects.get(_SUM, {}),
                {name: told for name, told in subjects.items() if name not in (_SUM, _CLOSED)},
            )
            for week, subjects in found.items()
        ]

    def so_far(self) -> int:
        """Turns of the week that runs, of which nothing else is told yet: whole tens."""
        since = self._begins(self.this_week())
        with self._database.read() as session:
            asked = session.scalar(select(func.count()).select_from(TurnRow).where(*_answered(since))) or 0
        return asked // LEAST * LEAST

    def _open_weeks(self) -> Iterator[date]:
        with self._database.read() as session:
            closed = session.scalar(select(func.max(WeekFigureRow.week)))
            first = session.scalar(select(func.min(TurnRow.created_at)))
        if closed is None and first is None:
            return
        week = closed + WEEK if closed else monday_of(first.astimezone(self._zone).date())  # type: ignore[union-attr]
        while week < self.this_week():
            yield week
            week += WEEK

    def _close(self, week: date) -> None:
        counted = _Count()
        with self._database.read() as session:
            for row in self._turns(session, week):
                self._count(counted, *row)
        shown = counted.shown(self._describe(tuple(counted.passages))) if len(counted.people) >= LEAST else {}
        rows = [
            {"week": week, "subject": subject, "name": name[:_LONGEST], "value": value}
            for subject, told in {_CLOSED: {"": 0}, **shown}.items()
            for name, value in told.items()
        ]
        with self._database.write() as session:
            insert_missing(session, WeekFigureRow, rows)
        _log.info("figures.week_closed", week=str(week), turns=counted.turns)

    def _turns(self, session: Session, week: date) -> Iterator[Any]:
        columns = (TurnRow.id, TurnRow.conversation, TurnRow.answer, TurnRow.created_at, TurnRow.answered_at)
        wanted = (
            select(*columns, ConversationRow.channel, FeedbackRow.value)
            .join(ConversationRow, ConversationRow.id == TurnRow.conversation)
            .outerjoin(FeedbackRow, FeedbackRow.turn == TurnRow.id)
            .where(*_answered(self._begins(week)), TurnRow.created_at < self._begins(week + WEEK))
        )
        return iter(session.execute(wanted.execution_options(yield_per=_ROWS)))

    def _count(
        self,
        counted: _Count,
        turn: str,
        person: str,
        sealed: bytes,
        at: datetime,
        answered_at: datetime | None,
        channel: str,
        rating: int | None,
    ) -> None:
        try:
            answer = self._vault.open(sealed, f"answer {turn}")
        except SealedError:  # sealed by a key that is gone: nobody can tell what it was
            return
        names = {
            "day": str(at.astimezone(self._zone).date()),
            "channel": channel,
            "language": str(answer.get("language", "")),
            "outcome": self._outcome(str(answer.get("status", ""))),
            "composer": str(answer.get("composer", "")),
            "rating": "none" if rating is None else "up" if rating > 0 else "down",
        }
        if names["outcome"]:
            counted.add(person, names, answer, (answered_at - at).total_seconds() if answered_at else 0.0)

    def _begins(self, week: date) -> datetime:
        return datetime.combine(week, time(), self._zone).astimezone(UTC)


class _Count:
    """What is counted of a week, before anything is hidden."""

    def __init__(self) -> None:
        self.turns, self.people = 0, set[str]()
        self.passages = defaultdict[str, Crowd](Crowd)
        self._parts = {subject: defaultdict[str, Crowd](Crowd) for subject in PARTS}
        self._rails = defaultdict[str, Crowd](Crowd)
        self._tokens = {"tokens_read": 0, "tokens_written": 0}
        self._waits = list[float]()

    def add(self, person: str, names: Mapping[str, str], answer: Mapping[str, Any], waited: float) -> None:
        """Count a turn."""
        self.turns += 1
        self.people.add(person)
        self._waits.append(waited)
        for subject, name in names.items():
            self._parts[subject][name].add(person, self.turns)
        tokens = answer.get("tokens") or {}
        self._tokens["tokens_read"] += int(tokens.get("input", 0))
        self._tokens["tokens_written"] += int(tokens.get("output", 0))
        for rail in dict.fromkeys(_rails_of(answer)):
            self._rails[rail].add(person, self.turns)
        for passage in dict.fromkeys(str(one.get("passage_id", "")) for one in answer.get("citations") or ()):
            self.passages[passage].add(person, self.turns)

    def shown(self, described: Mapping[str, tuple[str, tuple[str, ...]]]) -> dict[str, dict[str, int]]:
        """What may be kept and shown, by subject."""
        documents, themes = defaultdict[str, Crowd](Crowd), defaultdict[str, Crowd](Crowd)
        for passage, group in self.passages.items():
            key, about = described.get(passage, ("", ()))
            for name, groups in chain([(key, documents)] if key else [], ((theme, themes) for theme in about)):
                groups[name].join(group)
        waits = sorted(self._waits)
        sums = {
            "turns": self.turns,
            **self._tokens,
            "wait_half": _quantile(waits, 0.5),
            "wait_most": _quantile(waits, 0.95),
        }
        overlapping = {"theme": themes, "document": documents, "rail": self._rails}
        return {
            _SUM: sums,
            **{subject: parts_shown(groups) for subject, groups in self._parts.items()},
            **{subject: groups_shown(groups) for subject, groups in overlapping.items()},
        }


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _answered(since: datetime) -> tuple[Any, ...]:
    return TurnRow.created_at >= since, TurnRow.author == "", TurnRow.answer.is_not(None)


def _rails_of(answer: Mapping[str, Any]) -> Iterator[str]:
    """Rails that a question met and that refused a sentence of the answer."""
    for step in answer.get("steps") or ():
        for name in ("met", "refused"):
            yield from map(str, step.get("detail", {}).get(name) or ())


def _quantile(waits: list[float], share: float) -> int:
    """Milliseconds that this share of people waited at most."""
    return round(1000 * waits[min(int(share * len(waits)), len(waits) - 1)])
