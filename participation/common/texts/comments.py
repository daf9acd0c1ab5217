"""Comments on things of a room: sealed, hidden with a reason where they break the rules, gone with their person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from agent.organisation.organisation import ParticipationRoom
from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.clock import Clock
from core.errors import NotFoundError, WrongUseError
from participation.common.tables import CommentRow

LONGEST = 4_000
"""Characters of a comment. Chosen by hand: a page and a half."""


class CommentState(StrEnum):
    """Whether a comment is seen."""

    SHOWN = "shown"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Comment:
    """A comment; `participant` is empty for one of staff, `author` for one of a participant."""

    id: int
    subject: str
    answers: int | None
    participant: str
    author: str
    text: str
    state: CommentState
    reason: str
    created_at: datetime


class Comments:
    """Comments of the rooms, within the transaction of whoever calls."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault, self._clock = vault, clock

    def add(
        self,
        session: Session,
        room: ParticipationRoom,
        scope: str,
        subject: str,
        text: str,
        *,
        participant: str = "",
        author: str = "",
        answers: int | None = None,
    ) -> Comment:
        """Keep a comment. Raises WrongUseError where there is no text or too much, NotFoundError where it answers none of these."""
        text = text.strip()
        if not text or len(text) > LONGEST:
            raise WrongUseError(f"A comment has 1 to {LONGEST} characters.")
        if answers is not None and _row(session, answers).subject != subject:
            raise NotFoundError(f"There is no comment {answers} here.")
        row = CommentRow(
            room=room.value,
            scope=scope,
            subject=subject,
            answers=answers,
            participant=participant or None,
            author=author,
            sealed=None,
            state=CommentState.SHOWN.value,
            reason="",
            created_at=self._clock.now(),
        )
        session.add(row)
        session.flush()
        row.sealed = self._vault.seal({"text": text}, bound_to(CommentRow.__tablename__, row.id, "sealed"))
        session.flush()
        return self._comment(row)

    def of(
        self, session: Session, room: ParticipationRoom, subject: str, *, hidden: bool = False
    ) -> tuple[Comment, ...]:
        """Comments on something, oldest first; those hidden too where asked."""
        wanted = select(CommentRow).where(CommentRow.room == room.value, CommentRow.subject == subject)
        if not hidden:
            wanted = wanted.where(CommentRow.state == CommentState.SHOWN.value)
        return tuple(self._comment(row) for row in session.scalars(wanted.order_by(CommentRow.id)))

    def hide(self, session: Session, number: int, reason: str) -> Comment:
        """Hide a comment. Raises WrongUseError without a reason, and NotFoundError."""
        if not reason.strip():
            raise WrongUseError("Say why it is hidden.")
        row = _row(session, number)
        row.state, row.reason = CommentState.HIDDEN.value, reason.strip()
        return self._comment(row)

    def show(self, session: Session, number: int) -> Comment:
        """Show a comment again. Raises NotFoundError."""
        row = _row(session, number)
        row.state, row.reason = CommentState.SHOWN.value, ""
        return self._comment(row)

    def _comment(self, row: CommentRow) -> Comment:
        text = self._vault.open(row.sealed or b"", bound_to(CommentRow.__tablename__, row.id, "sealed"))["text"]
        return Comment(
            row.id,
            row.subject,
            row.answers,
            row.participant or "",
            row.author,
            str(text),
            CommentState(row.state),
            row.reason,
            row.created_at,
        )


def _row(session: Session, number: int) -> CommentRow:
    row = session.get(CommentRow, number)
    if row is None:
        raise NotFoundError(f"There is no comment {number}.")
    return row
