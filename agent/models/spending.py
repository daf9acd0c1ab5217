"""What models used today, counted in the database: processes share it, and none forgets it when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import BigInteger, Date, select, update
from sqlalchemy.orm import Mapped, mapped_column

from agent.models.budget import Caps, Reservation, Spending
from core.clock import Clock
from core.database.database import Base, Database
from core.database.statements import insert_missing
from core.database.types import UtcDateTime

if TYPE_CHECKING:
    from prometheus_client.core import Metric

_log = structlog.get_logger(__name__)


class ModelSpendingRow(Base):
    """What models came to in one day, calls under way counted at the most they may come to."""

    __tablename__ = "model_spending"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    tokens: Mapped[int] = mapped_column(BigInteger)
    micros: Mapped[int] = mapped_column(BigInteger)
    alerted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the cap was first met; None where it was not."""


@dataclass(frozen=True)
class SpentToday:
    """What a day came to so far, of what it may come to."""

    spent: Spending
    caps: Caps
    is_at_cap: bool
    """Whether a call was refused today."""


class DailyBudget:
    """Bounds a day's use of models; the first call of a day that is refused is told to whoever reads the log."""

    def __init__(self, database: Database, clock: Clock, caps: Caps, zone: ZoneInfo) -> None:
        """Begin a day at midnight of `zone`."""
        self._database, self._clock, self._caps, self._zone = database, clock, caps, zone

    def reserve(self, most: Spending) -> Reservation | None:
        """Set the most that a call may come to aside, in one statement: two processes cannot both take what is left."""
        day, row = self._today(), ModelSpendingRow
        within = [row.day == day]
        if self._caps.tokens is not None:
            within.append(row.tokens + most.tokens <= self._caps.tokens)
        if self._caps.micros is not None:
            within.append(row.micros + most.micros <= self._caps.micros)
        with self._database.write(urgent=True) as session:
            insert_missing(session, row, [{"day": day, "tokens": 0, "micros": 0}])
            taken = update(row).where(*within)
            taken = taken.values(tokens=row.tokens + most.tokens, micros=row.micros + most.micros)
            if session.execute(taken.returning(row.day)).scalar() is not None:
                return Reservation(most, day)
            first = update(row).where(row.day == day, row.alerted_at.is_(None)).values(alerted_at=self._clock.now())
            is_first = session.execute(first.returning(row.day)).scalar() is not None
        if is_first:
            self._alert()
        return None

    def settle(self, reserved: Reservation, spent: Spending) -> None:
        """Put what the call came to in the place of what was set aside, on the day that it began."""
        more, row = spent - reserved.most, ModelSpendingRow
        with self._database.write(urgent=True) as session:
            changed = update(row).where(row.day == reserved.day)
            session.execute(changed.values(tokens=row.tokens + more.tokens, micros=row.micros + more.micros))

    def today(self) -> SpentToday:
        """What today came to so far."""
        with self._database.read() as session:
            row = session.scalar(select(ModelSpendingRow).where(ModelSpendingRow.day == self._today()))
        spent = Spending(row.tokens, row.micros) if row else Spending()
        return SpentToday(spent, self._caps, is_at_cap=bool(row and row.alerted_at))

    def collect(self) -> Iterator[Metric]:
        """The numbers as gauges of Prometheus."""
        from prometheus_client.core import GaugeMetricFamily

        today = self.today()
        for name, said, value in (
            ("tokens_today", "Tokens that models read and wrote today.", float(today.spent.tokens)),
            ("cost_today", "What models cost today.", today.spent.cost),
            ("at_daily_cap", "1 where a call was refused today for the daily cap.", float(today.is_at_cap)),
        ):
            yield GaugeMetricFamily(f"munadil_model_{name}", said, value=value)

    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()

    def _alert(self) -> None:
        today = self.today()
        _log.warning(
            "model.daily_cap_reached",
            tokens=today.spent.tokens,
            tokens_cap=today.caps.tokens,
            cost=today.spent.cost,
            cost_cap=None if today.caps.micros is None else Spending(micros=today.caps.micros).cost,
            remedy="Answers quote until midnight; raise MUNADIL_MODEL_DAILY_TOKENS or MUNADIL_MODEL_DAILY_COST.",
        )
