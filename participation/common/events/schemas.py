"""Events as the rest of the house sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent.organisation.organisation import ParticipationRoom
from core.text import in_one_line


class EventKind(StrEnum):
    """What sort of event it is."""

    MEETING = "meeting"
    SESSION = "session"
    TRAINING = "training"
    COMMITTEE = "committee"
    ACTIVITY = "activity"


class EventState(StrEnum):
    """Where an event stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class EventEntry(StrEnum):
    """How one comes to be on the list of an event."""

    OPEN = "open"
    """Anybody enrols until it is full."""
    INVITED = "invited"
    """By invitation alone."""
    FREE = "free"
    """There is no list: one comes."""


class GuestState(StrEnum):
    """What somebody on the list said."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"


COMING = (GuestState.ACCEPTED, GuestState.ENROLLED)
"""States in which somebody takes a place."""


@dataclass(frozen=True)
class EventPlan:
    """What an organiser writes of an event."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    territory: str = ""
    agenda: str = ""
    kind: EventKind = EventKind.MEETING
    entry: EventEntry = EventEntry.OPEN
    capacity: int | None = None
    """Places that there are; None for any number."""
    is_public: bool = True

    def __post_init__(self) -> None:
        in_one_line(self, "title", "place")


@dataclass(frozen=True)
class Event:
    """A session or meeting; `uid` is its address for the public, `door` the token of the page at its door, for staff alone."""

    id: int
    room: ParticipationRoom
    scope: str
    uid: str
    state: EventState
    plan: EventPlan
    minutes: str
    door: str
    also_came: int
    revision: int
    changed_at: datetime

    @property
    def subject(self) -> str:
        """What following it, its history and its files are called."""
        return f"event:{self.uid}"


@dataclass(frozen=True)
class Guest:
    """Somebody on the list of an event, by number; `participant` is empty for who was invited and has not said yes to be kept."""

    id: int
    event: int
    number: int
    participant: str
    role: str
    state: GuestState
    has_come: bool | None


@dataclass(frozen=True)
class Attendance:
    """Who came to an event: of those on the list, how many came, did not, and are not noted; and who came besides."""

    came: int
    stayed_away: int
    unknown: int
    also_came: int

    @property
    def people(self) -> int:
        """Everybody who was there."""
        return self.came + self.also_came
