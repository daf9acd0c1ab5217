"""Two runs of the same cases side by side: what was won, what was lost, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from evals.errors import RunsDifferError
from evals.figures.figures import Dimension, Slice, interval_of, slices, value_of
from evals.figures.significance import holm, paired_p, paired_share_difference
from evals.figures.statistics import Interval, bootstrap
from evals.runs.results import CaseResult, RunConfig, RunResult
from evals.score import Goal

SIGNIFICANT = 0.05
"""Likelihood of chance below which a difference is called one, as is usual; chosen by hand (docs/decisions/0100)."""


class ChangeDirection(StrEnum):
    """What a difference amounts to."""

    BETTER = "better"
    WORSE = "worse"
    NONE = "no difference found"


@dataclass(frozen=True)
class Difference:
    """One metric on the cases of one slice that both runs have a value for; `difference` is after less before."""

    slice: Slice
    metric: str
    goal: Goal
    pairs: int
    before: Interval
    after: Interval
    difference: Interval
    won: int
    """Cases that came out better than before."""
    lost: int
    p: float
    """Two-sided, of the exact McNemar test, or of sign flips by group where values are grades or groups have several cases."""
    adjusted_p: float
    """Holm's over the slices of the same dimension and metric."""
    unpaired: int = 0
    """Cases that the metric applied to in one run alone."""
    yes_or_no: bool = False
    """Whether every value is 0 or 1, and every group has one case."""

    @property
    def change(self) -> ChangeDirection:
        """What it amounts to, after Holm's correction."""
        if self.adjusted_p >= SIGNIFICANT or not self.difference.mean:
            return ChangeDirection.NONE
        return (
            ChangeDirection.BETTER
            if (self.difference.mean > 0) == (self.goal is Goal.HIGHER)
            else ChangeDirection.WORSE
        )


@dataclass(frozen=True)
class CaseChange:
    """A case whose score of one metric is another one than before."""

    metric: str
    won: bool
    before_value: float
    after_value: float
    before: CaseResult
    after: CaseResult


@dataclass(frozen=True)
class Comparison:
    """Two runs compared case by case."""

    before: RunConfig
    after: RunConfig
    differences: tuple[Difference, ...]
    changes: tuple[CaseChange, ...]
    """What was lost, the largest loss first, then what was won."""
    only_before: tuple[str, ...] = ()
    """Cases that only the first run has, or whose question is another one now."""
    only_after: tuple[str, ...] = ()

    def get(self, part: Slice, metric: str) -> Difference | None:
        """The difference of a metric on a slice; None where no case is there to compare."""
        return next((row for row in self.differences if row.slice == part and row.metric == metric), None)


@dataclass(frozen=True)
class _Pair:
    before: CaseResult
    after: CaseResult


def compare(
    before: RunResult,
    after: RunResult,
    *,
    metrics: Sequence[str] | None = None,
    dimensions: Collection[Dimension] = tuple(Dimension),
) -> Comparison:
    """Compare two runs per case, clustered by group, for every metric (or those named) on every slice.

    A case is paired when both runs asked it the same. Raises RunsDifferError when no case is.
    """
    known = {case.case_id: case for case in before.cases}
    pairs = [
        _Pair(known[case.case_id], case)
        for case in after.cases
        if case.case_id in known and known[case.case_id].asked == case.asked
    ]
    if not pairs:
        raise RunsDifferError(
            f"No case of {after.config.suite!r} was asked in both runs.", remedy="Compare two runs of the same suite."
        )
    paired = {pair.after.case_id for pair in pairs}
    names = dict.fromkeys([*before.metrics, *after.metrics]) if metrics is None else dict.fromkeys(metrics)
    goals = {name: after.goal(name) if name in after.metrics else before.goal(name) for name in names}
    return Comparison(
        before.config,
        after.config,
        _corrected(_differences(pairs, goals, dimensions)),
        _changes(pairs, goals),
        tuple(case.case_id for case in before.cases if case.case_id not in paired),
        tuple(case.case_id for case in after.cases if case.case_id not in paired),
    )


def _differences(
    pairs: Sequence[_Pair], goals: Mapping[str, Goal], dimensions: Collection[Dimension]
) -> list[Difference]:
    by_id = {pair.after.case_id: pair for pair in pairs}
    rows = []
    for part, cases in slices(pair.after for pair in pairs).items():
        if part.dimension in dimensions:
            found = [_difference(part, [by_id[case.case_id] for case in cases], *goal) for goal in goals.items()]
            rows += [row for row in found if row is not None]
    return rows


def _difference(part: Slice, pairs: Sequence[_Pair], metric: str, goal: Goal) -> Difference | None:
    befores, afters, clusters, unpaired = [], [], [], 0
    for pair in pairs:
        old, new = value_of(pair.before, metric, goal), value_of(pair.after, metric, goal)
        if old is not None and new is not None:
            befores.append(old)
            afters.append(new)
            clusters.append(pair.after.cluster)
        else:
            unpaired += (old is None) != (new is None)
    if not befores:
        return None
    moves = [new - old for old, new in zip(befores, afters, strict=True)]
    up, down = sum(move > 0 for move in moves), sum(move < 0 for move in moves)
    single = len(set(clusters)) == len(clusters) and {*befores, *afters} <= {0.0, 1.0}
    p = paired_p(moves, clusters)
    return Difference(
        part,
        metric,
        goal,
        len(moves),
        interval_of(befores, clusters, goal),
        interval_of(afters, clusters, goal),
        paired_share_difference(up, down, len(moves)) if single else bootstrap(moves, clusters=clusters),
        won=up if goal is Goal.HIGHER else down,
        lost=down if goal is Goal.HIGHER else up,
        p=p,
        adjusted_p=p,
        unpaired=unpaired,
        yes_or_no=single,
    )


def _corrected(rows: Sequence[Difference]) -> tuple[Difference, ...]:
    families: dict[tuple[Dimension, str], dict[Slice, float]] = {}
    for row in rows:
        families.setdefault((row.slice.dimension, row.metric), {})[row.slice] = row.p
    adjusted = {family: holm(found) for family, found in families.items()}
    return tuple(replace(row, adjusted_p=adjusted[row.slice.dimension, row.metric][row.slice]) for row in rows)


def _changes(pairs: Sequence[_Pair], goals: Mapping[str, Goal]) -> tuple[CaseChange, ...]:
    found = []
    for metric, goal in goals.items():
        if goal is Goal.QUANTITY:  # a case is a little faster or slower every time
            continue
        for pair in pairs:
            old, new = value_of(pair.before, metric, goal), value_of(pair.after, metric, goal)
            if old is not None and new is not None and old != new:
                won = (new > old) == (goal is Goal.HIGHER)
                found.append(CaseChange(metric, won, old, new, pair.before, pair.after))
    return tuple(sorted(found, key=lambda change: (change.won, -abs(change.after_value - change.before_value))))
