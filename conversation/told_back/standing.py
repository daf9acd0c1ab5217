"""How telling stands: of each change, how many were told, wait for their channel's window, or could not be reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select

from connectors.queue.outbox import WINDOW_CLOSED
from connectors.rows.tables import AnnouncementRow, NewsRow, OutboxRow, SendState
from core.database.database import Database

_SENT, _SENDING, _WINDOW, _FAILED = 1, 2, 3, 4
"""How the sends of a turn stand, the worst counts; chosen by hand to be ordered."""


@dataclass(frozen=True)
class ToldStanding:
    """A change, with how many are to be told of it and how far that has come; counts alone."""

    about: str
    change: str
    at: datetime
    people: int
    """How many were to be told when it was announced."""
    sent: int
    waiting: int
    """To be told soon."""
    window: int
    """Told as soon as they write again."""
    failed: int


def told_standings(database: Database, room: str, *, limit: int = 200) -> tuple[ToldStanding, ...]:
    """Changes of the subjects of a room (such as `answer:`), the latest first."""
    parked = OutboxRow.state == SendState.PARKED.value
    worst = func.max(
        case(
            (and_(parked, OutboxRow.code == WINDOW_CLOSED), _WINDOW),
            (parked, _FAILED),
            (OutboxRow.state == SendState.SENT.value, _SENT),
            else_=_SENDING,
        )
    )
    turns = select(OutboxRow.turn, worst.label("worst")).group_by(OutboxRow.turn).subquery()

    def count(*conditions: Any) -> Any:
        return func.sum(case((and_(*conditions), 1), else_=0))

    told = (
        select(
            NewsRow.announcement,
            count(turns.c.worst == _SENT).label("sent"),
            count(turns.c.worst == _WINDOW).label("window"),
            count(turns.c.worst == _FAILED).label("failed"),
            func.count().label("all"),
        )
        .outerjoin(turns, turns.c.turn == NewsRow.turn)
        .group_by(NewsRow.announcement)
        .subquery()
    )
    of = AnnouncementRow
    sums = [
        func.coalesce(func.sum(column), 0)
        for column in (of.people, *(told.c[n] for n in ("sent", "window", "failed", "all")))
    ]
    wanted = (
        select(of.about, of.change, func.max(of.at).label("latest"), *sums)
        .outerjoin(told, told.c.announcement == of.id)
        .where(of.subject.startswith(room))
        .group_by(of.about, of.change)
        .order_by(func.max(of.at).desc())
        .limit(limit)
    )
    with database.read() as session:
        return tuple(
            ToldStanding(
                about, change, at, int(people), int(sent), int(all_ - sent - window - failed), int(window), int(failed)
            )
            for about, change, at, people, sent, window, failed, all_ in session.execute(wanted)
        )
