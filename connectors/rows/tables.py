"""Tables of the messaging room. A keyed hash stands for a person everywhere; the address is in `person` alone.

Whatever a person wrote or was sent, and every provider's id (they may hold a phone number), is encrypted: columns of
bytes are sealed by `connectors.rows.identity.Vault`, columns named `key` are keyed hashes.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Date, Float, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database.database import Base
from core.database.types import UtcDateTime

_HASH = String(64)
_COUNTED = BigInteger().with_variant(Integer, "sqlite")


class TurnState(StrEnum):
    """How far a turn has come."""

    CLAIMED = "claimed"
    """It has its messages and no response yet."""
    ANSWERED = "answered"
    """Its response is stored and not all of it is sent."""
    DELIVERED = "delivered"
    PARKED = "parked"
    """It could not be answered, or not all of it be sent; the reason is with it."""


UNFINISHED = (TurnState.CLAIMED.value, TurnState.ANSWERED.value)
"""States of turns of which something is left to answer or to send."""


class SendState(StrEnum):
    """How far one send has come."""

    WAITING = "waiting"
    SENDING = "sending"
    """Handed to the provider; what it said is not recorded yet."""
    SENT = "sent"
    PARKED = "parked"


class ConversationRow(Base):
    """A conversation and who answers in it."""

    __tablename__ = "conversation"

    id: Mapped[str] = mapped_column(_HASH, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    is_group: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16), index=True)
    language: Mapped[str | None] = mapped_column(String(16))
    is_greeted: Mapped[bool]
    abstentions: Mapped[int]
    awaiting: Mapped[str] = mapped_column(String(64))
    runner: Mapped[str] = mapped_column(String(32))
    """The run that may write turns of it; an older run that is still alive finds itself replaced."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """When something last came in or went out."""


class PersonRow(Base):
    """How to reach the person of a conversation: the only place that tells it."""

    __tablename__ = "person"

    conversation: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    address: Mapped[bytes] = mapped_column(LargeBinary)
    last_inbound_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AliasRow(Base):
    """A further name of a conversation: the id that an address would have by itself, and the conversation it belongs to."""

    __tablename__ = "alias"

    id: Mapped[str] = mapped_column(_HASH, primary_key=True)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)


class InboxRow(Base):
    """A message that came in; `key` alone stays, as a receipt, when the message is erased."""

    __tablename__ = "inbox"
    __table_args__ = (Index(None, "conversation", "turn"),)

    seq: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(_HASH, unique=True)
    channel: Mapped[str] = mapped_column(String(16))
    conversation: Mapped[str | None] = mapped_column(_HASH)
    kind: Mapped[str] = mapped_column(String(16))
    payload: Mapped[bytes | None] = mapped_column(LargeBinary)
    turn: Mapped[str | None] = mapped_column(String(32), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TurnRow(Base):
    """A turn: messages that belong together and what came of them, or a message of staff."""

    __tablename__ = "turn"
    __table_args__ = (Index(None, "conversation", "state"),)

    seq: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    author: Mapped[str] = mapped_column(String(64))
    """Empty for the bot, otherwise the member of staff."""
    state: Mapped[str] = mapped_column(String(16), index=True)
    status: Mapped[str] = mapped_column(String(64))
    """What the answer came to, such as `answered`; no text."""
    tries: Mapped[int]
    erases: Mapped[bool]
    """Whether the conversation goes when this turn is delivered."""
    record: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WakeUpRow(Base):
    """A conversation that is to be woken, or that a worker has: the queue of `connectors.engines.leases`."""

    __tablename__ = "wake_up"

    conversation: Mapped[str] = mapped_column(_HASH, primary_key=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """Not before when it is to run; empty while a worker has it and nobody has woken it since."""
    worker: Mapped[str] = mapped_column(String(64), index=True)
    """Name of the worker that has it; empty while nobody has."""


class OutboxRow(Base):
    """One send of a turn, in order; `token` goes along with it where the provider echoes one."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("turn", "ordinal"), Index(None, "conversation", "state"))

    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    turn: Mapped[str] = mapped_column(ForeignKey("turn.id"))
    conversation: Mapped[str] = mapped_column(_HASH)
    ordinal: Mapped[int]
    token: Mapped[str] = mapped_column(String(48), unique=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    payload: Mapped[bytes | None] = mapped_column(LargeBinary)
    tries: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    key: Mapped[str | None] = mapped_column(_HASH, index=True)
    code: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200))
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class StatusRow(Base):
    """What a provider reported of a send, each state once."""

    __tablename__ = "delivery_status"

    outbox: Mapped[int] = mapped_column(ForeignKey("outbox.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class FeedbackRow(Base):
    """What was thought of an answer; it leads to the answer, never to a person, and goes with it."""

    __tablename__ = "feedback"

    turn: Mapped[str] = mapped_column(ForeignKey("turn.id"), primary_key=True)
    value: Mapped[int]
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class HandoverRow(Base):
    """A time that a person was asked for: when, why, who took it, when it went back to the bot."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_by: Mapped[str] = mapped_column(String(64))
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CareRow(Base):
    """What staff has made of a conversation: for whom it is, until when it rests, since when it is dealt with."""

    __tablename__ = "care"

    conversation: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    assigned_to: Mapped[str] = mapped_column(String(64), default="", index=True)
    snoozed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoteRow(Base):
    """What a member of staff noted beside a conversation for colleagues; it is never sent, and goes with it."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    author: Mapped[str] = mapped_column(String(64))
    text: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PresenceRow(Base):
    """Who of staff is in the inbox, and which conversation they look at; empty for the list."""

    __tablename__ = "presence"

    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation: Mapped[str] = mapped_column(_HASH, index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class CannedReplyRow(Base):
    """A text that staff keeps for answers in a language."""

    __tablename__ = "canned_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(16), index=True)
    title: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(String(4000))
    who: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SubscriptionRow(Base):
    """That the person of a conversation asked to be told what becomes of a subject, in words that they agreed to."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("conversation", "subject"),)

    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    subject: Mapped[str] = mapped_column(String(120), index=True)
    """Such as `question:…`: it tells nothing of what was said."""
    language: Mapped[str] = mapped_column(String(16))
    label: Mapped[bytes] = mapped_column(LargeBinary)
    """What it was called when the person agreed, such as their question."""
    checked: Mapped[int]
    """The last release that was looked through for it; 0 where none was."""
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class AnnouncementRow(Base):
    """What became of a subject, in the organisation's words; the same change of it is announced once."""

    __tablename__ = "announcement"
    __table_args__ = (UniqueConstraint("subject", "change"),)

    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    subject: Mapped[str] = mapped_column(String(120))
    change: Mapped[str] = mapped_column(String(120), index=True)
    about: Mapped[str] = mapped_column(String(200))
    """What staff sees it under; no person's words."""
    texts: Mapped[str] = mapped_column(Text)
    """JSON: the text by the form that it is written in."""
    is_last: Mapped[bool]
    """Whether nothing more comes of the subject, so that those who asked have been told all."""
    who: Mapped[str] = mapped_column(String(64))
    people: Mapped[int]
    """How many conversations were to be told when it was made."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class NewsRow(Base):
    """An announcement that one conversation is to be told, or was: `turn` is what told it."""

    __tablename__ = "news"

    announcement: Mapped[int] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    subscription: Mapped[int] = mapped_column(ForeignKey("subscription.id"), primary_key=True)
    conversation: Mapped[str] = mapped_column(_HASH, index=True)
    turn: Mapped[str | None] = mapped_column(String(32), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class QuestionMarkRow(Base):
    """What staff made of a question that was not answered; it goes when the turn does that it was asked in."""

    __tablename__ = "question_mark"

    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    """The turn's id, a dot, and which question of it."""
    turn: Mapped[str] = mapped_column(String(32), index=True)
    state: Mapped[str] = mapped_column(String(16))
    assigned_to: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(500))
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class RateRow(Base):
    """A limit shared by every process: the theoretical arrival time of GCRA, in seconds since 1970."""

    __tablename__ = "rate"

    key: Mapped[str] = mapped_column(_HASH, primary_key=True)
    tat: Mapped[float] = mapped_column(Float(53))


class WeekFigureRow(Base):
    """What was counted of a week that is over: nothing that stands for fewer than ten people, and nothing that leads to one."""

    __tablename__ = "week_figure"

    week: Mapped[date] = mapped_column(Date, primary_key=True)
    """Its Monday."""
    subject: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(500), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class DecisionRow(Base):
    """A decision that a channel may be used: who took it, when and on what ground; the latest of a channel stands."""

    __tablename__ = "channel_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16), index=True)
    is_allowed: Mapped[bool]
    who: Mapped[str] = mapped_column(String(200))
    ground: Mapped[str] = mapped_column(String(2000))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
