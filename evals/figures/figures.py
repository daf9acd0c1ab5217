"""What a run's scores come to, in total and by language, tag and half of the suite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evals.figures.statistics import Interval, bootstrap, share
from evals.runs.results import CaseResult, RunResult
from evals.score import Goal

_WORST = {Goal.HIGHER: 0.0, Goal.LOWER: 1.0}
"""The worst value there is, by definition of a share: what an errored case counts as (docs/decisions/0100)."""


class Dimension(StrEnum):
    """What cases are told apart by."""

    ALL = "all"
    LANGUAGE = "language"
    TAG = "tag"
    HALF = "half"
    """Held out from tuning, or open to it; only where a suite has both."""


@dataclass(frozen=True, order=True)
class Slice:
    """Some of a run's cases: those of one language, one tag, one half, or all."""

    dimension: Dimension
    name: str = ""

    def __str__(self) -> str:
        return self.name or self.dimension.value


@dataclass(frozen=True)
class Figure:
    """What one metric comes to on one slice; clustered by group."""

    slice: Slice
    metric: str
    goal: Goal
    cases: int
    """Cases that the metric applies to."""
    errors: int
    """Cases of the slice that errored, whatever the metric."""
    interval: Interval


def value_of(case: CaseResult, metric: str, goal: Goal) -> float | None:
    """A case's value: None where the metric does not apply, the worst there is where the case errored.

    A quantity has no worst value, so that an errored case has none.
    """
    score = case.scores.get(metric)
    if case.error is not None:
        return None if metric in case.scores and score is None else _WORST.get(goal)
    return None if score is None else score.value


def slices(cases: Iterable[CaseResult]) -> dict[Slice, list[CaseResult]]:
    """Cases by slice: all, then each language, tag and half."""
    found: dict[Slice, list[CaseResult]] = {Slice(Dimension.ALL): []}
    for case in cases:
        half = "held out" if case.held_out else "open"
        names = [(Dimension.LANGUAGE, case.language.value), *((Dimension.TAG, tag) for tag in dict.fromkeys(case.tags))]
        for dimension, name in [(Dimension.ALL, ""), *names, (Dimension.HALF, half)]:
            found.setdefault(Slice(dimension, name), []).append(case)
    halves = [key for key in found if key.dimension is Dimension.HALF]
    if len(halves) == 1:
        del found[halves[0]]
    order = list(Dimension)
    return dict(sorted(found.items(), key=lambda item: order.index(item[0].dimension)))


def interval_of(values: Sequence[float], clusters: Sequence[str], goal: Goal, *, level: float = 0.95) -> Interval:
    """Mean and interval of a metric's values; raises ValueError without values."""
    interval = bootstrap if goal is Goal.QUANTITY else share
    return interval(values, clusters=clusters, level=level)


def measure(run: RunResult, metrics: Sequence[str] | None = None) -> tuple[Figure, ...]:
    """Every metric, or those named, on every slice that has a value of it."""
    goals = {metric: run.goal(metric) for metric in (run.metrics if metrics is None else metrics)}
    found = (_figures(part, cases, goals) for part, cases in slices(run.cases).items())
    return tuple(figure for figures in found for figure in figures)


def _figures(part: Slice, cases: Sequence[CaseResult], goals: Mapping[str, Goal]) -> Iterable[Figure]:
    errors = sum(case.error is not None for case in cases)
    for metric, goal in goals.items():
        valued = [(case, value) for case in cases if (value := value_of(case, metric, goal)) is not None]
        if valued:
            interval = interval_of([value for _, value in valued], [case.cluster for case, _ in valued], goal)
            yield Figure(part, metric, goal, len(valued), errors, interval)
