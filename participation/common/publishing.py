"""What is public in a room, handed to the library as drafts: reviewed and published there by somebody else, then answered from.

Nothing else of a room reaches the index: it reads the library's documents, and these are what a room writes for everybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

import yaml
from sqlalchemy import delete, select

from agent.organisation.organisation import ParticipationRoom
from core.clock import Clock
from core.database.database import Database
from core.database.statements import upsert
from core.language.forms import Language
from knowledge.document import Kind
from knowledge.drafts.drafts import OPEN, SOURCE, Drafts, DraftState
from knowledge.drafts.silencing import silence, texts_of
from participation.common.history import History
from participation.common.tables import PublicationRow

_SAID = (DraftState.IN_REVIEW, DraftState.PUBLISHING, DraftState.PUBLISHED, DraftState.REPLACED)
"""Where a version stands that the library says, or is about to; not what a reviewer gave back, withdrew or discarded."""


class PublicFile(Protocol):
    """Port: a document that a room writes, by the name of its file. `PublicSheet` is one; a room may have its own."""

    @property
    def name(self) -> str:
        """Name of the file; the same each time that it is written anew."""
        ...

    @property
    def content(self) -> bytes:
        """The file, in UTF-8; the same for the same records."""
        ...


@dataclass(frozen=True)
class PublicSheet:
    """A document as a Markdown file with front matter, as the library reads it."""

    name: str
    title: str
    text: str
    kind: Kind
    publisher: str
    language: Language
    published_on: date
    valid_until: date | None = None
    territory: Sequence[str] = ()
    themes: Sequence[str] = ()
    url: str = ""
    translation_of: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The file, in UTF-8."""
        told: dict[str, Any] = {
            "title": self.title,
            "kind": self.kind.value,
            "publisher": self.publisher,
            "language": self.language.value,
            "published_on": self.published_on,
            "valid_until": self.valid_until,
            "territory": list(self.territory),
            "themes": list(self.themes),
            "url": self.url,
            "translation_of": self.translation_of,
            **self.more,
        }
        front = yaml.safe_dump({k: v for k, v in told.items() if v}, allow_unicode=True, sort_keys=False, width=10_000)
        return f"---\n{front}---\n{self.text.strip()}\n".encode()


class PublicationState(StrEnum):
    """How what a room says now goes with what the library has of it."""

    NEW = "new"
    """The library has nothing of it."""
    WAITING = "waiting"
    """It is being reviewed."""
    PUBLISHED = "published"
    STALE = "stale"
    """The room says something else by now."""
    GONE = "gone"
    """The room says nothing of it any more, and the library still does."""


@dataclass(frozen=True)
class Publication:
    """A document of a room in the library; `draft` is the version that was handed over last, 0 for none."""

    name: str
    state: PublicationState
    draft: int = 0


class Publications:
    """Hands what rooms write to the library, and tells whether the library still says the same."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._drafts, self._history = Drafts(database, clock), History(database, clock)

    def hand_over(
        self, room: ParticipationRoom, scope: str, subject: str, files: Sequence[PublicFile], who: str
    ) -> tuple[Publication, ...]:
        """Bring what is new or other than before into review, in the name of `who`, who cannot publish it; what stands stays."""
        kept = self._kept(room, subject)
        for file in files:
            content = file.content
            if _state(kept.get(file.name), content) in (PublicationState.PUBLISHED, PublicationState.WAITING):
                continue
            draft = self._drafts.add(file.name, content, who)
            self._drafts.move(draft.id, DraftState.IN_REVIEW, who)
            row = {
                "name": file.name,
                "room": room.value,
                "scope": scope,
                "subject": subject,
                "draft": draft.id,
                "digest": _digest(content),
                "at": self._clock.now(),
            }
            with self._database.write() as session:
                upsert(session, PublicationRow, row, "name")
                self._history.note(session, room, scope, subject, "hand_over", who, {"document": file.name})
        return self.standing(room, subject, files)

    def standing(self, room: ParticipationRoom, subject: str, files: Sequence[PublicFile]) -> tuple[Publication, ...]:
        """How each document of a subject stands, and those that the room does not write any more."""
        kept, written = self._kept(room, subject), {file.name: file.content for file in files}
        told = [
            Publication(name, _state(kept.get(name), content), kept[name].draft if name in kept else 0)
            for name, content in written.items()
        ]
        gone = [(name, one) for name, one in kept.items() if name not in written and one.state in _SAID]
        return (*told, *(Publication(name, PublicationState.GONE, one.draft) for name, one in gone))

    def forget(self, name: str) -> None:
        """Leave a document to the library, once it is withdrawn there."""
        with self._database.write() as session:
            session.execute(delete(PublicationRow).where(PublicationRow.name == name))

    def versions(self, room: ParticipationRoom) -> tuple[int, ...]:
        """Every version that a room has handed over, old ones too, by the library's numbers of them."""
        with self._database.read() as session:
            names = session.scalars(select(PublicationRow.name).where(PublicationRow.room == room.value)).all()
        return tuple(version.id for name in names for version in self._drafts.history(name))

    def content(self, version: int) -> bytes:
        """What a version holds; nothing, where it was forgotten."""
        return self._drafts.content(version)

    def forget_version(self, version: int, who: str, rest: bytes = b"") -> None:
        """Forget what a version holds, for somebody took words in it back; of one that is published, `rest` is said on."""
        self._drafts.forget(version, who, rest)

    def said(self, room: ParticipationRoom, known: Collection[int] = ()) -> Mapping[int, str]:
        """What every version of a room's documents says that was ever published, by the library's ids; empty for `known` ones."""
        with self._database.read() as session:
            names = session.scalars(select(PublicationRow.name).where(PublicationRow.room == room.value)).all()
        found: dict[int, str] = {}
        for name in names:
            found.update(texts_of(self._database, f"{SOURCE}/{name}", known))
        return found

    def said_of(self, name: str) -> Mapping[int, str]:
        """What every version of one document says that was ever published, by the library's ids."""
        return texts_of(self._database, f"{SOURCE}/{name}")

    def silence(self, published: Collection[int]) -> None:
        """Forget what published versions say, by the library's ids; the server publishes anew what is left of the last one."""
        silence(self._database, published)

    def _kept(self, room: ParticipationRoom, subject: str) -> dict[str, _HandedOver]:
        row = PublicationRow
        wanted = select(row.name, row.draft, row.digest).where(row.room == room.value, row.subject == subject)
        with self._database.read() as session:
            rows = session.execute(wanted).all()
        states = self._drafts.states([draft for _, draft, _ in rows])
        return {name: _HandedOver(draft, digest, states[draft]) for name, draft, digest in rows}


@dataclass(frozen=True)
class _HandedOver:
    """What was handed over last of a document: its version in the library, its digest, and where that version stands."""

    draft: int
    digest: str
    state: DraftState


def _state(kept: _HandedOver | None, content: bytes) -> PublicationState:
    if kept is None or kept.state not in _SAID:
        return PublicationState.NEW
    if kept.digest != _digest(content):
        return PublicationState.STALE
    return PublicationState.WAITING if kept.state in OPEN else PublicationState.PUBLISHED


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
