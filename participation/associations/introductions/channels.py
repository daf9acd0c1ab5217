"""Where somebody of the pages wants to be told: they take a code there, and send it to the bot from the channel that they use."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database.database import Database
from participation.associations.introductions.tables import ToldChannelRow

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits of a code. Chosen by hand: none that is taken for another."""
_LENGTH = 10
"""Of a code. Chosen by hand: 49 bits, good for an hour, one channel."""
GOOD_FOR = timedelta(hours=1)
"""How long a code is good. Chosen by hand: the way from a page to a telephone."""


class ToldChannels:
    """ToldChannels of participants in the database: that there is one, never which."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def code(self, participant: str) -> str:
        """A new code for somebody; one that was not sent yet is no longer good."""
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        with self._database.write() as session:
            session.execute(
                delete(ToldChannelRow).where(
                    ToldChannelRow.participant == participant, ToldChannelRow.code.is_not(None)
                )
            )
            session.add(ToldChannelRow(participant=participant, code=_digest(code), made_at=self._clock.now()))
        return code

    def linked(self, code: str) -> str:
        """The subject that whoever sends a code is to be told of; empty for a code that is not good. It is good once."""
        with self._database.write() as session:
            row = session.scalar(select(ToldChannelRow).where(ToldChannelRow.code == _digest(code)))
            if row is None or self._clock.now() - row.made_at > GOOD_FOR:
                return ""
            row.code = None
            return _subject(row)

    def whose(self, session: Session, subject: str) -> str:
        """The participant whom a subject tells; empty for nobody."""
        number = subject.rpartition(":")[2]
        row = session.get(ToldChannelRow, int(number)) if number.isdigit() else None
        return row.participant if row is not None else ""

    def of(self, session: Session, participants: Iterable[str]) -> tuple[str, ...]:
        """The subjects by which these participants are told."""
        wanted = select(ToldChannelRow).where(
            ToldChannelRow.participant.in_(list(participants)), ToldChannelRow.code.is_(None)
        )
        return tuple(_subject(row) for row in session.scalars(wanted.order_by(ToldChannelRow.id)))

    def of_everybody(self, session: Session) -> Mapping[str, tuple[str, ...]]:
        """The subjects by which each participant is told."""
        found = defaultdict[str, list[str]](list)
        for row in session.scalars(
            select(ToldChannelRow).where(ToldChannelRow.code.is_(None)).order_by(ToldChannelRow.id)
        ):
            found[row.participant].append(_subject(row))
        return {person: tuple(subjects) for person, subjects in found.items()}

    def has(self, participant: str) -> bool:
        """Whether somebody is told anywhere."""
        with self._database.read() as session:
            return bool(self.of(session, [participant]))


def _subject(row: ToldChannelRow) -> str:
    return f"association-channel:{row.id}"


def _digest(code: str) -> str:
    return hashlib.sha256(b"association channel " + code.encode()).hexdigest()
