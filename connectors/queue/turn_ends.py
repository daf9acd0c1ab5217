"""The end of a turn: what it came to, and what goes with it when the person asked to be forgotten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connectors.rows.erasure import ERASED, bury
from connectors.rows.tables import ConversationRow, InboxRow, OutboxRow, SendState, TurnRow, TurnState
from core.audit import ITS_PERSON, add_entry


def end_turn(session: Session, turn: str, now: datetime) -> None:
    """Close a turn of which nothing is left to send: delivered, or parked when something of it is."""
    row = session.scalars(select(TurnRow).where(TurnRow.id == turn)).one()
    if row.state == TurnState.PARKED:
        return
    if row.erases:
        bury(session, row.conversation)
        add_entry(session, now, ERASED, ITS_PERSON)
        return
    parked = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.turn == turn, OutboxRow.state == SendState.PARKED.value)
        .order_by(OutboxRow.ordinal)
        .limit(1)
    ).first()
    row.state = (TurnState.PARKED if parked else TurnState.DELIVERED).value
    row.reason = parked.reason if parked else ""
    row.ended_at = now
    session.execute(update(ConversationRow).where(ConversationRow.id == row.conversation).values(last_at=now))


def park_unanswered(session: Session, turn: str, reason: str, now: datetime) -> None:
    """Close a turn that could not be answered; its messages stay, and staff may have it answered again."""
    row = session.scalars(select(TurnRow).where(TurnRow.id == turn)).one()
    row.state, row.reason, row.ended_at = TurnState.PARKED.value, reason[:200], now
    session.execute(
        update(InboxRow).where(InboxRow.turn == turn).values(handled_at=now),
        execution_options={"synchronize_session": False},
    )
