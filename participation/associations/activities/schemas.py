"""What the calendar of the network speaks of: an activity of an association, for whom it is, and photos of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from agent.organisation.organisation import Localised
from core.language.forms import Language
from core.text import in_one_line, one_line
from participation.common.events.schemas import Event, EventState


class ActivityAudience(StrEnum):
    """Whom an activity is for."""

    EVERYBODY = "everybody"
    WOMEN = "women"
    YOUTH = "youth"
    CHILDREN = "children"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    ASSOCIATIONS = "associations"


@dataclass(frozen=True)
class ActivityPlan:
    """What an association says of an activity, its title in the forms that it gives."""

    titles: Localised
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    territory: str = ""
    about: str = ""
    audience: ActivityAudience = ActivityAudience.EVERYBODY
    is_public: bool = True
    """Everybody sees it; else members of the network alone."""
    capacity: int | None = None
    """Places that people take a number for; None where one simply comes."""

    def __post_init__(self) -> None:
        in_one_line(self, "place")
        object.__setattr__(self, "titles", Localised({tag: one_line(said) for tag, said in self.titles.root.items()}))


@dataclass(frozen=True)
class Activity:
    """An activity of an association, with the event that it is."""

    association: int
    event: Event
    titles: Localised
    audience: ActivityAudience

    def title(self, language: Language) -> str:
        """Its title in a form, else in the nearest that there is."""
        return self.titles.in_language(language)

    @property
    def uid(self) -> str:
        """Its address."""
        return self.event.uid

    @property
    def is_on(self) -> bool:
        """Whether it takes place, or took place."""
        return self.event.state is not EventState.CANCELLED

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it."""
        return self.event.plan.is_public


@dataclass(frozen=True)
class ActivityPhoto:
    """A photo of an activity, by its number; `is_public` where whoever put it there said so."""

    number: int
    uid: str
    association: int
    is_public: bool


@dataclass(frozen=True)
class CalendarMonth:
    """A month as it is shown: weeks of seven days from Monday, each with what is on."""

    first: datetime
    weeks: tuple[tuple[DayOfMonth, ...], ...] = field(default=())


@dataclass(frozen=True)
class DayOfMonth:
    """A day of a month's view; those of the months beside it fill its weeks."""

    at: datetime
    is_inside: bool
    activities: tuple[Activity, ...] = ()
