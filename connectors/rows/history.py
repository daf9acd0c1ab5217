"""What is stored of a conversation, read back: its past turns for the next one, an answer, everything for its person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from connectors.message import ChannelName
from connectors.responder import Conversation, ConversationState, PastTurn, Subscription
from connectors.rows.codec import turn_from_json
from connectors.rows.identity import Identity, Vault
from connectors.rows.participants import export_conversations_participant
from connectors.rows.reach import elsewhere
from connectors.rows.subscriptions import export_subscriptions, subscriptions_of
from connectors.rows.tables import (
    ConversationRow,
    FeedbackRow,
    HandoverRow,
    InboxRow,
    OutboxRow,
    PersonRow,
    PresenceRow,
    StatusRow,
    TurnRow,
)
from connectors.settings import ConnectorSettings
from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language

_OF_LATE = timedelta(minutes=10)
"""How long after doing something somebody is said to have been there; chosen by hand: an answer is written in less."""
PRESENT = timedelta(minutes=2)
"""How long after a page of the inbox was last asked for somebody is there; chosen by hand: an open one asks every few seconds."""
_PAST = (
    select(TurnRow.id, TurnRow.record, TurnRow.created_at)
    .where(
        TurnRow.conversation == bindparam("of"), TurnRow.record.is_not(None), TurnRow.created_at >= bindparam("since")
    )
    .order_by(TurnRow.seq.desc())
    .limit(bindparam("most"))
)


def read_conversation(
    session: Session, vault: Vault, row: ConversationRow, settings: ConnectorSettings, now: datetime
) -> Conversation:
    """A conversation with as much of its past as settings let an answer use."""
    channel: ChannelName = row.channel  # type: ignore[assignment]
    return Conversation(
        id=row.id,
        channel=channel,
        is_group=row.is_group,
        state=ConversationState(row.state),
        language=Language(row.language) if row.language else None,
        is_greeted=row.is_greeted,
        abstentions=row.abstentions,
        awaiting=row.awaiting,
        history=_past(session, vault, row.id, settings, now),
    )


def _past(
    session: Session, vault: Vault, conversation: str, settings: ConnectorSettings, now: datetime
) -> tuple[PastTurn, ...]:
    if not settings.history_turns:
        return ()
    since = now - timedelta(hours=settings.history_hours)
    rows = session.execute(_PAST, {"of": conversation, "since": since, "most": settings.history_turns}).all()
    return tuple(turn_from_json(vault.open(r.record or b"", r.id), r.id, r.created_at) for r in reversed(rows))


class StoredRecords:
    """What a responder may look up of the conversation that it answers in; the `Records` port."""

    def __init__(
        self, database: Database, identity: Identity, vault: Vault, conversation: str, turn: str, clock: Clock
    ) -> None:
        self._database, self._identity, self._vault, self._clock = database, identity, vault, clock
        self._conversation, self._turn = conversation, turn

    @property
    def turn(self) -> str:
        """Id of the turn that is being answered."""
        return self._turn

    def answer(self, turn: str) -> Mapping[str, object] | None:
        """The whole answer of a turn of this conversation; None when there is none."""
        with self._database.read() as session:
            wanted = select(TurnRow.answer).where(TurnRow.id == turn, TurnRow.conversation == self._conversation)
            sealed = session.scalar(wanted)
        return None if sealed is None else self._vault.open(sealed, f"answer {turn}")

    def turn_with(self, message: str) -> PastTurn | None:
        """The turn that a message of this conversation belongs to, however old."""
        with self._database.read() as session:
            channel = session.scalar(select(ConversationRow.channel).where(ConversationRow.id == self._conversation))
            sent = select(OutboxRow.turn).where(
                OutboxRow.key == self._identity.key("sent", channel or "", message),
                OutboxRow.conversation == self._conversation,
            )
            got = select(InboxRow.turn).where(
                InboxRow.key == self._identity.key("message", channel or "", message),
                InboxRow.conversation == self._conversation,
            )
            name = session.scalar(sent.limit(1)) or session.scalar(got) or ""
            wanted = select(TurnRow).where(TurnRow.id == name, TurnRow.record.is_not(None))
            row = session.scalar(wanted.where(TurnRow.conversation == self._conversation))
            return turn_from_json(self._vault.open(row.record or b"", row.id), row.id, row.created_at) if row else None

    def was_staff_there(self) -> bool:
        """Whether somebody of staff has the inbox open, or did something for a person of late: what a program reads is neither."""
        now = self._clock.now()
        since = now - _OF_LATE
        is_there = select(PresenceRow.who).where(PresenceRow.seen_at >= now - PRESENT)
        wrote = select(TurnRow.seq).where(TurnRow.author != "", TurnRow.created_at >= since)
        took = select(HandoverRow.id).where(HandoverRow.taken_at >= since)
        with self._database.read() as session:
            return any(session.scalar(wanted.limit(1)) is not None for wanted in (is_there, wrote, took))

    def subscriptions(self) -> tuple[Subscription, ...]:
        """What this conversation is told about, and what it was until lately, the oldest first."""
        with self._database.read() as session:
            return subscriptions_of(session, self._vault, self._conversation)

    def export(self) -> Mapping[str, object]:
        """Everything that is stored of this conversation and, where it is a private one, of its person's others, as JSON."""
        with self._database.read() as session:
            return export_person(session, self._identity, self._vault, self._conversation)


def export_person(session: Session, identity: Identity, vault: Vault, conversation: str) -> dict[str, Any]:
    """Everything that is stored of a conversation, and under `elsewhere` of others of the same person, as JSON."""
    others = elsewhere(session, identity, vault, conversation)
    found = export(session, vault, conversation)
    return found | ({"elsewhere": [export(session, vault, other) for other in others]} if others else {})


def export(session: Session, vault: Vault, conversation: str) -> dict[str, Any]:
    """Everything that is stored of a conversation, as JSON; empty when there is none."""
    row = session.get(ConversationRow, conversation)
    if row is None:
        return {}
    person = session.get(PersonRow, conversation)
    turns = session.scalars(select(TurnRow).where(TurnRow.conversation == conversation).order_by(TurnRow.seq)).all()
    handovers = session.scalars(select(HandoverRow).where(HandoverRow.conversation == conversation)).all()
    return {
        "conversation": {
            "id": row.id,
            "channel": row.channel,
            "state": row.state,
            "language": row.language,
            "is_greeted": row.is_greeted,
            "created_at": row.created_at.isoformat(),
            "last_at": row.last_at.isoformat(),
            "address": vault.open(person.address, conversation) if person else None,
            "last_inbound_at": person.last_inbound_at.isoformat() if person else None,
        },
        "received": _received(session, vault, conversation),
        "turns": [_turn(session, vault, turn) for turn in turns],
        "handovers": [
            {
                "asked_at": h.asked_at.isoformat(),
                "taken_at": h.taken_at.isoformat() if h.taken_at else None,
                "returned_at": h.returned_at.isoformat() if h.returned_at else None,
                "reason": vault.open(h.reason, f"handover {conversation}")["reason"] if h.reason else "",
            }
            for h in handovers
        ],
        "participation": export_conversations_participant(session, vault, conversation),
        "subscriptions": export_subscriptions(session, vault, conversation),
    }


def _received(session: Session, vault: Vault, conversation: str) -> list[dict[str, Any]]:
    rows = session.scalars(select(InboxRow).where(InboxRow.conversation == conversation).order_by(InboxRow.seq)).all()
    return [
        {"received_at": r.received_at.isoformat(), "turn": r.turn, **vault.open(r.payload, r.key)}
        for r in rows
        if r.payload is not None
    ]


def _turn(session: Session, vault: Vault, row: TurnRow) -> dict[str, Any]:
    feedback = session.get(FeedbackRow, row.id)
    return {
        "id": row.id,
        "at": row.created_at.isoformat(),
        "state": row.state,
        "by": row.author or "bot",
        **(vault.open(row.record, row.id) if row.record else {}),
        "whole_answer": vault.open(row.answer, f"answer {row.id}") if row.answer else None,
        "sent": _sent(session, vault, row.id),
        "feedback": None
        if feedback is None
        else {
            "value": feedback.value,
            "reason": vault.open(feedback.reason, f"feedback {row.id}")["reason"] if feedback.reason else "",
            "at": feedback.at.isoformat(),
        },
    }


def _sent(session: Session, vault: Vault, turn: str) -> list[dict[str, Any]]:
    rows = session.scalars(select(OutboxRow).where(OutboxRow.turn == turn).order_by(OutboxRow.ordinal)).all()
    statuses = session.scalars(select(StatusRow).where(StatusRow.outbox.in_([r.id for r in rows]))).all()
    return [
        {
            "state": r.state,
            "sent_at": r.sent_at.isoformat() if r.sent_at else None,
            "reason": r.reason,
            "statuses": {s.state: s.at.isoformat() for s in statuses if s.outbox == r.id},
            **({} if r.payload is None else {"text": vault.open(r.payload, r.token)["text"]}),
        }
        for r in rows
    ]
