"""Providers' limits, kept by every process together in one row per limit.

The generic cell rate algorithm: a row holds the theoretical arrival time (TAT) of the next send. One statement moves it
on and tells the slot that it gave, so that no two processes are ever given the same one.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from connectors.channel import Limit
from connectors.rows.identity import Identity
from connectors.rows.tables import RateRow
from core.database.statements import greatest, insert_into


class Limits:
    """Slots for sends under shared limits. Names of limits may hold a chat's id, so their keyed hashes are stored."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def reserve(self, session: Session, limits: Sequence[Limit], now: float) -> tuple[float, int]:
        """Take a slot under one limit after the other, the slowest first, until one asks to wait.

        Returns the seconds to wait and how many of the limits, in that order, have given their slot: after the wait, go
        on with the rest. `now` is in seconds since 1970.
        """
        taken = 0
        for limit in in_order(limits):
            taken += 1
            wait = self._take(session, limit, now)
            if wait > 0:
                return wait, taken
        return 0.0, taken

    def hold(self, session: Session, limit: Limit, until: float) -> None:
        """Give no slot before `until`: the provider said that the limit was passed."""
        tat = until + (limit.burst - 1) / limit.per_second
        session.execute(
            update(RateRow).where(RateRow.key == self._key(limit), RateRow.tat < tat).values(tat=tat),
            execution_options={"synchronize_session": False},
        )

    def _take(self, session: Session, limit: Limit, now: float) -> float:
        step = 1.0 / limit.per_second
        first = insert_into(session, RateRow).values(key=self._key(limit), tat=now + step)
        later = {"tat": greatest(session, RateRow.tat, now) + step}
        statement = first.on_conflict_do_update(index_elements=[RateRow.key], set_=later).returning(RateRow.tat)
        tat = session.execute(statement).scalar_one()
        return max(0.0, tat - limit.burst * step - now)

    def _key(self, limit: Limit) -> str:
        return self._identity.key("rate", limit.key)


def in_order(limits: Sequence[Limit]) -> list[Limit]:
    """The limits as they are asked: the slowest first, so that a slot of the others is not held through its wait."""
    return sorted(limits, key=lambda limit: (limit.per_second, limit.key))
