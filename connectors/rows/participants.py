"""People who asked to be kept beyond a conversation: a keyed hash and the channel they chose, and whatever hangs on them.

A row of any room that is of such a person points to them with `of_participant()`: the database itself deletes it with them, so
nothing that erases can forget a room. What is sealed stands in a `sealed_column()`, bound to its own row: so that everything of a
person can be exported, and sealed anew with a new key, without a list of rooms.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from connectors.errors import SealedError
from connectors.rows.identity import Identity, Vault
from core.database.database import Base
from core.database.types import UtcDateTime

_SEALED = "sealed"


def of_participant(**options: Any) -> Any:
    """A column that names the participant whose row it is: the row goes with them."""
    return mapped_column(String(32), ForeignKey("participant.id", ondelete="CASCADE"), index=True, **options)


def sealed_column(**options: Any) -> Any:
    """A column of what a person wrote or is called, sealed by the vault for its own row (`bound_to`)."""
    return mapped_column(LargeBinary, info={_SEALED: True}, **options)


def bound_to(table: str, key: object, column: str) -> str:
    """The row and column that a seal belongs to."""
    return f"{table} {key} {column}"


class ParticipantRow(Base):
    """A person who asked to be kept; `key` is a keyed hash of their conversation, or the digest of their own link."""

    __tablename__ = "participant"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    conversation: Mapped[str | None] = mapped_column(String(64), index=True)
    """Where they are reached; None for who came by the page and chose no channel."""
    channel: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16))
    name: Mapped[bytes | None] = sealed_column()
    """What they want to be called, where they let it be shown."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def export_participant(session: Session, vault: Vault, participant: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that is kept of a participant in any room, by table, as JSON; seals opened, files by their size."""
    found: dict[str, list[dict[str, Any]]] = {}
    own = Base.metadata.tables[ParticipantRow.__tablename__]
    for table, column in ((own, own.c.id), *_of_participants()):
        rows = session.execute(select(table).where(column == participant)).mappings()
        if told := [_told(vault, table, dict(row)) for row in rows]:
            found.setdefault(table.name, []).extend(told)
    return found


def export_conversations_participant(session: Session, vault: Vault, conversation: str) -> dict[str, Any]:
    """What rooms of participation keep of the person of a conversation; empty where they never asked to be kept."""
    wanted = select(ParticipantRow.id).where(ParticipantRow.conversation == conversation)
    found = session.scalar(wanted)
    return {} if found is None else export_participant(session, vault, found)


def erase_participants(session: Session, conversation: str) -> None:
    """Forget the participant of a conversation; the database takes along all that hangs on them."""
    session.execute(delete(ParticipantRow).where(ParticipantRow.conversation == conversation))


def rename_participants(session: Session, identity: Identity, conversation: str, renamed: str) -> None:
    """Have the participant of a conversation follow it to its new name."""
    named = {"conversation": renamed, "key": participant_key(identity, renamed)}
    session.execute(update(ParticipantRow).where(ParticipantRow.conversation == conversation).values(named))


def participant_key(identity: Identity, conversation: str) -> str:
    """What finds the participant of a conversation again."""
    return identity.key("participant", conversation)


def reseal(session: Session, vault: Vault) -> int:
    """Seal with the newest key whatever an older one had sealed in any room; how many no key opens."""
    unreadable = 0
    for table in Base.metadata.sorted_tables:
        (key, *_) = table.primary_key.columns
        for column in (c for c in table.columns if c.info.get(_SEALED)):
            for at, sealed in session.execute(select(key, column).where(column.is_not(None))).all():
                if not vault.is_outdated(sealed):
                    continue
                place = bound_to(table.name, at, column.name)
                try:
                    anew = vault.seal(vault.open(sealed, place), place)
                except SealedError:
                    unreadable += 1
                    continue
                session.execute(update(table).where(key == at).values({column.name: anew}))
    return unreadable


def _of_participants() -> Iterator[tuple[Table, Column[Any]]]:
    """Every table whose rows are of a participant, with the column that says whose."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.target_fullname == "participant.id" for key in column.foreign_keys):
                yield table, column


def _told(vault: Vault, table: Table, row: dict[str, Any]) -> dict[str, Any]:
    (key, *_) = table.primary_key.columns
    told: dict[str, Any] = {}
    for column in table.columns:
        value = row[column.name]
        if column.info.get(_SEALED) and value is not None:
            value = _opened(vault, value, bound_to(table.name, row[key.name], column.name))
        elif isinstance(value, bytes):
            value = f"{len(value)} bytes"
        elif isinstance(value, datetime):
            value = value.isoformat()
        told[column.name] = value
    return told


def _opened(vault: Vault, sealed: bytes, place: str) -> Any:
    try:
        return vault.open(sealed, place)
    except SealedError:
        return None
