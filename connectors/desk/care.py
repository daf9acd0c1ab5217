"""What staff does about a conversation among themselves: notes, for whom it is, until when it rests, who is looking at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from connectors.desk.conversations import find_conversation, take_care
from connectors.responder import ConversationState
from connectors.rows.history import PRESENT
from connectors.rows.identity import Vault
from connectors.rows.tables import CareRow, HandoverRow, NoteRow, PresenceRow
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.database.statements import upsert
from core.errors import WrongUseError

_LOOKING = timedelta(seconds=45)
"""How long after its page was last asked for somebody looks at a conversation; chosen by hand: an open page asks every ten seconds."""
_SEEN = timedelta(seconds=20)
"""How old the record of somebody's presence may be before it is written anew; chosen by hand: not a write a page."""


@dataclass(frozen=True)
class StaffNote:
    """What a colleague noted beside a conversation."""

    author: str
    text: str
    at: datetime


class Care:
    """What colleagues tell each other of conversations; nothing of it is ever sent to anybody."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database, self._vault, self._clock = database, vault, clock
        self._audit = AuditLog(database, clock)

    def note(self, conversation: str, who: str, text: str) -> None:
        """Keep a note beside it. Raises WrongUseError for an empty one."""
        if not text.strip():
            raise WrongUseError("A note says something.")
        now = self._clock.now()
        with self._database.write() as session:
            row = find_conversation(session, conversation, locked=True)
            sealed = self._vault.seal({"text": text.strip()}, f"note {row.id}")
            session.add(NoteRow(conversation=row.id, author=who[:64], text=sealed, at=now))
            self._audit.append("conversation.note", who, session=session)

    def notes(self, conversation: str) -> tuple[StaffNote, ...]:
        """The notes beside it, oldest first."""
        with self._database.read() as session:
            found = find_conversation(session, conversation).id
            rows = session.scalars(select(NoteRow).where(NoteRow.conversation == found).order_by(NoteRow.id))
            return tuple(
                StaffNote(row.author, str(self._vault.open(row.text, f"note {found}")["text"]), row.at) for row in rows
            )

    def assign(self, conversation: str, to: str, who: str) -> None:
        """Have it be somebody's, or (empty) anybody's again; whoever answers in it is that one from here on."""
        with self._database.write() as session:
            row = find_conversation(session, conversation, locked=True)
            taken = {"conversation": row.id, "assigned_to": to[:64]}
            upsert(session, CareRow, taken, "conversation")
            if to and row.state == ConversationState.PERSON:
                wanted = select(HandoverRow).where(
                    HandoverRow.conversation == row.id, HandoverRow.returned_at.is_(None)
                )
                for handover in session.scalars(wanted):
                    handover.taken_by = to[:64]
            self._audit.append("conversation.assign", who, "", {"to": to}, session=session)

    def snooze(self, conversation: str, until: datetime | None, who: str) -> None:
        """Have it rest until then, or (None) no longer; it is back before that when its person writes. Raises WrongUseError."""
        now = self._clock.now()
        if until is not None and until <= now:
            raise WrongUseError("That time is over.", remedy="Give one that is to come.")
        with self._database.write() as session:
            row = find_conversation(session, conversation, locked=True)
            if until is None:
                take_care(session, row.id)
            else:
                rests = {"conversation": row.id, "snoozed_at": now, "snoozed_until": until}
                upsert(session, CareRow, {"assigned_to": "", **rests}, "conversation", ("snoozed_at", "snoozed_until"))
            told = {"until": until.isoformat()} if until else {}
            self._audit.append("conversation.snooze", who, "", told, session=session)

    def be_there(self, who: str, conversation: str = "") -> None:
        """Record that somebody has the inbox open, or a conversation of it."""
        now = self._clock.now()
        with self._database.read() as session:
            row = session.get(PresenceRow, who[:64])
            if row is not None and row.conversation == conversation and now - row.seen_at < _SEEN:
                return
        seen = {"who": who[:64], "conversation": conversation, "seen_at": now}
        with self._database.write() as session:
            upsert(session, PresenceRow, seen, "who")

    def looking(self, conversation: str, but: str) -> tuple[str, ...]:
        """Colleagues who have the same conversation open."""
        since = self._clock.now() - _LOOKING
        wanted = select(PresenceRow.who).where(
            PresenceRow.conversation == conversation, PresenceRow.seen_at >= since, PresenceRow.who != but[:64]
        )
        with self._database.read() as session:
            return tuple(session.scalars(wanted.order_by(PresenceRow.who)))

    def present(self) -> tuple[str, ...]:
        """Who has the inbox open."""
        wanted = select(PresenceRow.who).where(PresenceRow.seen_at >= self._clock.now() - PRESENT)
        with self._database.read() as session:
            return tuple(session.scalars(wanted.order_by(PresenceRow.who)))
