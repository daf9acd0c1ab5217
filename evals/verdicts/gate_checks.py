"""The checks of a gate, each a figure against its limit with the doubt that the sample leaves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from core.language.forms import Language
from evals.figures.figures import Dimension, interval_of, value_of
from evals.figures.sample_size import LARGEST, cases_to_tell_mean, cases_to_tell_pairs, cases_to_tell_share
from evals.figures.significance import share_p
from evals.figures.statistics import Interval, effective_size, normal_quantile
from evals.runs.results import CaseResult, RunResult
from evals.score import Goal
from evals.verdicts.compare import SIGNIFICANT, Difference
from evals.verdicts.verdict import CheckKind, CheckOutcome, GateCheck

_ROUNDING = 1e-9
"""What sums of shares may be off by; chosen by hand, far under any difference of cases."""


@dataclass(frozen=True)
class MetricSample:
    """A metric's values in one language, with their clusters; a case without a result is the worst there is."""

    metric: str
    goal: Goal
    language: Language
    values: tuple[float, ...]
    clusters: tuple[str, ...]

    @property
    def mean(self) -> float:
        """Mean of the values."""
        return sum(self.values) / len(self.values)

    def interval(self, level: float) -> Interval:
        """Mean with its interval."""
        return interval_of(self.values, self.clusters, self.goal, level=level)


def sample(run: RunResult, language: Language, metric: str) -> MetricSample:
    """The values of a metric in a language, those of missing cases included."""
    goal = run.goal(metric)
    valued = [
        (value, case.cluster)
        for case in run.cases
        if case.language is language and (value := value_of(case, metric, goal)) is not None
    ]
    if goal is not Goal.QUANTITY and valued:
        worst = 0.0 if goal is Goal.HIGHER else 1.0
        valued += [(worst, f"missing {place}") for place in range(run.missing(language))]
    return MetricSample(metric, goal, language, tuple(v for v, _ in valued), tuple(c for _, c in valued))


def check_errors(run: RunResult, language: Language, allowed: float) -> GateCheck:
    """Whether enough of a language's cases came back to say anything of it."""
    asked = [case for case in run.cases if case.language is language]
    errored = [case for case in asked if case.error is not None]
    missing = run.missing(language)
    total, lost = len(asked) + missing, len(errored) + missing
    outcome = CheckOutcome.COULD_NOT_RUN if not total or lost / total > allowed else CheckOutcome.PASS
    detail = f"{lost} of {total} cases have no answer to score (at most {allowed:.0%} may)."
    if errored:
        detail += f" The first: {errored[0].error}"
    return GateCheck(CheckKind.ERRORS, outcome, detail, language, limit=allowed, cases=total)


def check_limit(found: MetricSample, kind: CheckKind, limit: float, tests: int = 1) -> GateCheck:
    """A mean against its least or largest value: missed by chance perhaps (inconclusive), or surely (fail).

    The interval allows for as many limits as are checked at once (Bonferroni).
    """
    level = 1 - SIGNIFICANT / tests
    interval, least = found.interval(level), kind is CheckKind.MINIMUM
    reached = interval.mean >= limit - _ROUNDING if least else interval.mean <= limit + _ROUNDING
    # One case that fails disproves perfection, whatever the interval says.
    perfection = found.goal is not Goal.QUANTITY and limit == (1.0 if least else 0.0)
    outside = interval.high < limit if least else interval.low > limit
    surely = perfection or (outside and _exact_p(found, limit) <= SIGNIFICANT / tests)
    outcome = CheckOutcome.PASS if reached else CheckOutcome.FAIL if surely else CheckOutcome.INCONCLUSIVE
    more = _more_to_tell(found, interval, limit, level) if outcome is CheckOutcome.INCONCLUSIVE else None
    word = "least" if least else "most"
    detail = f"{found.metric} is {_number(interval)}, at {word} {limit:g} is asked for."
    if outcome is CheckOutcome.INCONCLUSIVE:
        detail = f"{detail[:-1]}: it may be chance. {_decided_by(more)}"
    count = len(found.values)
    return GateCheck(kind, outcome, detail, found.language, found.metric, limit, interval, count, more)


def check_drop(row: Difference, limit: float, adjusted_p: float, tests: int, language: Language | None) -> GateCheck:
    """A fall against the baseline, of a language or a tag: it fails when larger than allowed and, by Holm, more than chance."""
    fall = _fall(row)
    larger, surely = fall.mean > limit + _ROUNDING, adjusted_p < SIGNIFICANT
    outcome = CheckOutcome.PASS if not larger else CheckOutcome.FAIL if surely else CheckOutcome.INCONCLUSIVE
    more = _more_to_tell_fall(row, fall, tests) if outcome is CheckOutcome.INCONCLUSIVE else None
    way = "rose" if row.goal is not Goal.HIGHER else "fell"
    detail = f"{row.metric} {way} by {_number(fall)} against the baseline, {limit:g} is allowed"
    detail += f" ({row.lost} cases lost, {row.won} won, p {adjusted_p:.3f})."
    if fall.mean <= 0:
        detail = f"{row.metric} did not get worse ({row.lost} cases lost, {row.won} won)."
    if outcome is CheckOutcome.INCONCLUSIVE:
        detail = f"{detail[:-1]}: it may be chance. {_decided_by(more)}"
    if row.unpaired:
        detail += f" {row.unpaired} cases are scored in one run alone."
    tag = row.slice.name if row.slice.dimension is Dimension.TAG else ""
    return GateCheck(
        CheckKind.DROP,
        outcome,
        detail,
        language,
        row.metric,
        limit,
        fall,
        row.pairs,
        more,
        adjusted_p=adjusted_p,
        tag=tag,
    )


def check_gap(samples: Sequence[MetricSample], limit: float) -> GateCheck:
    """The best against the worst language; its interval allows for having picked them among all pairs (Bonferroni)."""
    ranked = sorted(samples, key=lambda found: found.mean)
    worst, best = ranked[0], ranked[-1]
    gap = best.mean - worst.mean
    pairs = len(list(combinations(samples, 2)))
    half = normal_quantile(1 - SIGNIFICANT / pairs) * _difference_error(best, worst)
    interval = Interval(gap, max(-1.0, gap - half), min(1.0, gap + half))
    surely = interval.low > limit
    outcome = (
        CheckOutcome.PASS if gap <= limit + _ROUNDING else CheckOutcome.FAIL if surely else CheckOutcome.INCONCLUSIVE
    )
    count = min(len(best.values), len(worst.values))
    more = None
    if outcome is CheckOutcome.INCONCLUSIVE:
        more = _additional(count, count * (half / (gap - limit)) ** 2)
    low, high = (best, worst) if best.goal is not Goal.HIGHER else (worst, best)
    detail = (
        f"{best.metric}: {_number(interval)} between {high.language.value} ({high.mean:.3f}) and "
        f"{low.language.value} ({low.mean:.3f}), at most {limit:g} is allowed."
    )
    if outcome is CheckOutcome.INCONCLUSIVE:
        detail = f"{detail[:-1]}: it may be chance. {_decided_by(more)}"
    return GateCheck(CheckKind.GAP, outcome, detail, None, best.metric, limit, interval, count, more)


def check_zero_tolerance(case: CaseResult, metrics: Sequence[str]) -> GateCheck:
    """A case that must be perfect in the metrics named, every share where none is."""
    wrong = [
        f"{name}: {score.explanation or format(score.value, 'g')}"
        for name, score in case.scores.items()
        if score is not None and not score.is_perfect and (not metrics or name in metrics)
    ]
    scored = any(score is not None for name, score in case.scores.items() if not metrics or name in metrics)
    if case.error is not None:
        wrong = [f"no answer to score: {case.error}"]
    elif not scored:
        wrong = ["nothing was scored"]
    outcome = CheckOutcome.FAIL if wrong else CheckOutcome.PASS
    detail = f"The zero-tolerance case {case.case_id} {'failed: ' + '; '.join(wrong) if wrong else 'held'}."
    return GateCheck(CheckKind.ZERO_TOLERANCE, outcome, detail, case.language, cases=1, case_id=case.case_id)


def _exact_p(found: MetricSample, limit: float) -> float:
    """Exact p of a share of yes-or-no values that misses its limit; 0 for others, of which the interval alone speaks.

    Wilson's interval is a little too short at its far end for shares near 0 or 1, where limits lie.
    """
    if not set(found.values) <= {0.0, 1.0}:
        return 0.0
    size = effective_size(found.values, found.clusters)
    total = math.floor(size + _ROUNDING)
    counted = found.mean * size
    near = math.ceil(counted - _ROUNDING) if found.mean < limit else math.floor(counted + _ROUNDING)
    return share_p(min(total, near), total, limit)


def _fall(row: Difference) -> Interval:
    """How much worse a metric became; negative where it became better."""
    moved = row.difference
    return Interval(-moved.mean, -moved.high, -moved.low) if row.goal is Goal.HIGHER else moved


def _difference_error(first: MetricSample, second: MetricSample) -> float:
    """Standard error of the difference of two means whose clusters may be the same questions."""
    influence: dict[str, float] = {}
    for found, sign in ((first, 1.0), (second, -1.0)):
        values, clusters = found.values, found.clusters
        if found.goal is not Goal.QUANTITY:
            # One more of either sort in each, as Agresti and Caffo (2000): a perfect sample is not without doubt.
            values, clusters = (*values, 0.0, 1.0), (*clusters, f"{sign} none", f"{sign} all")
        mean, count = sum(values) / len(values), len(values)
        for value, cluster in zip(values, clusters, strict=True):
            influence[cluster] = influence.get(cluster, 0.0) + sign * (value - mean) / count
    number = len(influence)
    return math.sqrt(sum(u * u for u in influence.values()) * number / max(1, number - 1))


def _more_to_tell(found: MetricSample, interval: Interval, limit: float, level: float) -> int | None:
    """Cases to add until the limit lies outside the interval, if they come out like these."""
    count, distance = len(found.values), abs(limit - interval.mean)
    if set(found.values) <= {0.0, 1.0}:
        needed = cases_to_tell_share(interval.mean, limit, level=level)
        design = count / effective_size(found.values, found.clusters)
        return None if needed is None else _additional(count, needed * design)
    reach = (interval.high if limit > interval.mean else interval.low) - interval.mean
    return _additional(count, count * (reach / distance) ** 2)


def _more_to_tell_fall(row: Difference, fall: Interval, tests: int) -> int | None:
    """Pairs to add until such a fall is found four times in five, at the strictest level of the correction."""
    alpha = SIGNIFICANT / max(1, tests)
    if row.yes_or_no:
        needed = cases_to_tell_pairs(row.won / row.pairs, row.lost / row.pairs, alpha=alpha)
    else:
        deviation = (fall.high - fall.low) / 2 / normal_quantile(0.95) * math.sqrt(row.pairs)
        needed = cases_to_tell_mean(deviation, fall.mean, alpha=alpha)
    return None if needed is None else _additional(row.pairs, needed)


def _additional(count: int, needed: float) -> int | None:
    return max(1, math.ceil(needed) - count) if needed <= LARGEST else None


def _decided_by(more: int | None) -> str:
    if more is None:
        return "No practicable number of cases would decide: change the limit or the product."
    return f"About {more} more cases like these would decide."


def _number(interval: Interval) -> str:
    return f"{interval.mean:.3f} ({interval.low:.3f} to {interval.high:.3f})"
