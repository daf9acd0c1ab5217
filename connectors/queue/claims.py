"""Which turn of a conversation is next: the earliest unfinished one, else a new one of every message that none has."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from connectors.message import ChannelName
from connectors.queue.outbox import WINDOW_CLOSED
from connectors.rows.tables import UNFINISHED, ConversationRow, InboxRow, OutboxRow, SendState, TurnRow, TurnState
from connectors.settings import ConnectorSettings
from core.database.database import Database
from core.database.statements import insert_new, unseen

UNMERGED_CHANNELS = ("web",)
"""Channels whose people write one message at a time: nobody waits for the next."""

_OF: Any = bindparam("of")
_OPEN_TURN = TurnRow.conversation == _OF, TurnRow.state.in_(UNFINISHED)
_UNCLAIMED = InboxRow.conversation == _OF, InboxRow.turn.is_(None)
_MESSAGES = select(InboxRow.key, InboxRow.payload, InboxRow.received_at).order_by(InboxRow.seq)
_HAS_WORK = select(or_(exists().where(*_UNCLAIMED), exists().where(*_OPEN_TURN)))
_UNFINISHED = select(TurnRow.id, TurnRow.state, TurnRow.tries).where(*_OPEN_TURN).order_by(TurnRow.seq).limit(1)
_WAITING = _MESSAGES.where(*_UNCLAIMED)
_CLAIMED = _MESSAGES.where(InboxRow.turn == bindparam("turn"))
_WINDOW_CLOSED = (
    select(OutboxRow.turn)
    .where(OutboxRow.conversation == _OF, OutboxRow.state == SendState.PARKED.value, OutboxRow.code == WINDOW_CLOSED)
    .order_by(OutboxRow.id)
    .limit(1)
)
_TAKEN_OVER = unseen(update(ConversationRow).where(ConversationRow.id == _OF).values(runner=bindparam("run")))
_CLAIM = unseen(update(InboxRow).where(*_UNCLAIMED).values(turn=bindparam("by")))


@dataclass(frozen=True)
class Claimed:
    """A turn to go on with; `messages` are those of a turn that is to be answered, sealed, each with its key, in order."""

    id: str
    conversation: str
    channel: ChannelName
    state: TurnState
    tries: int
    messages: tuple[tuple[str, bytes], ...] = ()


def has_work(database: Database, conversation: str) -> bool:
    """Whether there is a turn to finish or a message to claim."""
    return bool(database.look_up(_HAS_WORK, {"of": conversation}))


def claim(
    session: Session, row: ConversationRow, settings: ConnectorSettings, now: datetime, run: str
) -> Claimed | float | None:
    """Take a conversation that is held over for `run` and find its next turn; None when there is nothing to do.

    The seconds to wait where its person may still be writing. A new turn takes its messages in the order of their numbers
    in the inbox, never in the engine's order.
    """
    channel: ChannelName = row.channel  # type: ignore[assignment]
    found = _unfinished(session, row.id)
    if found is None:
        waiting = session.execute(_WAITING, {"of": row.id}).all()
        if not waiting:
            return None
        wait = 0.0 if channel in UNMERGED_CHANNELS else _silence_missing(waiting, settings, now)
        if wait > 0:
            return wait
        reopened = _reopened(session, row.id)
        if reopened is None:
            session.execute(_TAKEN_OVER, {"of": row.id, "run": run})
            turn = _new(session, row.id, now)
            return Claimed(turn, row.id, channel, TurnState.CLAIMED, 0, _sealed(waiting))
        found = reopened.id, reopened.state, reopened.tries
    session.execute(_TAKEN_OVER, {"of": row.id, "run": run})
    turn, state, tries = found
    return Claimed(turn, row.id, channel, TurnState(state), tries, messages_of(session, turn, TurnState(state)))


def messages_of(session: Session, turn: str, state: TurnState = TurnState.CLAIMED) -> tuple[tuple[str, bytes], ...]:
    """The messages of a turn, sealed, each with its key, in order; none once it is answered."""
    if state != TurnState.CLAIMED:
        return ()
    return _sealed(session.execute(_CLAIMED, {"turn": turn}).all())


def reopen(session: Session, turn: TurnRow) -> None:
    """Have everything of a turn that is parked sent again, in order, or answered again, with a fresh count of tries."""
    parked = OutboxRow.turn == turn.id, OutboxRow.state == SendState.PARKED.value
    session.execute(
        update(OutboxRow).where(*parked).values(state=SendState.WAITING.value, tries=0, code="", reason=""),
        execution_options={"synchronize_session": False},
    )
    turn.state = (TurnState.ANSWERED if turn.answered_at else TurnState.CLAIMED).value
    turn.reason, turn.tries = "", 0


def silent_turns(session: Session, conversation: str) -> tuple[str, ...]:
    """Turns since the last message of staff, or answer of the bot, that nothing was said in: somebody of staff had it."""
    wanted = select(TurnRow.id, TurnRow.author, TurnRow.state, TurnRow.record, OutboxRow.id.label("send"))
    wanted = wanted.outerjoin(OutboxRow, OutboxRow.turn == TurnRow.id).where(TurnRow.conversation == conversation)
    found = list[str]()
    for row in session.execute(wanted.order_by(TurnRow.seq.desc())):
        if row.state == TurnState.DELIVERED and not row.author and row.record is None and row.send is None:
            found.append(row.id)
        elif row.author or row.record is not None:
            break
    return tuple(reversed(found))


def reopen_silent(session: Session, conversation: str) -> int:
    """Have what was said in those turns answered after all, as one turn; how many messages that are."""
    turns = silent_turns(session, conversation)
    messages = update(InboxRow).where(InboxRow.turn.in_(turns), InboxRow.payload.is_not(None))
    reopened: Any = session.execute(
        messages.values(turn=None, handled_at=None), execution_options={"synchronize_session": False}
    )
    return int(reopened.rowcount)


def _unfinished(session: Session, conversation: str) -> tuple[str, str, int] | None:
    found = session.execute(_UNFINISHED, {"of": conversation}).first()
    return None if found is None else (found.id, found.state, found.tries)


def _sealed(rows: Sequence[Any]) -> tuple[tuple[str, bytes], ...]:
    return tuple((row.key, row.payload) for row in rows if row.payload is not None)


def _silence_missing(waiting: Sequence[Any], settings: ConnectorSettings, now: datetime) -> float:
    """A moment of silence, but not for ever: quick messages of one person are answered together."""
    silent = waiting[-1].received_at + timedelta(seconds=settings.merge_seconds)
    limit = waiting[0].received_at + timedelta(seconds=settings.merge_limit_seconds)
    return float((min(silent, limit) - now).total_seconds())


def _reopened(session: Session, conversation: str) -> TurnRow | None:
    """The earliest turn that waits for the person to write again, now that they have."""
    first = session.scalar(_WINDOW_CLOSED, {"of": conversation})
    if first is None:
        return None
    turn = session.scalars(select(TurnRow).where(TurnRow.id == first)).one()
    reopen(session, turn)
    return turn


def _new(session: Session, conversation: str, now: datetime) -> str:
    turn = secrets.token_hex(10)
    row = {
        "id": turn,
        "conversation": conversation,
        "author": "",
        "state": TurnState.CLAIMED.value,
        "status": "",
        "tries": 0,
        "erases": False,
        "reason": "",
        "created_at": now,
    }
    insert_new(session, TurnRow, row, TurnRow.seq)
    session.execute(_CLAIM, {"of": conversation, "by": turn})
    return turn
