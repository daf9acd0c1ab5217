"""A cohort's pairs: proposed, tried with other weights, and made anew when somebody drops out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from participation.common.assignment.assignment import Assigning, Assignment
from participation.mentoring.matching.applicants import Applicant, MentoringRules, Weights


@dataclass(frozen=True)
class CohortMatching:
    """Everything that a cohort is paired from; pairs are mentors' ids by mentees' ids."""

    mentees: Sequence[Applicant]
    mentors: Sequence[Applicant]
    weights: Weights = field(default_factory=Weights)
    capacity: Mapping[str, int] = field(default_factory=dict)
    """How many mentees a mentor takes; one where it is not said."""
    locked: Mapping[str, str] = field(default_factory=dict)
    declined: Collection[tuple[str, str]] = ()
    """(mentee, mentor) that one of them declined, or that was ended: never proposed again."""
    before: Mapping[str, str] = field(default_factory=dict)
    """Pairs as they are now; as few as possible are moved."""

    def match(self) -> Assignment:
        """The best pairs. Raises WrongUseError for a lock that cannot be kept, or for too many people."""
        return Assigning(
            {one.id: one for one in self.mentees},
            {one.id: one for one in self.mentors},
            MentoringRules(self.weights),
            dict(self.capacity),
            dict(self.locked),
            frozenset(self.declined),
            dict(self.before),
        ).assign()

    def without(self, gone: Collection[str]) -> CohortMatching:
        """The same cohort after some people dropped out; locks and pairs of theirs are dropped with them."""
        return replace(
            self,
            mentees=[one for one in self.mentees if one.id not in gone],
            mentors=[one for one in self.mentors if one.id not in gone],
            locked=_left(self.locked, gone),
            before=_left(self.before, gone),
        )


@dataclass(frozen=True)
class PairChange:
    """A mentee whom other weights would give another mentor; empty where there is none."""

    mentee: str
    now: str
    then: str


def changes(now: Mapping[str, str], then: Assignment) -> tuple[PairChange, ...]:
    """What a proposal changes of the pairs as they are, by mentee."""
    found = {pair.seeker: pair.offer for pair in then.pairs}
    return tuple(
        PairChange(mentee, now.get(mentee, ""), found.get(mentee, ""))
        for mentee in sorted({*now, *found})
        if now.get(mentee) != found.get(mentee)
    )


def _left(pairs: Mapping[str, str], gone: Collection[str]) -> dict[str, str]:
    return {mentee: mentor for mentee, mentor in pairs.items() if not {mentee, mentor} & {*gone}}
