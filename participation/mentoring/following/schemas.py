"""What pairs do, as the rest of the house sees it: meetings, goals, surveys, certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from participation.mentoring.schemas import MentoringSide


class MeetingKind(StrEnum):
    """How a pair met."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


class MeetingState(StrEnum):
    """Whether a meeting counts."""

    LOGGED = "logged"
    """One says so; the other has not answered yet."""
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class DisputeReason(StrEnum):
    """Why the other says no."""

    NOT_HELD = "not_held"
    OTHER_DAY = "other_day"
    TOO_SHORT = "too_short"
    NOT_SAID = "not_said"


class GoalState(StrEnum):
    """Where a goal of a pair stands."""

    OPEN = "open"
    REACHED = "reached"
    DROPPED = "dropped"


class SurveyMoment(StrEnum):
    """When people are asked how it goes."""

    MIDTERM = "midterm"
    END = "end"


@dataclass(frozen=True)
class PairMeeting:
    """A meeting of a pair; `logged_by` is the side that said so, None for an organiser."""

    id: int
    pair: int
    held_on: date
    kind: MeetingKind
    minutes: int
    logged_by: MentoringSide | None
    state: MeetingState
    reason: str
    """Why it is disputed."""
    logged_at: datetime
    answered_at: datetime | None

    @property
    def counts(self) -> bool:
        """Whether both say that it took place."""
        return self.state is MeetingState.CONFIRMED


@dataclass(frozen=True)
class PairGoal:
    """What a pair works on, in the words of whoever set it."""

    id: int
    pair: int
    set_by: MentoringSide | None
    text: str
    due_on: date | None
    state: GoalState
    set_at: datetime


@dataclass(frozen=True)
class PairSurvey:
    """What somebody of a cohort answered, in figures of 1 to 5; the words are read by organisers alone."""

    id: int
    cohort: int
    pair: int | None
    participant: str
    side: MentoringSide
    moment: SurveyMoment
    satisfaction: int
    """With the programme."""
    progress: int
    """Towards what they had come for."""
    would_again: bool
    answered_at: datetime
    words: str = ""

    @property
    def is_content(self) -> bool:
        """Whether they say 4 or 5 of 5."""
        return self.satisfaction >= 4


@dataclass(frozen=True)
class MentoringCertificate:
    """That somebody took part to the end, by a number that anybody may check."""

    id: int
    number: str
    cohort: int
    application: int
    participant: str
    side: MentoringSide
    meetings: int
    issued_on: date
