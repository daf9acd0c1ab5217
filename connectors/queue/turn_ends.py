"""The end of a turn: what it came to, and what goes with it when the person asked to be forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from connectors.queue.fencing import Held
from connectors.rows.erasure import ERASED, bury
from connectors.rows.tables import ConversationRow, InboxRow, TurnRow, TurnState
from core.audit import ITS_PERSON, add_entry
from core.database.statements import unseen

_TURN: Any = bindparam("of_turn")
_NOW: Any = bindparam("now")
_ENDED = unseen(
    update(TurnRow).where(TurnRow.id == _TURN).values(state=bindparam("to"), reason=bindparam("why"), ended_at=_NOW)
)
_HEARD = unseen(update(ConversationRow).where(ConversationRow.id == bindparam("of")).values(last_at=_NOW))
HANDLED = unseen(update(InboxRow).where(InboxRow.turn == _TURN).values(handled_at=_NOW))
"""Messages of a turn are dealt with now."""


def end_turn(session: Session, held: Held, now: datetime, parked: str | None = None) -> None:
    """Close a turn of which nothing is left to send: delivered, or parked for the reason that a send of it is."""
    if held.state == TurnState.PARKED:
        return
    if held.erases:
        bury(session, held.conversation.id)
        add_entry(session, now, ERASED, ITS_PERSON)
        return
    state = TurnState.DELIVERED if parked is None else TurnState.PARKED
    session.execute(_ENDED, {"of_turn": held.turn, "now": now, "to": state.value, "why": parked or ""})
    session.execute(_HEARD, {"of": held.conversation.id, "now": now})


def park_unanswered(session: Session, turn: str, reason: str, now: datetime) -> None:
    """Close a turn that could not be answered; its messages stay, and staff may have it answered again."""
    session.execute(_ENDED, {"of_turn": turn, "now": now, "to": TurnState.PARKED.value, "why": reason[:200]})
    session.execute(HANDLED, {"of_turn": turn, "now": now})
