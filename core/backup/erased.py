"""Who asked to be forgotten, by a digest that leads to nobody: a restored copy has them forgotten again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.database.database import Base
from core.database.statements import upsert
from core.database.types import UtcDateTime


class ErasedRow(Base):
    """Somebody who was erased, and when; what they were called is not in it."""

    __tablename__ = "erased"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def note_erased(session: Session, name: str, at: datetime) -> None:
    """Note that what is kept under a name was erased."""
    upsert(session, ErasedRow, {"digest": erased_digest(name), "at": at}, "digest")


def erased_digest(name: str) -> str:
    """What stands for a name in the list: the same for the same name, and nothing that a row could be looked up by."""
    return hashlib.sha256(b"munadil erased " + name.encode()).hexdigest()


def erased(session: Session) -> dict[str, datetime]:
    """Everybody who was erased, by digest, and when they were last."""
    return {row.digest: row.at for row in session.scalars(select(ErasedRow))}


def add_erased(session: Session, others: Mapping[str, datetime]) -> None:
    """Take up what another list knows; of two times the later one counts."""
    mine = erased(session)
    for digest, at in others.items():
        if digest not in mine or mine[digest] < at:
            upsert(session, ErasedRow, {"digest": digest, "at": at}, "digest")


def forget_erased(session: Session, before: datetime) -> None:
    """Drop what is so old that no copy can bring it back."""
    session.execute(delete(ErasedRow).where(ErasedRow.at < before), execution_options={"synchronize_session": False})
