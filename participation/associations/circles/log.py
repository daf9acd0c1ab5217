"""The log of a circle as its members read it: what was done, to whom and why, by an association or by the team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from participation.associations.circles.schemas import PostReason
from participation.associations.directory.names import AssociationName, names_of
from participation.common.history import Change

_SPOKEN = "association "


@dataclass(frozen=True)
class LogEntry:
    """What a moderator did; `by` and `about` are None for the team, for nobody, and for an association that left."""

    at: datetime
    action: str
    is_staff: bool
    by: AssociationName | None
    about: AssociationName | None
    reason: PostReason | None


def log_entries(session: Session, changes: Iterable[Change]) -> tuple[LogEntry, ...]:
    """Changes of a circle as its log tells them."""
    told = tuple(changes)
    by = {one.who: int(one.who.removeprefix(_SPOKEN)) for one in told if one.who.startswith(_SPOKEN)}
    about = [int(str(one.detail["association"])) for one in told if "association" in one.detail]
    names = names_of(session, {*by.values(), *about})
    return tuple(
        LogEntry(
            one.at,
            one.action.removeprefix("circle_"),
            one.who not in by,
            names.get(by.get(one.who, 0)),
            names.get(int(str(one.detail.get("association", 0)))),
            PostReason(str(one.detail["reason"])) if "reason" in one.detail else None,
        )
        for one in told
    )
