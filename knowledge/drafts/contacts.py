"""Contacts in documents that staff lets citizens be told: an office's number is public, a person's is not, and only a person can tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Base, Database
from core.database.statements import chunks
from core.database.types import UtcDateTime
from core.personal_data.kinds import PersonalKind
from core.personal_data.masking import contact, data_of_others

_LONGEST = 320
"""Characters of a contact; given by RFC 3696: the longest e-mail address."""
_CONTACTS = (PersonalKind.PHONE, PersonalKind.EMAIL)
"""What an office gives out; nobody allows a bank account or a card."""


class AllowedContactRow(Base):
    """A contact of a document that citizens may be told, in the spelling that all of its spellings have in common."""

    __tablename__ = "allowed_contacts"

    key: Mapped[str] = mapped_column(String(1000), primary_key=True)
    contact: Mapped[str] = mapped_column(String(_LONGEST), primary_key=True)
    who: Mapped[str] = mapped_column(String(200))
    allowed_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class ContactInDocument:
    """A contact as a document writes it; `contact` is what it is known by, however it is written."""

    contact: str
    written: str
    is_allowed: bool = False


class AllowedContacts(Protocol):
    """Port: which contacts of documents may be told; `StoredAllowedContacts` is the real one."""

    def of(self, keys: Collection[str]) -> frozenset[str]:
        """The contacts that may be told of these documents; may read a database."""
        ...


class NoAllowedContacts:
    """Nobody has allowed any."""

    def of(self, keys: Collection[str]) -> frozenset[str]:
        """Nothing."""
        return frozenset()


class StoredAllowedContacts:
    """Contacts in the database that every process reads: they hold for later versions of the document that say the same ones."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)

    def of(self, keys: Collection[str]) -> frozenset[str]:
        """See `AllowedContacts`."""
        found = set[str]()
        with self._database.read() as session:
            for chunk in chunks(sorted(set(keys))):
                wanted = select(AllowedContactRow.contact).where(AllowedContactRow.key.in_(chunk))
                found.update(session.scalars(wanted))
        return frozenset(found)

    def choose(self, key: str, choices: Mapping[str, bool], who: str) -> None:
        """Allow some contacts of a document, and take back others; those that are not named stay as they are."""
        with self._database.write() as session:
            wanted = select(AllowedContactRow).where(AllowedContactRow.key == key)
            standing = {row.contact: row for row in session.scalars(wanted)}
            come = [one for one, is_wanted in choices.items() if is_wanted and one not in standing]
            gone = [one for one, is_wanted in choices.items() if not is_wanted and one in standing]
            for one in come:
                session.add(AllowedContactRow(key=key, contact=one, who=who, allowed_at=self._clock.now()))
            for one in gone:
                session.delete(standing[one])
            if come or gone:
                told = {"allowed": len(come), "taken_back": len(gone)}
                self._audit.append("library.contacts", who, key, told, session=session)


def contacts_in(texts: Iterable[str], public: frozenset[str], allowed: frozenset[str]) -> tuple[ContactInDocument, ...]:
    """Contacts that citizens would be shown as dots, and those that somebody has allowed; `public` are the organisation's own."""
    found = dict[str, ContactInDocument]()
    for text in texts:
        for item in data_of_others(text, public):
            if item.kind in _CONTACTS:
                written = text[item.start : item.end]
                known = contact(written)
                found.setdefault(known, ContactInDocument(known, written, known in allowed))
    return tuple(found.values())
