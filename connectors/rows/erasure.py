"""Erasing: what a person asked to be forgotten is deleted, row by row; receipts of their messages keep no link to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from connectors.responder import ConversationState
from connectors.rows.tables import (
    AliasRow,
    ConversationRow,
    FeedbackRow,
    HandoverRow,
    InboxRow,
    OutboxRow,
    PersonRow,
    StatusRow,
    TurnRow,
)

ERASED = "conversation.erase"
"""What the audit log calls it; whose it was is not in it."""


def erase_contents(session: Session, conversation: str, now: datetime, *, but: str = "") -> None:
    """Delete everything of a conversation but the way to its person, the turn `but`, and messages that no turn has.

    Receipts stay (the keyed hash of a provider's id, and when): without them a late redelivery would bring it all back.
    """
    turns = select(TurnRow.id).where(TurnRow.conversation == conversation)
    gone = turns.where(TurnRow.id != but) if but else turns
    session.execute(delete(FeedbackRow).where(FeedbackRow.turn.in_(turns)))
    sends = select(OutboxRow.id).where(OutboxRow.turn.in_(gone))
    session.execute(delete(StatusRow).where(StatusRow.outbox.in_(sends)))
    session.execute(delete(OutboxRow).where(OutboxRow.turn.in_(gone)))
    session.execute(delete(TurnRow).where(TurnRow.id.in_(gone)))
    session.execute(delete(HandoverRow).where(HandoverRow.conversation == conversation))
    claimed = update(InboxRow).where(InboxRow.conversation == conversation, InboxRow.turn.is_not(None))
    session.execute(claimed.values(conversation=None, payload=None, turn="", kind="", handled_at=now))
    session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation)
        .values(
            state=ConversationState.BOT.value,
            language=None,
            is_greeted=False,
            abstentions=0,
            awaiting="",
        )
    )


def bury(session: Session, conversation: str) -> None:
    """Delete what `erase_contents` left: the last turn, and the way to the person unless they have written again."""
    turns = select(TurnRow.id).where(TurnRow.conversation == conversation)
    sends = select(OutboxRow.id).where(OutboxRow.turn.in_(turns))
    session.execute(delete(StatusRow).where(StatusRow.outbox.in_(sends)))
    session.execute(delete(OutboxRow).where(OutboxRow.turn.in_(turns)))
    session.execute(delete(FeedbackRow).where(FeedbackRow.turn.in_(turns)))
    session.execute(delete(TurnRow).where(TurnRow.conversation == conversation))
    if session.scalars(select(InboxRow.seq).where(InboxRow.conversation == conversation).limit(1)).first() is not None:
        return
    session.execute(delete(AliasRow).where(AliasRow.conversation == conversation))
    session.execute(delete(PersonRow).where(PersonRow.conversation == conversation))
    session.execute(delete(HandoverRow).where(HandoverRow.conversation == conversation))
    session.execute(delete(ConversationRow).where(ConversationRow.id == conversation))


def erase_all(session: Session, conversation: str, now: datetime) -> None:
    """Delete a conversation whole, messages that nobody has answered yet among it."""
    erase_contents(session, conversation, now)
    unclaimed = update(InboxRow).where(InboxRow.conversation == conversation)
    session.execute(unclaimed.values(conversation=None, payload=None, turn="", kind="", handled_at=now))
    bury(session, conversation)
