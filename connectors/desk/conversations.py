"""Conversations as staff see them: who waits, what was said, taking one over, writing in it, giving it back, erasing it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.channel import Channel
from connectors.desk.transcript import TranscriptLine, read_lines
from connectors.engine import TurnEngine
from connectors.errors import ChannelError, ConversationNotFoundError, StoppedError
from connectors.message import ChannelName, Outbound, Tone
from connectors.queue.claims import reopen, reopen_silent, silent_turns
from connectors.queue.outbox import add_sends
from connectors.queue.responses import change_state
from connectors.responder import HANDED_BACK, ConversationState, PastTurn
from connectors.rows.codec import turn_to_json
from connectors.rows.erasure import ERASED, erase_all
from connectors.rows.history import export_person
from connectors.rows.identity import Identity, Vault
from connectors.rows.reach import elsewhere
from connectors.rows.tables import (
    CareRow,
    ConversationRow,
    HandoverRow,
    OutboxRow,
    PersonRow,
    SendState,
    TurnRow,
    TurnState,
)
from core.audit import COMMAND_LINE, AuditLog
from core.clock import Clock
from core.database.database import Database
from core.database.statements import upsert
from core.errors import WrongUseError
from core.language.forms import Language


@dataclass(frozen=True)
class Summary:
    """A conversation in a list."""

    id: str
    channel: ChannelName
    state: ConversationState
    language: Language | None
    last_at: datetime
    last_inbound_at: datetime | None
    """When the person last wrote: WhatsApp takes free messages for 24 hours from then."""
    asked_at: datetime | None
    """Since when a person is asked for, while nobody has given the conversation back."""
    taken_by: str
    assigned_to: str = ""
    """For whom of staff it is; empty: for anybody."""
    snoozed_until: datetime | None = None


@dataclass(frozen=True)
class Parked:
    """A turn that could not be answered or sent."""

    turn: str
    conversation: str
    at: datetime
    code: str
    reason: str
    texts: tuple[str, ...]
    """What was to be sent; empty where there is no answer."""


class Conversations:
    """What staff's doors use: console, command line and API."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[ChannelName, Channel],
        vault: Vault,
        engine: TurnEngine,
        clock: Clock,
        identity: Identity,
    ) -> None:
        self._database, self._channels, self._vault = database, channels, vault
        self._engine, self._clock, self._identity = engine, clock, identity

    def list(
        self,
        *states: ConversationState,
        channel: ChannelName | None = None,
        since: datetime | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[Summary, ...]:
        """Conversations in these states (any when none is given), the one with the latest message first."""
        wanted = select(ConversationRow).order_by(ConversationRow.last_at.desc(), ConversationRow.id)
        if states:
            wanted = wanted.where(ConversationRow.state.in_([state.value for state in states]))
        if channel is not None:
            wanted = wanted.where(ConversationRow.channel == channel)
        if since is not None:
            wanted = wanted.where(ConversationRow.last_at >= since)
        with self._database.read() as session:
            return tuple(_summary(session, row) for row in session.scalars(wanted.limit(limit).offset(offset)))

    def get(self, conversation: str) -> Summary:
        """One of them, by its id or the beginning of it. Raises ConversationNotFoundError."""
        with self._database.read() as session:
            return _summary(session, find_conversation(session, conversation))

    def lines(self, conversation: str) -> tuple[TranscriptLine, ...]:
        """What was said in it, oldest first, by whom, and what became of it."""
        with self._database.read() as session:
            return read_lines(session, self._vault, find_conversation(session, conversation).id)

    def take(self, conversation: str, who: str) -> None:
        """Have a member of staff answer in it: the bot is silent from here on."""
        self._change(conversation, ConversationState.PERSON, who)

    def give_back(self, conversation: str, who: str = COMMAND_LINE, *, answers: bool = True) -> None:
        """Have the bot answer in it again: what nobody of staff has answered at once, if it `answers`; it says that it is back."""
        self._change(conversation, ConversationState.BOT, who, answers=answers)

    def left_unanswered(self, conversation: str) -> tuple[str, ...]:
        """What the person wrote while somebody of staff had it and nobody replied to, oldest first."""
        with self._database.read() as session:
            row = find_conversation(session, conversation)
            turns = silent_turns(session, row.id) if row.state == ConversationState.PERSON else ()
            lines = read_lines(session, self._vault, row.id)
        return tuple(line.text for line in lines if line.by == "person" and line.text and line.turn in turns)

    def resolve(self, conversation: str, who: str) -> None:
        """Have it dealt with: nobody is asked for any more, and what a rail flagged so far is off the list."""
        now = self._clock.now()
        with self._database.write() as session:
            row = find_conversation(session, conversation, locked=True)
            if row.state in (ConversationState.WAITING, ConversationState.PERSON):
                row.awaiting = HANDED_BACK
                change_state(session, self._vault, row, ConversationState.BOT, now)
            row_of_care = {"conversation": row.id, "assigned_to": "", "snoozed_at": None, "snoozed_until": None}
            upsert(session, CareRow, row_of_care | {"resolved_at": now}, "conversation")
            self._audit(session, "conversation.resolve", who)

    def say(self, conversation: str, who: str, message: Outbound) -> str:
        """Send a message of staff, after everything that was to be sent before it; returns its turn.

        Whoever writes has the conversation. Raises StoppedError when the person asked for silence.
        """
        if not who or not message.text.strip():
            raise WrongUseError("A message of staff needs an author and a text.")
        now = self._clock.now()
        with self._database.write() as session:
            row = find_conversation(session, conversation, locked=True)
            if row.state == ConversationState.STOPPED:
                raise StoppedError
            channel = self._channel(row)
            if row.state != ConversationState.PERSON:
                change_state(session, self._vault, row, ConversationState.PERSON, now, who=who)
                take_care(session, row.id, who)
            else:
                take_care(session, row.id)
            turn = _staff_turn(session, self._vault, row.id, who, message, now)
            add_sends(session, self._vault, channel, turn, row.id, (message,), now)
            self._audit(session, "conversation.reply", who)
            self._engine.wake(session, row.id, 0.0)
        return turn

    def tell(self, session: Session, conversation: str, who: str, message: Outbound) -> str:
        """Send a message of staff beside the bot, who goes on answering, within the caller's transaction; returns its turn.

        Empty where the person asked for silence. Raises ConversationNotFoundError, and ChannelError where its channel is off.
        """
        row = find_conversation(session, conversation, locked=True)
        if row.state == ConversationState.STOPPED:
            return ""
        now = self._clock.now()
        turn = _staff_turn(session, self._vault, row.id, who, message, now)
        add_sends(session, self._vault, self._channel(row), turn, row.id, (message,), now)
        self._engine.wake(session, row.id, 0.0)
        return turn

    def parked(self, conversation: str = "", *, limit: int = 50) -> tuple[Parked, ...]:
        """Turns that could not be answered or sent, the latest first."""
        wanted = select(TurnRow).where(TurnRow.state == TurnState.PARKED.value).order_by(TurnRow.seq.desc())
        with self._database.read() as session:
            if conversation:
                wanted = wanted.where(TurnRow.conversation == find_conversation(session, conversation).id)
            return tuple(self._parked(session, row) for row in session.scalars(wanted.limit(limit)))

    def resend(self, turn: str, who: str = COMMAND_LINE) -> None:
        """Send again what is parked of a turn, or have it answered again when it never was."""
        with self._database.write() as session:
            row = session.scalars(select(TurnRow).where(TurnRow.id == turn)).first()
            if row is None or row.state != TurnState.PARKED:
                raise ConversationNotFoundError(
                    f"No turn {turn} is parked.", remedy="`munadil inbox parked` lists those that are."
                )
            reopen(session, row)
            for send in session.scalars(select(OutboxRow).where(OutboxRow.turn == turn)):
                if send.state == SendState.WAITING:
                    send.next_at = self._clock.now()
            self._audit(session, "conversation.resend", who)
            self._engine.wake(session, row.conversation, 0.0)

    def export(self, conversation: str) -> dict[str, Any]:
        """Everything that is stored of a conversation and, where it is private, of its person's others, as JSON."""
        with self._database.read() as session:
            return export_person(session, self._identity, self._vault, find_conversation(session, conversation).id)

    def erase(self, conversation: str, who: str = COMMAND_LINE) -> None:
        """Forget a conversation whole and, where it is private, its person's others: at once, without a word to them.

        That it was done is audited, and not whose it was: what is erased leaves no name behind.
        """
        with self._database.write() as session:
            found = find_conversation(session, conversation, locked=True).id
            for one in (found, *elsewhere(session, self._identity, self._vault, found)):
                erase_all(session, one, self._clock.now())
            self._audit(session, ERASED, who)
        self._database.settle()

    def _audit(self, session: Session, action: str, who: str) -> None:
        AuditLog(self._database, self._clock).append(action, who, session=session)

    def _change(self, conversation: str, state: ConversationState, who: str, *, answers: bool = False) -> None:
        with self._database.write() as session:
            row = find_conversation(session, conversation, locked=True)
            if answers and row.state == ConversationState.PERSON and reopen_silent(session, row.id):
                self._engine.wake(session, row.id, 0.0)
            if state is ConversationState.BOT and row.state in (ConversationState.WAITING, ConversationState.PERSON):
                row.awaiting = HANDED_BACK
            is_bot = state is ConversationState.BOT
            change_state(session, self._vault, row, state, self._clock.now(), who="" if is_bot else who)
            if not is_bot:
                take_care(session, row.id, who)
            self._audit(session, "conversation.hand_back" if is_bot else "conversation.take", who)

    def _channel(self, row: ConversationRow) -> Channel:
        for name, channel in self._channels.items():
            if name == row.channel:
                return channel
        raise ChannelError(
            f"The channel {row.channel} is not set up.", remedy=f"`munadil channels setup {row.channel}`."
        )

    def _parked(self, session: Session, row: TurnRow) -> Parked:
        sends = session.scalars(
            select(OutboxRow)
            .where(OutboxRow.turn == row.id, OutboxRow.state == SendState.PARKED.value)
            .order_by(OutboxRow.ordinal)
        ).all()
        texts = tuple(str(self._vault.open(s.payload, s.token)["text"]) for s in sends if s.payload is not None)
        code = sends[0].code if sends else "unanswered"
        return Parked(row.id, row.conversation, row.ended_at or row.created_at, code, row.reason, texts)


def take_care(session: Session, conversation: str, who: str = "") -> None:
    """It is somebody's from here on, where one is named, and rests no longer."""
    row = {"conversation": conversation, "assigned_to": who[:64], "snoozed_at": None, "snoozed_until": None}
    upsert(session, CareRow, row, "conversation", None if who else ("snoozed_at", "snoozed_until"))


def find_conversation(session: Session, conversation: str, *, locked: bool = False) -> ConversationRow:
    """The conversation whose id begins so, when there is just one."""
    if len(conversation) >= 8 and conversation.isalnum():
        wanted = select(ConversationRow).where(ConversationRow.id.startswith(conversation)).limit(2)
        found = session.scalars(wanted.with_for_update() if locked else wanted).all()
        if len(found) == 1:
            return found[0]
    raise ConversationNotFoundError(
        f"There is no conversation {conversation[:64]!r}.", remedy="Give its id, or the first eight characters of it."
    )


def _summary(session: Session, row: ConversationRow) -> Summary:
    person = session.get(PersonRow, row.id)
    wanted = select(HandoverRow).where(HandoverRow.conversation == row.id, HandoverRow.returned_at.is_(None))
    handover = session.scalars(wanted.order_by(HandoverRow.id.desc()).limit(1)).first()
    care = session.get(CareRow, row.id)
    channel: ChannelName = row.channel  # type: ignore[assignment]
    return Summary(
        id=row.id,
        channel=channel,
        state=ConversationState(row.state),
        language=Language(row.language) if row.language else None,
        last_at=row.last_at,
        last_inbound_at=person.last_inbound_at if person else None,
        asked_at=handover.asked_at if handover else None,
        taken_by=handover.taken_by if handover else "",
        assigned_to=care.assigned_to if care else "",
        snoozed_until=care.snoozed_until if care else None,
    )


def _staff_turn(session: Session, vault: Vault, conversation: str, who: str, message: Outbound, now: datetime) -> str:
    id_ = secrets.token_hex(10)
    record = PastTurn(id_, "", message.text, Tone.PERSON.value)
    session.add(
        TurnRow(
            id=id_,
            conversation=conversation,
            author=who[:64],
            state=TurnState.ANSWERED.value,
            status=Tone.PERSON.value,
            tries=0,
            erases=False,
            record=vault.seal(turn_to_json(record), id_),
            reason="",
            created_at=now,
            answered_at=now,
        )
    )
    session.flush()
    return id_
