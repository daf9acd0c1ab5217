"""Wrong tries to sign in, by name and address: whoever guesses waits, and nobody else, whether there is such a name or not."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.database.database import Base
from core.database.statements import upsert
from core.database.types import UtcDateTime

FREE_TRIES = 5
"""Wrong passwords or codes in a row before one waits. Chosen by hand: who mistypes needs fewer."""
_WAIT = timedelta(seconds=30)
"""The first wait, doubled by each further try. Chosen by hand."""
_LONGEST_WAIT = timedelta(minutes=15)
"""The longest wait. Chosen by hand: 96 guesses a day, of six digits and a password."""
_KEPT = timedelta(days=1)
"""How long a wrong try is counted after the last. Chosen by hand: far longer than the longest wait."""


class WrongTriesRow(Base):
    """How often somebody guessed in a row, by a digest of name and address."""

    __tablename__ = "wrong_tries"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    tries: Mapped[int]
    waits_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def waits_until(session: Session, name: str, client: str) -> datetime | None:
    """Until when a name is looked at no more from an address, in every process; None where it never waited."""
    row = session.get(WrongTriesRow, _digest(name, client))
    return row.waits_until if row is not None else None


def note_wrong_try(session: Session, name: str, client: str, now: datetime) -> int:
    """Count one more; returns how many there were in a row. What nobody tried for a day is forgotten."""
    session.execute(delete(WrongTriesRow).where(WrongTriesRow.last_at < now - _KEPT))
    digest = _digest(name, client)
    row = session.get(WrongTriesRow, digest, with_for_update=True)
    tries = (row.tries if row is not None else 0) + 1
    until = now + wait_after(tries) if tries >= FREE_TRIES else None
    found = {"digest": digest, "tries": tries, "waits_until": until, "last_at": now}
    upsert(session, WrongTriesRow, found, "digest")
    return tries


def forget_wrong_tries(session: Session, name: str, client: str) -> None:
    """Begin anew: the password was right."""
    session.execute(delete(WrongTriesRow).where(WrongTriesRow.digest == _digest(name, client)))


def wait_after(tries: int) -> timedelta:
    """How long one waits after so many wrong tries in a row, `FREE_TRIES` or more."""
    return min(_WAIT * (1 << min(tries - FREE_TRIES, 10)), _LONGEST_WAIT)


def network_of(client: str) -> str:
    """Whom an address is counted as: itself, and of IPv6 its /64, which one household has."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    return str(ip_network(f"{client}/64", strict=False)) if address.version == 6 else client


def _digest(name: str, client: str) -> str:
    return hashlib.sha256(f"{name}\n{network_of(client)}".encode()).hexdigest()
