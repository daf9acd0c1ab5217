"""Keys that programs come with: shown once, known by their digest alone, each for some scopes, until it ends or is revoked."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Base, Database
from core.database.types import UtcDateTime
from core.errors import NotFoundError, WrongUseError

LONGEST_DAYS = 3650
"""Days that a key may last, where it ends at all; chosen by hand: ten years."""
_BEGINNING = "mk_"
"""Of every key, so that one that was published by mistake is found by those who look for such things."""
_BYTES = 32
"""Of a key: 256 bits, chosen by hand: a digest of so many needs no salt."""
_USED = timedelta(minutes=1)
"""How old the note of a key's last use may be. Chosen by hand: one write a minute, not one a request."""
_NAME = re.compile(r"[\w.-]{1,40}")


class KeyScope(StrEnum):
    """What a key may be used for; every address that looks at keys asks for one."""

    READ_CONVERSATIONS = "conversations:read"
    WRITE_CONVERSATIONS = "conversations:write"
    """Take, reply, hand back, send again."""
    ERASE_CONVERSATIONS = "conversations:erase"
    READ_AUDIT = "audit:read"
    READ_POLICY = "policy:read"
    READ_STEPS = "steps:read"
    """What each step of a turn decided, at `/v1/ask`."""
    READ_METRICS = "metrics:read"


class ApiKeyRow(Base):
    """A key, by the digest of it; a revoked one stays, so that everybody sees that it was there."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(200))
    """Separated by spaces."""
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class ApiKey:
    """What is known of a key; the key itself is not."""

    id: int
    name: str
    scopes: tuple[KeyScope, ...]
    made_by: str
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None

    def counts(self, now: datetime) -> bool:
        """Whether it lets anybody in."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True)
class KeyHolder:
    """Whose key somebody came with, and what it is for."""

    name: str
    scopes: Collection[KeyScope]


class ApiKeys:
    """Keys in the database; making and revoking are audited in their own transactions."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)

    def make(self, name: str, scopes: Collection[KeyScope], who: str, days: int | None = None) -> tuple[str, ApiKey]:
        """A new key, shown this once, and what is known of it. Raises WrongUseError."""
        if not _NAME.fullmatch(name):
            raise WrongUseError("A name has letters, digits, dots, dashes and underscores, 40 at most.")
        if not scopes:
            raise WrongUseError("A key needs a scope.", remedy=f"There are {', '.join(KeyScope)}.")
        if days is not None and not 0 < days <= LONGEST_DAYS:
            raise WrongUseError(f"A key lasts from one to {LONGEST_DAYS} days, or does not end.")
        key, now = _BEGINNING + secrets.token_urlsafe(_BYTES), self._clock.now()
        named = " ".join(scope for scope in KeyScope if scope in scopes)
        row = ApiKeyRow(name=name, digest=_digest(key), scopes=named, made_by=who, made_at=now)
        row.expires_at = now + timedelta(days=days) if days else None
        with self._database.write() as session:
            session.add(row)
            session.flush()
            told = {"number": row.id, "scopes": named, "days": days}
            self._audit.append("key.make", who, name, told, session=session)
            return key, _key(row)

    def listed(self) -> tuple[ApiKey, ...]:
        """Every key that was ever made, the newest first."""
        with self._database.read() as session:
            return tuple(_key(row) for row in session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.id.desc())))

    def revoke(self, number: int, who: str) -> ApiKey:
        """Have a key let nobody in any more, from the next request on. Raises NotFoundError."""
        with self._database.write() as session:
            row = session.get(ApiKeyRow, number)
            if row is None:
                raise NotFoundError(f"There is no key {number}.", remedy="`munadil staff-key list` shows them.")
            if row.revoked_at is None:
                row.revoked_at = self._clock.now()
                self._audit.append("key.revoke", who, row.name, {"number": number}, session=session)
            return _key(row)

    def holder(self, key: str) -> KeyHolder | None:
        """Whose key it is; None for one that is nobody's, that has ended or was revoked."""
        if not key.startswith(_BEGINNING):
            return None
        now = self._clock.now()
        with self._database.read() as session:
            row = session.scalars(select(ApiKeyRow).where(ApiKeyRow.digest == _digest(key))).first()
            found = _key(row) if row else None
        if found is None or not found.counts(now):
            return None
        if found.used_at is None or now - found.used_at > _USED:
            with self._database.write() as session:
                if kept := session.get(ApiKeyRow, found.id):
                    kept.used_at = now
        return KeyHolder(found.name, found.scopes)

    def are_any(self) -> bool:
        """Whether any key was ever made."""
        return bool(self._database.look_up(select(func.count()).select_from(ApiKeyRow)))


def _key(row: ApiKeyRow) -> ApiKey:
    scopes = tuple(KeyScope(scope) for scope in row.scopes.split() if scope in list(KeyScope))
    return ApiKey(row.id, row.name, scopes, row.made_by, row.made_at, row.expires_at, row.used_at, row.revoked_at)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
