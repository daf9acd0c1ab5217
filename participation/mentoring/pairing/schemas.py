"""Pairs as the rest of the house sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from participation.common.assignment.assignment import Merit
from participation.mentoring.schemas import MentoringSide


class PairState(StrEnum):
    """Where a pair stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    """An organiser said yes; both know of one another."""
    ACTIVE = "active"
    """They have begun."""
    ENDED = "ended"
    DECLINED = "declined"

    @property
    def is_open(self) -> bool:
        """Whether both are taken by it."""
        return self in (PairState.PROPOSED, PairState.APPROVED, PairState.ACTIVE)

    @property
    def is_made(self) -> bool:
        """Whether it is more than a proposal."""
        return self in (PairState.APPROVED, PairState.ACTIVE)


class DeclineReason(StrEnum):
    """Why a pair is declined."""

    CONFLICT = "conflict"
    """A conflict of interest that was not declared before."""
    KNOWN = "known"
    """They know each other too well."""
    TIME = "time"
    DISTANCE = "distance"
    FIELD = "field"
    """What one seeks is not what the other knows."""
    NOT_SAID = "not_said"


class PairEnd(StrEnum):
    """Why a pair ended."""

    COMPLETED = "completed"
    MENTOR_LEFT = "mentor_left"
    MENTEE_LEFT = "mentee_left"
    MOVED = "moved"
    """One of them was needed elsewhere when pairs were made anew."""
    BY_AGREEMENT = "by_agreement"

    @classmethod
    def left_by(cls, side: MentoringSide) -> PairEnd:
        """That somebody of a side left."""
        return cls.MENTOR_LEFT if side is MentoringSide.MENTOR else cls.MENTEE_LEFT


NEXT: Mapping[PairState, tuple[PairState, ...]] = {
    PairState.PROPOSED: (PairState.APPROVED, PairState.DECLINED),
    PairState.APPROVED: (PairState.ACTIVE, PairState.DECLINED, PairState.ENDED),
    PairState.ACTIVE: (PairState.ENDED,),
}
"""What may come after each state."""


@dataclass(frozen=True)
class MentoringPair:
    """A mentor and a mentee by the numbers of their applications; `reason` says why it was declined, or ended."""

    id: int
    cohort: int
    mentor: int
    mentee: int
    mentor_person: str
    mentee_person: str
    state: PairState
    is_locked: bool
    reason: str
    declined_by: str
    """`mentor`, `mentee`, or empty for an organiser."""
    merits: tuple[Merit, ...]
    """What spoke for it when it was proposed."""
    proposed_at: datetime
    approved_at: datetime | None
    ended_at: datetime | None

    @property
    def subject(self) -> str:
        """What following it and its history are called."""
        return f"mentoring-pair:{self.id}"

    def left_to(self, side: MentoringSide) -> bool:
        """Whether it is over because the other of it left, or said no once both knew of it."""
        if self.state is PairState.ENDED:
            return self.reason == PairEnd.left_by(side.other)
        return self.state is PairState.DECLINED and self.approved_at is not None and self.declined_by == side.other

    def side_of(self, participant: str) -> MentoringSide | None:
        """Which of the two a participant is; None for neither."""
        if participant and participant == self.mentor_person:
            return MentoringSide.MENTOR
        return MentoringSide.MENTEE if participant and participant == self.mentee_person else None

    def application_of(self, side: MentoringSide) -> int:
        """The number of the application of one side."""
        return self.mentor if side is MentoringSide.MENTOR else self.mentee

    def person_of(self, side: MentoringSide) -> str:
        """The participant of one side."""
        return self.mentor_person if side is MentoringSide.MENTOR else self.mentee_person
