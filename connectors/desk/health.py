"""How messaging is doing, in numbers: for `/health/ready`, for `/metrics` and for staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from connectors.responder import ConversationState
from connectors.rows.tables import (
    UNFINISHED,
    CareRow,
    ConversationRow,
    HandoverRow,
    InboxRow,
    OutboxRow,
    TurnRow,
    TurnState,
)
from connectors.settings import ConnectorSettings
from core.clock import Clock
from core.database.database import Database

if TYPE_CHECKING:
    from prometheus_client import Metric

_RECENT = timedelta(minutes=10)
"""Sends that the share of failures is counted over; chosen by hand."""
_SENDS_FAILED = "sends failed"
_MOST_HANDOVERS = 20
"""Requests for a person that are named at once; chosen by hand: beyond, one more alert tells nothing new."""
_ID_SHOWN = 8
"""Digits that name a conversation to staff, as every desk takes them; chosen by hand."""
_FEW_SENDS = 20
"""Sends below which one failure says nothing; chosen by hand: a share of 5 % is then one of twenty."""


@dataclass(frozen=True)
class MessagingHealth:
    """The numbers, and what of them is past its threshold."""

    oldest_seconds: float
    """Age of the oldest message that has not got its whole answer; 0 when there is none."""
    backlog: int
    """Messages that have not got their whole answer."""
    parked: int
    """Turns that could not be answered or sent, for staff to look at."""
    waiting_for_staff: int
    sent: int
    """Sends that a provider took in the last ten minutes."""
    failed: int
    """Sends whose last try failed, in the last ten minutes."""
    faults: tuple[str, ...]
    """What is past its threshold, in words; empty when all is well."""
    handovers: tuple[int, ...] = ()
    """Numbers of the latest requests for a person that nobody has taken."""

    awake: tuple[str, ...] = ()
    """Beginnings of the ids of conversations that rested until a time that is over, and that nobody has touched since."""

    @property
    def send_faults(self) -> tuple[str, ...]:
        """Those of the faults that are about what providers take."""
        return tuple(fault for fault in self.faults if fault.endswith(_SENDS_FAILED))

    @property
    def is_ready(self) -> bool:
        """Whether nothing is past its threshold."""
        return not self.faults


class HealthMonitor:
    """Reads the numbers, and offers them to a registry of prometheus_client as a collector."""

    def __init__(self, database: Database, settings: ConnectorSettings, clock: Clock) -> None:
        self._database, self._settings, self._clock = database, settings, clock

    def read(self) -> MessagingHealth:
        """The numbers of now."""
        now = self._clock.now()
        unanswered = or_(InboxRow.turn.is_(None), TurnRow.state.in_(UNFINISHED))
        with self._database.read() as session:
            joined = select(func.count(), func.min(InboxRow.received_at)).select_from(InboxRow)
            joined = joined.outerjoin(TurnRow, TurnRow.id == InboxRow.turn).where(unanswered)
            backlog, oldest = session.execute(joined).one()
            parked = select(func.count()).select_from(TurnRow).where(TurnRow.state == TurnState.PARKED.value)
            waiting = select(func.count()).select_from(ConversationRow)
            waiting = waiting.where(ConversationRow.state == ConversationState.WAITING.value)
            sends = select(func.count()).select_from(OutboxRow)
            asked = select(HandoverRow.id).where(HandoverRow.taken_at.is_(None), HandoverRow.returned_at.is_(None))
            handovers = tuple(session.scalars(asked.order_by(HandoverRow.id.desc()).limit(_MOST_HANDOVERS)))
            rested = select(CareRow.conversation).where(CareRow.snoozed_until <= now)
            awake = tuple(id_[:_ID_SHOWN] for id_ in session.scalars(rested.limit(_MOST_HANDOVERS)))
            counts = (
                session.scalar(parked) or 0,
                session.scalar(waiting) or 0,
                session.scalar(sends.where(OutboxRow.sent_at > now - _RECENT)) or 0,
                session.scalar(sends.where(OutboxRow.failed_at > now - _RECENT, OutboxRow.sent_at.is_(None))) or 0,
            )
        age = 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
        faults = tuple(self._faults(age, backlog, counts[2], counts[3]))
        return MessagingHealth(age, backlog, *counts, faults=faults, handovers=handovers, awake=awake)

    def collect(self) -> Iterator[Metric]:
        """The numbers as gauges of Prometheus."""
        from prometheus_client.core import GaugeMetricFamily

        health = self.read()
        for name, said, value in (
            ("oldest_unanswered_seconds", "Age of the oldest unanswered message.", health.oldest_seconds),
            ("backlog", "Messages without their whole answer.", health.backlog),
            ("parked", "Turns that could not be answered or sent.", health.parked),
            ("waiting_for_staff", "Conversations in which a person was asked for.", health.waiting_for_staff),
            ("recent_sent", "Sends taken by a provider in ten minutes.", health.sent),
            ("recent_failed", "Sends whose last try failed in ten minutes.", health.failed),
        ):
            yield GaugeMetricFamily(f"munadil_messaging_{name}", said, value=value)

    def _faults(self, age: float, backlog: int, sent: int, failed: int) -> Iterator[str]:
        settings = self._settings
        if age > settings.red_age_seconds:
            yield f"the oldest unanswered message is {age:.0f} s old (limit {settings.red_age_seconds:.0f} s)"
        if backlog > settings.red_backlog:
            yield f"{backlog} messages are unanswered (limit {settings.red_backlog})"
        if sent + failed >= _FEW_SENDS and failed / (sent + failed) > settings.red_send_error_share:
            yield f"{failed} of the last {sent + failed} {_SENDS_FAILED}"
