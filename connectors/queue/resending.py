"""Sends that failed: when they are made again, under which name, and when they are given up."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.tables import OutboxRow, SendState, StatusRow
from connectors.settings import ConnectorSettings

REPORTED = ("sent", "delivered", "read", "failed")
"""What a provider reports of a send."""


class Resending:
    """When a send that failed is made again."""

    def __init__(self, settings: ConnectorSettings) -> None:
        self._settings = settings

    def is_given_up(self, row: OutboxRow) -> bool:
        """Whether the last try has been made."""
        return row.tries >= self._settings.send_tries

    def put_back(self, row: OutboxRow, now: datetime, *, asked: float | None = None, at_least: float = 0.0) -> None:
        """Have a send made again: after the seconds that the provider asks for, else after twice the last wait."""
        own = min(self._settings.retry_seconds * 2.0 ** (max(row.tries, 1) - 1), self._settings.retry_limit_seconds)
        row.state = SendState.WAITING.value
        row.next_at = now + timedelta(seconds=max(own if asked is None else asked, at_least, 0.0))


def park(session: Session, row: OutboxRow, code: str) -> None:
    """Park a send and those of its turn after it: the end of an answer without its beginning helps nobody."""
    row.state, row.code = SendState.PARKED.value, code
    rest = session.scalars(
        select(OutboxRow).where(OutboxRow.turn == row.turn, OutboxRow.state == SendState.WAITING.value)
    )
    for later in rest:
        later.state, later.code, later.reason = SendState.PARKED.value, code, row.reason


def token_of(turn: str, ordinal: int, generation: int = 1) -> str:
    """The name that a send goes by at the provider; made anew, it gets the next generation's."""
    return f"{turn}.{ordinal}" if generation == 1 else f"{turn}.{ordinal}.{generation}"


def read_token(token: str) -> tuple[str, int, int] | None:
    """Turn, ordinal and generation of a token; None where it is none of ours."""
    turn, *numbers = token.split(".")
    if not turn or len(numbers) not in (1, 2) or not all(n.isascii() and n.isdigit() for n in numbers):
        return None
    if any(len(number) > 6 for number in numbers):
        return None
    ordinal, generation = (int(number) for number in (*numbers, "1")[:2])
    return turn, ordinal, generation


def renew(session: Session, vault: Vault, row: OutboxRow) -> None:
    """Name a send that is made anew: what is still reported of the try before is told apart from what comes of this one."""
    read = read_token(row.token)
    generation = read[2] + 1 if read else 2
    content = vault.open(row.payload or b"", row.token)
    row.token, row.key = token_of(row.turn, row.ordinal, generation), None
    row.payload = vault.seal(content, row.token)
    session.execute(delete(StatusRow).where(StatusRow.outbox == row.id, StatusRow.state.in_(REPORTED)))
