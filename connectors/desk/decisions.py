"""Recorded decisions that a channel may be used, for channels whose provider's policy asks for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from connectors.message import ChannelName
from connectors.rows.tables import DecisionRow
from core.clock import Clock
from core.database.database import Database
from core.errors import WrongUseError


@dataclass(frozen=True)
class ChannelDecision:
    """Who allowed or forbade a channel, when and on what ground."""

    channel: ChannelName
    is_allowed: bool
    who: str
    ground: str
    at: datetime


class ChannelDecisions:
    """The record of them; nothing in it is ever changed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def record(self, channel: ChannelName, who: str, ground: str, *, is_allowed: bool = True) -> ChannelDecision:
        """Record a decision; from now on it stands. Raises WrongUseError without a name or a ground."""
        who, ground = who.strip(), ground.strip()
        if not who or not ground:
            raise WrongUseError(
                "A decision needs who takes it and on what ground.", remedy="Give both in words that last."
            )
        made = ChannelDecision(channel, is_allowed, who[:200], ground[:2000], self._clock.now())
        with self._database.write() as session:
            session.add(
                DecisionRow(channel=channel, is_allowed=is_allowed, who=made.who, ground=made.ground, at=made.at)
            )
        return made

    def standing(self, channel: ChannelName) -> ChannelDecision | None:
        """The latest decision on a channel; None when there is none."""
        return next(iter(reversed(self.all(channel))), None)

    def all(self, channel: ChannelName) -> tuple[ChannelDecision, ...]:
        """Every decision on a channel, oldest first."""
        with self._database.read() as session:
            rows = session.scalars(select(DecisionRow).where(DecisionRow.channel == channel).order_by(DecisionRow.id))
            return tuple(ChannelDecision(channel, row.is_allowed, row.who, row.ground, row.at) for row in rows)
