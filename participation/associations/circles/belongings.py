"""What circles keep of an association: moved when its entry is merged, without its name once it left, given when it takes all away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from participation.associations.circles.tables import MentionRow, PostRow, SeatRow, ThreadRow
from participation.associations.circles.threads import CircleThreads


class CircleBelongings:
    """Seats, posts, mentions and files; a `Belongings` of the directory."""

    def __init__(self, threads: CircleThreads) -> None:
        self._threads = threads

    def follow(self, session: Session, gone: int, kept: int) -> None:
        """Have the one that stays sit and speak where the other did; a seat of its own stays as it is."""
        for table, place in ((SeatRow, SeatRow.circle), (MentionRow, MentionRow.post)):
            there = select(place).where(table.association == kept)
            session.execute(_quiet(delete(table).where(table.association == gone, place.in_(there))))
            session.execute(_quiet(update(table).where(table.association == gone).values(association=kept)))
        session.execute(_quiet(update(PostRow).where(PostRow.association == gone).values(association=kept)))

    def left(self, session: Session, numbers: Sequence[int]) -> None:
        """Take away files of those that leave; their names go with their entries."""
        self._threads.without_files(session, self._threads.numbers(session, numbers))

    def export(self, session: Session, association: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Its seats, and its posts with their words."""
        rows = session.execute(
            select(PostRow, ThreadRow.circle)
            .join(ThreadRow, ThreadRow.id == PostRow.thread)
            .where(PostRow.association == association)
            .order_by(PostRow.id)
        ).all()
        words = self._threads.plain_words(session, [post.id for post, _ in rows])
        seats = session.scalars(select(SeatRow).where(SeatRow.association == association).order_by(SeatRow.id))
        return {
            "circles": [{"circle": one.circle, "state": one.state, "moderator": one.is_moderator} for one in seats],
            "posts": [
                {"circle": circle, "thread": post.thread, "at": post.at.isoformat(), **words.get(post.id, {})}
                for post, circle in rows
            ],
        }


def _quiet(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
