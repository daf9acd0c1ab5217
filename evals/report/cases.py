"""A case as a report shows it: what was expected beside what came back, and how bad it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evals.runs.results import CaseResult
from evals.score import Goal, Score
from evals.suites.suite import Case, Nugget

_GRAVE = ("forbidden_content", "invented_numbers", "as_expected")
"""Metrics whose failure weighs more than any share of facts that are missing."""


class CaseStanding(StrEnum):
    """What a case comes to."""

    ERRORED = "errored"
    FAILED = "failed_all"
    """A headline metric, or one that nothing may fail, is at its worst."""
    IMPERFECT = "imperfect"
    PASSED = "passed"


@dataclass(frozen=True)
class CaseView:
    """A case with what the suite expected of it, where the suite is known."""

    result: CaseResult
    expected: Case | None
    failed_zero_tolerance: bool

    @property
    def imperfect(self) -> tuple[tuple[str, Score], ...]:
        """Shares that leave something to wish for, the worst first."""
        found = [(name, score) for name, score in self._shares() if not score.is_perfect]
        return tuple(sorted(found, key=lambda item: -shortfall(item[1])))

    @property
    def perfect(self) -> tuple[str, ...]:
        """Metrics that leave nothing to wish for."""
        return tuple(name for name, score in self._shares() if score.is_perfect)

    @property
    def quantities(self) -> tuple[tuple[str, Score], ...]:
        """Times, lengths and costs."""
        scores = self.result.scores.items()
        return tuple((name, score) for name, score in scores if score is not None and score.goal is Goal.QUANTITY)

    def standing(self, headline: Sequence[str]) -> CaseStanding:
        """What it comes to, by the metrics that matter most."""
        if self.result.error is not None:
            return CaseStanding.ERRORED
        worst = {name for name, score in self.imperfect if shortfall(score) >= 1}
        if self.failed_zero_tolerance or worst & {*headline, *_GRAVE}:
            return CaseStanding.FAILED
        return CaseStanding.IMPERFECT if self.imperfect else CaseStanding.PASSED

    def _shares(self) -> list[tuple[str, Score]]:
        scores = self.result.scores.items()
        return [(name, score) for name, score in scores if score is not None and score.goal is not Goal.QUANTITY]


def shortfall(score: Score) -> float:
    """How far a share is from the best there is, 0 to 1; 0 of a quantity."""
    if score.goal is Goal.QUANTITY:
        return 0.0
    return 1 - score.value if score.goal is Goal.HIGHER else score.value


def view_of(result: CaseResult, expected: Case | None, failed_zero_tolerance: bool = False) -> CaseView:
    """A case as a report shows it; a suite's case that asks something else is not what was expected of it."""
    same = expected is not None and expected.asked == result.asked
    return CaseView(result, expected if same else None, failed_zero_tolerance)


def ranked(views: Iterable[CaseView], headline: Sequence[str]) -> tuple[CaseView, ...]:
    """Worst first: zero tolerance, errors, grave failures, then what falls short most; ids decide between equals."""
    return tuple(sorted(views, key=lambda view: (*_badness(view, headline), view.result.case_id)))


def nugget_text(nugget: Nugget) -> str:
    """What a nugget asks for, its forms apart by slashes."""
    if nugget.any_of:
        return " / ".join(nugget.any_of)
    if nugget.number is not None:
        return f"{nugget.number:g}"
    return nugget.date.isoformat() if nugget.date else nugget.pattern or ""


def _badness(view: CaseView, headline: Sequence[str]) -> tuple[float, ...]:
    standing = list(CaseStanding).index(view.standing(headline))
    lost = dict(view.imperfect)
    grave = sum(shortfall(lost[name]) for name in _GRAVE if name in lost)
    important = sum(shortfall(lost[name]) for name in headline if name in lost)
    return (-view.failed_zero_tolerance, standing, -grave, -important, -sum(map(shortfall, lost.values())))
