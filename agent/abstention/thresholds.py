"""From which probability on to be sure, and from which on to show the nearest words: read from questions of known kind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from agent.abstention.model import DEFAULT_THRESHOLDS, DecisionThresholds

_MOST_TOLD = 0.1
"""Share of near misses that may be surely answered. Chosen by hand: half of what is asked and has no answer is about something else, which
hardly ever is, so that it is .05 of all, as what a citizen can be asked to bear (docs/decisions/0170 and 0237)."""
_PRIOR = 20.0
"""How many questions without an answer the shipped threshold counts for. Chosen by hand: a quantile of twenty is no more than a guess."""
_ANSWER_BOUNDS = (0.4, 0.95)
"""A threshold found outside of these says more about its questions than about the corpus. Chosen by hand."""
_LEAST, _LOST, _FEWEST = 0.02, 0.01, 100
"""Probability below which the nearest words are no answer, share of answerable questions that may lie below it, and how many of them it
takes to tell. Measured: with the first, 9 of 46 questions of the example without an answer are shown nothing any more, and one of 248 that
have one (docs/decisions/0230); the others chosen by hand."""
_STEPS = 20
"""Points of the curve that is kept beside the thresholds. Chosen by hand: one for each twentieth."""


@dataclass(frozen=True)
class Outcome:
    """The probability of an answer that a question of known kind reached."""

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
    """Thresholds of one language, from how many questions, and the curve that says what a threshold would do."""

    thresholds: DecisionThresholds
    answerable: int
    unanswerable: int
    curve: tuple[CurvePoint, ...]


def fit(outcomes: Sequence[Outcome], labelled: Sequence[Outcome], least: float = 0.0) -> LanguageCalibration:
    """Thresholds of a language. That of a topic is the shipped one: it lies above the corpus's noise, which features are freed of.

    To be sure is the same for all languages, for it is read from the questions that people `labelled` as having no answer, drawn
    towards the shipped threshold the fewer they are; it is that of a quantile, and not where two kinds of error happen to balance.
    """
    right = [o for o in outcomes if o.answerable]
    wrong = [o for o in outcomes if not o.answerable]
    shipped = DEFAULT_THRESHOLDS
    thresholds = DecisionThresholds(_sure(labelled, shipped.answer), shipped.uncertain, least)
    steps = [step / _STEPS for step in range(_STEPS + 1)]
    curve = tuple(CurvePoint(step, _share(right, step), _share(wrong, step)) for step in steps)
    return LanguageCalibration(thresholds, len(right), len(wrong), curve)


def least_shown(outcomes: Sequence[Outcome]) -> float:
    """Probability that hardly an answerable question of a corpus lies below, in whichever language; 0 where too few are known."""
    found = sorted(o.probability for o in outcomes if o.answerable)
    if len(found) < _FEWEST:
        return 0.0
    return round(min(_LEAST, found[math.floor(_LOST * len(found))]), 6)


def _sure(labelled: Sequence[Outcome], shipped: float) -> float:
    wrong = sorted(o.probability for o in labelled if not o.answerable)
    if not wrong:
        return shipped
    beyond = wrong[min(len(wrong) - 1, math.ceil((1.0 - _MOST_TOLD) * len(wrong)))]
    found = _drawn(beyond, shipped, len(wrong), _PRIOR)
    return min(max(found, _ANSWER_BOUNDS[0]), _ANSWER_BOUNDS[1])


def _drawn(found: float, shipped: float, weight: float, prior: float) -> float:
    """A threshold between what was found and what is shipped, on the scale of log-odds."""
    mean = (weight * _logit(found) + prior * _logit(shipped)) / (weight + prior)
    return round(1.0 / (1.0 + math.exp(-mean)), 6)


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def _share(outcomes: Sequence[Outcome], threshold: float) -> float:
    total = sum(o.weight for o in outcomes)
    return round(sum(o.weight for o in outcomes if o.probability >= threshold) / total, 4) if total else 0.0
