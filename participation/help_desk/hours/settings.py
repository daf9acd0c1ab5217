"""What staff sets for the desk's clock: hours, targets, when the feasts of the moon are. Every change counts every open ticket anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.database.statements import upsert
from core.errors import WrongUseError
from participation.help_desk.hours.feasts import Feast, FeastKind, expected_feasts
from participation.help_desk.hours.working import WeekHours, WorkingHours, week_of
from participation.help_desk.schemas import SlaTarget, TicketPriority
from participation.help_desk.tables import DeskSettingRow, FeastRow

_USUAL = dict.fromkeys(range(5), "08:30-16:30")
"""As administrations of Morocco work from Monday to Friday, given by decree 2-05-916."""
_RAMADAN = dict.fromkeys(range(5), "09:00-15:00")
"""As administrations of Morocco work in Ramadan, announced each year by their ministry."""
_MINUTES: Mapping[TicketPriority, tuple[int, int]] = {
    TicketPriority.URGENT: (60, 480),
    TicketPriority.HIGH: (240, 960),
    TicketPriority.NORMAL: (480, 2_400),
    TicketPriority.LOW: (960, 4_800),
}
"""Working minutes until the first answer and the solution. Chosen by hand: an hour and a day, up to two days and ten."""
_MOST_MINUTES = 60_000
"""Working minutes of a target at most. Chosen by hand: half a year."""
_LONGEST_FEAST = 40
"""Days of a feast at most. Chosen by hand: Ramadan, and a little."""


@dataclass(frozen=True)
class DeskClock:
    """When the desk works, and how soon it has to answer."""

    hours: WorkingHours
    targets: Mapping[TicketPriority, SlaTarget]


class DeskSettings:
    """What staff sets, in the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)

    def read(self, session: Session) -> DeskClock:
        """What is set now, within a transaction."""
        rows = session.execute(select(DeskSettingRow.name, DeskSettingRow.value))
        values = {name: json.loads(value) for name, value in rows}
        feasts = [_feast(row) for row in session.scalars(select(FeastRow))]
        hours = WorkingHours(_week(values.get("usual"), _USUAL), _week(values.get("ramadan"), _RAMADAN), feasts)
        told = values.get("targets", {})
        targets = {one: _target(told.get(one.value, _MINUTES[one])) for one in TicketPriority}
        return DeskClock(hours, targets)

    def now(self) -> DeskClock:
        """What is set now."""
        with self._database.read() as session:
            return self.read(session)

    def work(self, session: Session, usual: Mapping[int, str], ramadan: Mapping[int, str], who: str) -> None:
        """Set the hours of a week and of one in Ramadan, 0 being Monday. Raises WrongUseError where nobody would ever work."""
        if week_of(usual).is_empty or week_of(ramadan).is_empty:
            raise WrongUseError("A week has working hours.", remedy="Write some on one day at least: 08:30-16:30.")
        self._set(session, "usual", {str(day): text for day, text in usual.items()}, who)
        self._set(session, "ramadan", {str(day): text for day, text in ramadan.items()}, who)

    def aim(self, session: Session, minutes: Mapping[TicketPriority, tuple[int, int]], who: str) -> None:
        """Set the targets in working minutes. Raises WrongUseError where a solution is due before an answer."""
        for answer, solve in minutes.values():
            if not 0 < answer <= solve <= _MOST_MINUTES:
                raise WrongUseError(
                    "A target is at least a minute, and a solution is not due before the first answer.",
                    remedy=f"Give minutes of work, {_MOST_MINUTES} at most.",
                )
        self._set(session, "targets", {one.value: list(both) for one, both in minutes.items()}, who)

    def celebrate(self, session: Session, feast: Feast, who: str) -> None:
        """Say when a feast is, or add a day off."""
        if not 0 < feast.days <= _LONGEST_FEAST:
            raise WrongUseError(f"A feast has 1 to {_LONGEST_FEAST} days.")
        row = {
            "key": feast.key,
            "kind": feast.kind.value,
            "year": feast.year,
            "first": feast.first,
            "days": feast.days,
            "name": feast.name.strip()[:80],
            "who": who[:40],
            "at": self._clock.now(),
        }
        upsert(session, FeastRow, row, "key")
        told = {"first": feast.first, "days": feast.days}
        self._audit.append("help_desk.celebrate", who, feast.key, told, session=session)

    def forget(self, session: Session, key: str, who: str) -> None:
        """Take back what was said of a feast, or a day that was added; one that is not there is no error."""
        session.execute(delete(FeastRow).where(FeastRow.key == key))
        self._audit.append("help_desk.forget_feast", who, key, session=session)

    def feasts(self, first: date, last: date) -> tuple[Feast, ...]:
        """Feasts that touch these days in their order: those said, and the expected ones of which nothing was said."""
        with self._database.read() as session:
            said = [_feast(row) for row in session.scalars(select(FeastRow))]
        keys = {one.key for one in said}
        found = [one for one in said if one.first <= last and one.last >= first]
        found += [one for one in expected_feasts(first, last) if one.key not in keys]
        return tuple(sorted(found, key=lambda one: (one.first, one.key)))

    def _set(self, session: Session, name: str, value: object, who: str) -> None:
        told = {"name": name, "value": json.dumps(value), "who": who[:40], "at": self._clock.now()}
        upsert(session, DeskSettingRow, told, "name")
        self._audit.append("help_desk.set", who, name, {"value": value}, session=session)


def _week(said: Mapping[str, str] | None, otherwise: Mapping[int, str]) -> WeekHours:
    return week_of({int(day): text for day, text in said.items()} if said else otherwise)


def _target(minutes: tuple[int, int]) -> SlaTarget:
    answer, solve = minutes
    return SlaTarget(timedelta(minutes=answer), timedelta(minutes=solve))


def _feast(row: FeastRow) -> Feast:
    return Feast(FeastKind(row.kind), row.year, row.first, row.days, is_confirmed=True, name=row.name)
