"""From which probability on to answer: thresholds fitted to what questions of known kind reached."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.abstention.model import DEFAULT_THRESHOLDS, DecisionThresholds
from core.language.forms import Language

WRONG_COSTS = 2.5
"""How many questions left unanswered one wrongly answered question weighs. Chosen among 1.5, 2.5 and 4 by what each reaches
(docs/decisions/0063)."""
_MOST_MISSED = 0.05
"""Share of answerable questions that may be told "unknown" rather than shown the closest documents. Chosen by hand."""
_PRIOR = 12.0
"""How many samples the shipped thresholds count for. Chosen by hand (docs/decisions/0061)."""
_POOLED_PRIOR = 2_000.0
"""The same for the threshold of all languages: where known questions speak, languages differ by chance more than by nature.
Chosen by hand, so that a language alone hardly moves it (docs/decisions/0120)."""
_EVEN, _EVEN_PRIOR = 0.5, 200.0
"""Where the threshold of all languages begins, and how many labelled questions that counts for. Chosen by hand
(docs/decisions/0120)."""
_ANSWER_BOUNDS = (0.3, 0.85)
"""A threshold found outside of these says more about its questions than about the corpus. Chosen by hand."""
_GREY = 0.6
"""The grey zone reaches down to this share of the answer's threshold at least. Chosen by hand."""
_STEPS = 20
"""Points of the curve that is kept beside the thresholds. Chosen by hand: one for each twentieth."""


@dataclass(frozen=True)
class Outcome:
    """The probability that a question of known kind reached."""

    probability: float
    answerable: bool
    weight: float = 1.0


@dataclass(frozen=True)
class CurvePoint:
    """What a threshold would do: share of answerable questions answered, share of unanswerable ones answered."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True)
class LanguageCalibration:
    """Thresholds of one language, from how many questions, and the curve they were read from."""

    thresholds: DecisionThresholds
    answerable: int
    unanswerable: int
    curve: tuple[CurvePoint, ...]


def fit(outcomes: Sequence[Outcome], language: Language, pooled: float | None = None) -> LanguageCalibration:
    """Thresholds that answer most and mistake least, drawn towards the shipped ones the fewer the questions are.

    `pooled` is the threshold of all languages together, where it is known: it takes the place of the shipped one and more.
    """
    right = [o for o in outcomes if o.answerable]
    wrong = [o for o in outcomes if not o.answerable]
    shipped = language.of(DEFAULT_THRESHOLDS)
    prior, weight = (shipped.answer, _PRIOR) if pooled is None else (pooled, _POOLED_PRIOR)
    answer = _drawn(_best_threshold(right, wrong, prior), prior, sum(o.weight for o in outcomes), weight)
    answer = min(max(answer, _ANSWER_BOUNDS[0]), _ANSWER_BOUNDS[1])
    uncertain = _quantile(right, _MOST_MISSED) if right else shipped.uncertain
    uncertain = min(_drawn(uncertain, shipped.uncertain, sum(o.weight for o in right)), round(answer * _GREY, 6))
    steps = [step / _STEPS for step in range(_STEPS + 1)]
    curve = tuple(CurvePoint(step, _share(right, step), _share(wrong, step)) for step in steps)
    return LanguageCalibration(DecisionThresholds(answer, uncertain), len(right), len(wrong), curve)


def _best_threshold(right: Sequence[Outcome], wrong: Sequence[Outcome], shipped: float) -> float:
    """Threshold of the largest coverage less `WRONG_COSTS` times the risk, in the middle of the gap around it.

    With one kind of question alone, the shipped threshold moves only as far as that kind asks: above 95 % of the unanswerable.
    """
    if not right:
        return max(_quantile(wrong, 0.95), shipped) if wrong else shipped
    if not wrong:
        return shipped
    values = sorted({0.0, 1.0, *(o.probability for o in (*right, *wrong))})
    middles = [(low + high) / 2 for low, high in pairwise(values)]
    return max(middles, key=lambda t: (_share(right, t) - WRONG_COSTS * _share(wrong, t), t))


def _quantile(outcomes: Sequence[Outcome], share: float) -> float:
    """Weighted quantile of probabilities."""
    ordered = sorted(outcomes, key=lambda o: o.probability)
    total, passed = sum(o.weight for o in ordered), 0.0
    for outcome in ordered:
        passed += outcome.weight
        if passed >= share * total:
            return outcome.probability
    return ordered[-1].probability


def pooled_threshold(labelled: Sequence[Outcome]) -> float:
    """A threshold for all languages: even odds, moved by what people labelled.

    Rehearsals and questions made of documents teach the correction, but may not say what an error costs: another document, or
    another need, often answers what was to be unanswerable.
    """
    right = [o for o in labelled if o.answerable]
    wrong = [o for o in labelled if not o.answerable]
    return _drawn(_best_threshold(right, wrong, _EVEN), _EVEN, len(labelled), _EVEN_PRIOR)


def _drawn(found: float, shipped: float, weight: float, prior: float = _PRIOR) -> float:
    """A threshold between what was found and what is shipped, on the scale of log-odds."""
    mean = (weight * _logit(found) + prior * _logit(shipped)) / (weight + prior)
    return round(1.0 / (1.0 + math.exp(-mean)), 6)


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def _share(outcomes: Sequence[Outcome], threshold: float) -> float:
    total = sum(o.weight for o in outcomes)
    return round(sum(o.weight for o in outcomes if o.probability >= threshold) / total, 4) if total else 0.0
