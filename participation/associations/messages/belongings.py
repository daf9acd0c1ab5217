"""What messages keep of an association: moved when its entry is merged, gone when it leaves, given when it takes all away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from participation.associations.messages.messages import Messages
from participation.associations.messages.tables import MessageRow, TalkRow, TalkSideRow


class MessageBelongings:
    """Talks and messages; a `Belongings` of the directory."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def follow(self, session: Session, gone: int, kept: int) -> None:
        """Have what was said with the one be said with the other, in one talk; what both said to each other goes."""
        for side in session.scalars(select(TalkSideRow).where(TalkSideRow.association == gone)).all():
            others = select(TalkSideRow.association).where(TalkSideRow.talk == side.talk, TalkSideRow.id != side.id)
            other = session.scalar(others)
            if other is not None and other != kept:
                _move(session, side.talk, self._messages.talk_made(session, kept, other), gone, kept)
            session.execute(_quiet(delete(TalkRow).where(TalkRow.id == side.talk)))

    def left(self, session: Session, numbers: Sequence[int]) -> None:
        """Take away talks that nobody is left in; sides and messages go with their association."""
        own = select(TalkSideRow.talk).where(TalkSideRow.association.in_(numbers))
        talks = session.scalars(own).all()
        others = select(TalkSideRow.talk).where(TalkSideRow.association.not_in(numbers))
        session.execute(_quiet(delete(TalkRow).where(TalkRow.id.in_(talks), TalkRow.id.not_in(others))))

    def export(self, session: Session, association: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """What it wrote, and with whom."""
        others = select(TalkSideRow.talk, TalkSideRow.association).where(TalkSideRow.association != association)
        with_whom = {talk: other for talk, other in session.execute(others)}
        wanted = select(MessageRow).where(MessageRow.association == association).order_by(MessageRow.id)
        return {
            "messages": [
                {"with": with_whom.get(row.talk), "at": row.at.isoformat(), "text": self._messages.text_of(row)}
                for row in session.scalars(wanted)
            ]
        }


def _move(session: Session, source: int, target: int, gone: int, kept: int) -> None:
    moved = update(MessageRow).where(MessageRow.talk == source)
    session.execute(_quiet(moved.where(MessageRow.association == gone).values(talk=target, association=kept)))
    session.execute(_quiet(moved.values(talk=target)))
    latest = select(MessageRow.id).where(MessageRow.talk == target).order_by(MessageRow.id.desc()).limit(1)
    session.execute(_quiet(update(TalkRow).where(TalkRow.id == target).values(last=session.scalar(latest) or 0)))


def _quiet(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
