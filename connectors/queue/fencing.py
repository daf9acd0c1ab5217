"""One run per conversation: a run that was replaced while it was away finds out before it writes anything."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from connectors.rows.tables import ConversationRow, TurnRow, TurnState

# Written once, as all that every turn runs: SQLAlchemy takes longer to write such a statement than SQLite to do it.
_CONVERSATION = select(ConversationRow).where(ConversationRow.id == bindparam("conversation")).with_for_update()
_TURN = select(TurnRow.state, TurnRow.tries, TurnRow.erases).where(TurnRow.id == bindparam("turn"))


class SupersededError(Exception):
    """Another run has taken the conversation over, or it was erased: this one ends without a word."""


@dataclass(frozen=True)
class Held:
    """A turn whose conversation nobody else changes before the transaction ends."""

    turn: str
    conversation: ConversationRow
    state: TurnState
    tries: int
    erases: bool


def hold_conversation(session: Session, conversation: str) -> ConversationRow | None:
    """A conversation, held until the transaction ends; None where there is none."""
    return session.scalars(_CONVERSATION, {"conversation": conversation}).first()


def hold_run(session: Session, conversation: str, turn: str, run: str) -> Held:
    """The turn, its conversation held until the transaction ends. Raises SupersededError unless it is this run's."""
    row = hold_conversation(session, conversation)
    if row is None or row.runner != run:
        raise SupersededError
    # Read once the conversation is held, so that nothing of it is older than what held it before.
    found = session.execute(_TURN, {"turn": turn}).first()
    if found is None:
        raise SupersededError
    return Held(turn, row, TurnState(found.state), found.tries, found.erases)
