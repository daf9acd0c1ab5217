"""What circles speak of: circles, seats, threads and posts, each as a reader may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.language.forms import Language
from core.text import in_one_line
from participation.associations.directory.names import AssociationName
from participation.associations.directory.schemas import AssociationField
from participation.common.files import StoredFile

STAFF: Final = -1
"""Reader who is no association: staff that may read the room. No association has this number."""


class CircleJoining(StrEnum):
    """How an association comes into a circle."""

    OPEN = "open"
    """It sits down."""
    ASK = "ask"
    """A moderator lets it in."""


class SeatState(StrEnum):
    """Where an association stands with a circle."""

    ASKED = "asked"
    MEMBER = "member"
    REMOVED = "removed"
    """A moderator took the seat away; only a moderator gives it back."""


class PostReason(StrEnum):
    """Why a moderator hides a post or takes a seat away: the reasons that the log names."""

    ATTACK = "attack"
    PERSONAL = "personal"
    ADVERTISING = "advertising"
    OFF_TOPIC = "off_topic"
    RULES = "rules"
    """It breaks a rule of the circle's own."""


@dataclass(frozen=True)
class CircleDetails:
    """What a circle is for."""

    name_ar: str = ""
    name_fr: str = ""
    field: AssociationField = AssociationField.OTHER
    about: str = ""
    rules: str = ""
    joining: CircleJoining = CircleJoining.ASK

    def __post_init__(self) -> None:
        in_one_line(self, "name_ar", "name_fr")

    def name(self, language: Language) -> str:
        """Its name in the letters of a form, else the one that it has."""
        return AssociationName(0, self.name_ar, self.name_fr).called(language)


@dataclass(frozen=True)
class Seat:
    """An association's seat."""

    circle: int
    association: int
    name: AssociationName
    state: SeatState
    is_moderator: bool
    since: datetime


@dataclass(frozen=True)
class Circle:
    """A circle, with how many sit in it, how many ask to, and the seat of whoever looks; `waiting` is 0 for whoever may not let in."""

    number: int
    details: CircleDetails
    is_closed: bool
    members: int
    waiting: int
    seat: Seat | None = None

    @property
    def is_read(self) -> bool:
        """Whether whoever looks has a seat to read from."""
        return self.seat is not None and self.seat.state is SeatState.MEMBER

    @property
    def is_moderated(self) -> bool:
        """Whether whoever looks moderates it."""
        return self.is_read and self.seat is not None and self.seat.is_moderator


@dataclass(frozen=True)
class Moderator:
    """Somebody who may moderate a circle: of staff, or speaking for an association that does."""

    circle: int
    who: str


@dataclass(frozen=True)
class Author:
    """An association in whose name a participant writes."""

    association: int
    participant: str


@dataclass(frozen=True)
class CirclePost:
    """A post as its reader may see it; without text where it is hidden from them, or its words went with their person."""

    number: int
    association: int | None
    name: AssociationName | None
    """None for an association that left."""
    parts: Sequence[str | AssociationName | None]
    """The text, cut where it names associations; None for one that left."""
    is_gone: bool
    """Whether its words went with whoever wrote them."""
    is_hidden: bool
    reason: PostReason | None
    at: datetime
    files: Sequence[StoredFile] = ()


@dataclass(frozen=True)
class CircleThread:
    """A thread; its title is empty where it went with whoever wrote it, or is hidden."""

    number: int
    circle: int
    title: str
    association: int | None
    name: AssociationName | None
    is_locked: bool
    posts: int
    last_at: datetime
    names_reader: bool = False
    """Whether a post of it names the association that reads."""


@dataclass(frozen=True)
class ThreadPage:
    """A page of a thread, oldest post first, and how many pages there are."""

    thread: CircleThread
    posts: Sequence[CirclePost]
    page: int
    pages: int
