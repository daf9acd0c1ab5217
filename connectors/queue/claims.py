"""Which turn of a conversation is next: the earliest unfinished one, else a new one of every message that none has."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connectors.message import ChannelName
from connectors.queue.outbox import WINDOW_CLOSED
from connectors.rows.tables import UNFINISHED, ConversationRow, InboxRow, OutboxRow, SendState, TurnRow, TurnState
from core.clock import Clock
from core.database.database import Database


@dataclass(frozen=True)
class Claimed:
    """A turn to go on with."""

    id: str
    conversation: str
    channel: ChannelName
    state: TurnState
    tries: int


def has_work(database: Database, conversation: str) -> bool:
    """Whether there is a turn to finish or a message to claim: most wake-ups of merged messages find nothing."""
    with database.read() as session:
        message = select(InboxRow.seq).where(InboxRow.conversation == conversation, InboxRow.turn.is_(None)).limit(1)
        if session.scalar(message) is not None:
            return True
        turn = select(TurnRow.seq).where(TurnRow.conversation == conversation, TurnRow.state.in_(UNFINISHED)).limit(1)
        return session.scalar(turn) is not None


def claim(database: Database, clock: Clock, conversation: str, run: str) -> Claimed | None:
    """Take the conversation over for `run` and find its next turn; None when there is nothing to do.

    A new turn takes its messages in the order of their numbers in the inbox, never in the engine's order.
    """
    now = clock.now()
    with database.write() as session:
        row = session.get(ConversationRow, conversation, with_for_update=True)
        if row is None:
            return None
        row.runner = run
        turn = _unfinished(session, conversation)
        if turn is None and _unclaimed(session, conversation):
            turn = _reopened(session, conversation) or _new(session, conversation, now)
        if turn is None:
            return None
        channel: ChannelName = row.channel  # type: ignore[assignment]
        return Claimed(turn.id, conversation, channel, TurnState(turn.state), turn.tries)


def _unfinished(session: Session, conversation: str) -> TurnRow | None:
    wanted = select(TurnRow).where(TurnRow.conversation == conversation, TurnRow.state.in_(UNFINISHED))
    return session.scalars(wanted.order_by(TurnRow.seq).limit(1)).first()


def _unclaimed(session: Session, conversation: str) -> bool:
    wanted = select(InboxRow.seq).where(InboxRow.conversation == conversation, InboxRow.turn.is_(None)).limit(1)
    return session.scalar(wanted) is not None


def _reopened(session: Session, conversation: str) -> TurnRow | None:
    """The earliest turn that waits for the person to write again, now that they have."""
    waiting = (
        select(OutboxRow)
        .where(
            OutboxRow.conversation == conversation,
            OutboxRow.state == SendState.PARKED.value,
            OutboxRow.code == WINDOW_CLOSED,
        )
        .order_by(OutboxRow.id)
    )
    first = session.scalars(waiting.limit(1)).first()
    if first is None:
        return None
    turn = session.scalars(select(TurnRow).where(TurnRow.id == first.turn)).one()
    reopen(session, turn)
    return turn


def reopen(session: Session, turn: TurnRow) -> None:
    """Have everything of a turn that is parked sent again, in order, or answered again, with a fresh count of tries."""
    parked = OutboxRow.turn == turn.id, OutboxRow.state == SendState.PARKED.value
    session.execute(
        update(OutboxRow).where(*parked).values(state=SendState.WAITING.value, tries=0, code="", reason=""),
        execution_options={"synchronize_session": False},
    )
    turn.state = (TurnState.ANSWERED if turn.answered_at else TurnState.CLAIMED).value
    turn.reason, turn.tries = "", 0


def _new(session: Session, conversation: str, now: datetime) -> TurnRow:
    turn = TurnRow(
        id=secrets.token_hex(10),
        conversation=conversation,
        author="",
        state=TurnState.CLAIMED.value,
        status="",
        tries=0,
        erases=False,
        reason="",
        created_at=now,
    )
    session.add(turn)
    session.flush()
    session.execute(
        update(InboxRow).where(InboxRow.conversation == conversation, InboxRow.turn.is_(None)).values(turn=turn.id),
        execution_options={"synchronize_session": False},
    )
    return turn
