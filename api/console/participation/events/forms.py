"""An event as the boxes of its form have it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from api.console.participation.forms import place_code
from api.console.participation.frame import RoomVisit
from core.errors import WrongUseError
from participation.common.events.calendar import ZONE
from participation.common.events.schemas import EventEntry, EventKind, EventPlan


def plan_of(here: RoomVisit, told: Mapping[str, str]) -> EventPlan:
    """What was written in the boxes. Raises WrongUseError."""
    territory = place_code(here, told["near"].strip())
    try:
        return EventPlan(
            title=told["title"],
            starts_at=datetime.fromisoformat(told["starts_at"]).replace(tzinfo=ZONE),
            ends_at=datetime.fromisoformat(told["ends_at"]).replace(tzinfo=ZONE),
            place=told["place"],
            territory=territory,
            agenda=told["agenda"],
            kind=EventKind(told["kind"]),
            entry=EventEntry(told["entry"]),
            capacity=int(told["capacity"]) if told["capacity"].strip() else None,
            is_public=bool(told["is_public"]),
        )
    except ValueError as error:
        raise WrongUseError("A box cannot be understood.") from error
