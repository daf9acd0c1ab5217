"""Erasing: what a person asked to be forgotten is deleted, row by row; receipts of their messages keep no link to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from connectors.responder import ConversationState
from connectors.rows.participants import ParticipantRow, erase_participants
from connectors.rows.subscriptions import erase_subscriptions
from connectors.rows.tables import (
    AliasRow,
    CareRow,
    ConversationRow,
    FeedbackRow,
    HandoverRow,
    InboxRow,
    NoteRow,
    OutboxRow,
    PersonRow,
    PresenceRow,
    QuestionMarkRow,
    StatusRow,
    TurnRow,
)
from core.backup.erased import erased_digest, note_erased

ERASED = "conversation.erase"
"""What the audit log calls it; whose it was is not in it."""


def erase_contents(
    session: Session, conversation: str, now: datetime, *, but: str = "", is_asked_for: bool = True
) -> None:
    """Delete everything of a conversation but the way to its person, the turn `but`, and messages that no turn has.

    What rooms of participation keep of the person goes too. Receipts stay (the keyed hash of a provider's id, and when): without them
    a late redelivery would bring it all back. So does a digest of the conversation's own hash: a restored backup must not either.
    """
    erase_participants(session, conversation)
    if is_asked_for:
        note_erased(session, conversation, now)
    turns = select(TurnRow.id).where(TurnRow.conversation == conversation)
    gone = turns.where(TurnRow.id != but) if but else turns
    erase_subscriptions(session, conversation)
    session.execute(delete(QuestionMarkRow).where(QuestionMarkRow.turn.in_(turns)))
    session.execute(delete(FeedbackRow).where(FeedbackRow.turn.in_(turns)))
    sends = select(OutboxRow.id).where(OutboxRow.turn.in_(gone))
    session.execute(delete(StatusRow).where(StatusRow.outbox.in_(sends)))
    session.execute(delete(OutboxRow).where(OutboxRow.turn.in_(gone)))
    session.execute(delete(TurnRow).where(TurnRow.id.in_(gone)))
    _leave_staff_nothing(session, conversation)
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


def _leave_staff_nothing(session: Session, conversation: str) -> None:
    """Delete what staff did and noted of it."""
    for table in (HandoverRow, NoteRow, CareRow, PresenceRow):
        session.execute(delete(table).where(table.conversation == conversation))


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
    erase_subscriptions(session, conversation)
    session.execute(delete(AliasRow).where(AliasRow.conversation == conversation))
    session.execute(delete(PersonRow).where(PersonRow.conversation == conversation))
    _leave_staff_nothing(session, conversation)
    session.execute(delete(ConversationRow).where(ConversationRow.id == conversation))


def erase_all(session: Session, conversation: str, now: datetime, *, is_asked_for: bool = True) -> None:
    """Delete a conversation whole, messages that nobody has answered yet among it; not asked for where its time is over."""
    erase_contents(session, conversation, now, is_asked_for=is_asked_for)
    unclaimed = update(InboxRow).where(InboxRow.conversation == conversation)
    session.execute(unclaimed.values(conversation=None, payload=None, turn="", kind="", handled_at=now))
    bury(session, conversation)


def erase_again(session: Session, digests: Collection[str], now: datetime) -> int:
    """Delete conversations and participants that a restored copy brought back, though they were erased since it was made; how many."""
    ids = session.scalars(select(ConversationRow.id)).all()
    found = {one for one in ids if erased_digest(one) in digests}
    aliases = session.execute(select(AliasRow.id, AliasRow.conversation)).all()
    found |= {conversation for name, conversation in aliases if erased_digest(name) in digests}
    for conversation in found:
        erase_all(session, conversation, now)
    keys = session.scalars(select(ParticipantRow.key)).all()
    people = [key for key in keys if erased_digest(key) in digests]
    session.execute(delete(ParticipantRow).where(ParticipantRow.key.in_(people)))
    return len(found) + len(people)
