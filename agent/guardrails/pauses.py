"""What staff has paused: everything, a channel, or a topic. It is read at every turn, so the next message of every process heeds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Base, Database
from core.database.types import UtcDateTime
from core.errors import WrongUseError
from core.language.forms import Language
from core.language.identify import identify
from core.language.meaning.meanings import meanings

_LONGEST = 200
"""Characters of a topic and of a reason. Chosen by hand: a line each."""


class PauseRow(Base):
    """A pause, from when to when, by whom and why; an empty channel or topic is all of them."""

    __tablename__ = "pauses"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str] = mapped_column(String(_LONGEST))
    reason: Mapped[str] = mapped_column(String(_LONGEST))
    who: Mapped[str] = mapped_column(String(_LONGEST))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True)
class Pause:
    """What is paused, since when, by whom and why; an empty channel or topic is all of them."""

    channel: str
    topic: str
    reason: str
    who: str
    since: datetime

    @property
    def subject(self) -> str:
        """What is paused, for people."""
        parts = (f"channel {self.channel}" if self.channel else "", f"topic {self.topic}" if self.topic else "")
        return ", ".join(filter(None, parts)) or "everything"


class Pauses(Protocol):
    """Port: what is paused right now; `StoredPauses` is the real one."""

    def standing(self) -> Sequence[Pause]:
        """Every pause that has not ended; may read a database."""
        ...


class NoPauses:
    """Nothing is ever paused: evaluations, and a question on the command line."""

    def standing(self) -> Sequence[Pause]:
        """Nothing."""
        return ()


class StoredPauses:
    """Pauses in the database that every process reads; each change is audited in its own transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)

    def standing(self) -> tuple[Pause, ...]:
        """Every pause that has not ended, oldest first."""
        with self._database.read() as session:
            return tuple(_pause(row) for row in session.scalars(_STANDING))

    def pause(self, who: str, reason: str, *, channel: str = "", topic: str = "") -> Pause:
        """Pause something; what is paused already is so for the new reason. Raises WrongUseError."""
        reason, topic = reason.strip()[:_LONGEST], " ".join(topic.split())[:_LONGEST]
        if not reason:
            raise WrongUseError("A pause needs a reason.", remedy="Say --reason, for whoever looks at it later.")
        if topic and not ways_of(topic):
            raise WrongUseError(f"{topic!r} holds no word that could be recognised.", remedy="Name the topic.")
        with self._database.write(urgent=True) as session:
            now = self._clock.now()
            for before in session.scalars(_STANDING):
                if _is_of(before, channel, topic):
                    before.ended_at = now
            row = PauseRow(channel=channel, topic=topic, reason=reason, who=who[:_LONGEST], since=now, ended_at=None)
            session.add(row)
            made = _pause(row)
            self._audit.append("pause.begin", who, made.subject, {"reason": reason}, session=session)
        return made

    def resume(self, who: str, *, channel: str = "", topic: str = "") -> tuple[Pause, ...]:
        """End the pause of a channel or topic, without either every pause; those that were ended. Raises WrongUseError."""
        topic = " ".join(topic.split())[:_LONGEST]
        with self._database.write(urgent=True) as session:
            ended = list[Pause]()
            for row in session.scalars(_STANDING):
                if not (channel or topic) or _is_of(row, channel, topic):
                    row.ended_at = self._clock.now()
                    ended.append(_pause(row))
                    self._audit.append("pause.end", who, ended[-1].subject, session=session)
        if not ended:
            raise WrongUseError("nothing like that is paused.", remedy="`munadil pause --list` shows what is.")
        return tuple(ended)


def ways_of(topic: str) -> tuple[tuple[frozenset[str], ...], ...]:
    """The ways to name a topic, set off by commas: what each of their words means, the same in all five forms."""
    ways = (way.strip() for way in topic.replace("،", ",").split(","))
    found = (
        tuple(word.close for word in meanings(way, identify(way, Language.FRENCH).language)) for way in ways if way
    )
    return tuple(way for way in found if way)


def words_named(topic: str, words: Iterable[frozenset[str]]) -> int:
    """How many words the longest way has to name a topic that a text's words hold whole; 0 where they hold none."""
    held = frozenset[str]().union(*words)
    return max((len(way) for way in ways_of(topic) if all(word & held for word in way)), default=0)


_STANDING = select(PauseRow).where(PauseRow.ended_at.is_(None)).order_by(PauseRow.id)


def _is_of(row: PauseRow, channel: str, topic: str) -> bool:
    return row.channel == channel and row.topic.casefold() == topic.casefold()


def _pause(row: PauseRow) -> Pause:
    return Pause(row.channel, row.topic, row.reason, row.who, row.since)
