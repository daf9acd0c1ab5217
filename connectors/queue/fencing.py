"""One run per conversation: a run that was replaced while it was away finds out before it writes anything."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.tables import ConversationRow, TurnRow


class SupersededError(Exception):
    """Another run has taken the conversation over, or it was erased: this one ends without a word."""


def hold_run(session: Session, turn: str, run: str) -> str:
    """The conversation of a turn, held until the transaction ends. Raises SupersededError unless it is this run's."""
    found = session.execute(
        select(ConversationRow.id, ConversationRow.runner)
        .join(TurnRow, TurnRow.conversation == ConversationRow.id)
        .where(TurnRow.id == turn)
        .with_for_update(of=ConversationRow)
    ).first()
    if found is None or found.runner != run:
        raise SupersededError
    return str(found.id)
