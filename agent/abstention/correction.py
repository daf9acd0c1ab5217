"""Corrects the shipped model of abstention by what a corpus and its organisation's questions show."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.language.forms import Language

_PRIOR_MEAN = (0.0, 1.0, 0.0, 0.0, 0.0, 0.5)
"""Of the weights, in the order of `Correction.weights`: without questions, the shipped model stands as it is, a known question counts
for half of its log-odds, and one that is like none that are known for nothing: a dozen known needs say nothing of the rest of a
corpus. Chosen by hand (docs/decisions/0063, 0120 and 0173)."""
_PRIOR_PRECISION = (0.1, 1.0, 1.0, 1.0, 4.0, 4.0)
"""Of these normal priors; four even questions weigh as much as 1. Chosen by hand."""
_LANGUAGE_PRECISION = 2.0
"""The same for what a language adds. Chosen by hand: a language has a fifth of the questions."""
_STEPS = 50
"""Most of Newton's steps. Chosen by hand; fewer are taken."""
_FOLDS = 10
"""Parts that are left out in turn. Chosen by hand, as is usual."""
_NEAR = 1e-8
"""Step from which on the optimum is reached. Chosen by hand, below the six digits that are kept."""
_SCORE_CENTRE, _SCORE_SCALE = 0.55, 0.15
"""About the mean and deviation of the best fused score: the prior is of weights per deviation. Chosen by hand, so rounded."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """A search for a question of known kind: what the shipped model says of it, and what the model does not see."""

    probability: float
    cross: float
    score: float
    language: Language
    answerable: bool
    weight: float = 1.0
    group: int = 0
    """Samples made of the same question are learned from or measured on together."""
    known: float = 0.0
    wanting: bool = False
    """Whether it is never told surely, whatever its probability: it teaches nothing of that, and stands in no threshold's way."""


@dataclass(frozen=True)
class Correction:
    """A logistic regression over what the shipped model says and what it does not see.

    Its log-odds, whether a language is crossed, the best fused score, the log-odds that the question is a known one (0
    where none is known) below and above 0, and the question's language.
    """

    weights: tuple[float, float, float, float, float, float] = _PRIOR_MEAN
    """Intercept, then of the log-odds, of the crossing, of the standardised score, of being unlike what is known and of being known."""
    languages: Mapping[Language, float] = field(default_factory=dict)
    """What a question's language adds to the intercept."""

    def probability(self, shipped: float, cross: float, score: float, language: Language, known: float = 0.0) -> float:
        """The corrected probability, 0 to 1."""
        row = _row(shipped, cross, score, known)
        odds = sum(weight * value for weight, value in zip(self.weights, row, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds + self.languages.get(language, 0.0)))))

    def payload(self) -> dict[str, object]:
        """As JSON."""
        return {"weights": list(self.weights), "languages": {tag.value: v for tag, v in self.languages.items()}}

    @classmethod
    def of_payload(cls, found: Mapping[str, object]) -> Correction:
        """From JSON; raises KeyError, TypeError or ValueError for what is none."""
        intercept, odds, cross, score, unlike, known = (float(value) for value in found["weights"])  # type: ignore[attr-defined]
        languages = {Language(tag): float(value) for tag, value in found["languages"].items()}  # type: ignore[attr-defined]
        return cls((intercept, odds, cross, score, unlike, known), languages)


def learn(samples: Sequence[Sample]) -> Correction:
    """The correction of largest posterior probability, by Newton's method; the shipped model's where samples are not of both kinds."""
    samples = [sample for sample in samples if not sample.wanting]
    if {sample.answerable for sample in samples} != {True, False}:
        return Correction()
    design, answers, weights = _arrays(samples)
    prior = np.array([*_PRIOR_MEAN, *[0.0] * len(Language)])
    precision = np.array([*_PRIOR_PRECISION, *[_LANGUAGE_PRECISION] * len(Language)])

    def loss(at: Floats) -> float:
        odds = design @ at
        return float(weights @ (np.logaddexp(0.0, odds) - answers * odds) + precision @ (at - prior) ** 2 / 2)

    found = prior.copy()
    for _ in range(_STEPS):
        said = 1.0 / (1.0 + np.exp(-np.clip(design @ found, -30, 30)))
        gradient = design.T @ (weights * (answers - said)) - precision * (found - prior)
        curvature = (design.T * (weights * said * (1 - said))) @ design + np.diag(precision)
        step = np.linalg.solve(curvature, gradient)
        # A whole step may leap beyond the optimum and never come back: half of one, and so on, where it is no better.
        while loss(found + step) > loss(found) and float(np.abs(step).max()) >= _NEAR:
            step = step / 2
        found = found + step
        if float(np.abs(step).max()) < _NEAR:
            break
    intercept, odds, cross, score, unlike, known, *languages = (round(float(value), 6) for value in found)
    return Correction((intercept, odds, cross, score, unlike, known), dict(zip(Language, languages, strict=True)))


def held_out(samples: Sequence[Sample]) -> list[float]:
    """Corrected probability of each sample, by a correction learned without its tenth of the groups."""
    found = [0.0] * len(samples)
    for fold in range(_FOLDS):
        correction = learn([sample for sample in samples if sample.group % _FOLDS != fold])
        for place, sample in enumerate(samples):
            if sample.group % _FOLDS == fold:
                found[place] = corrected(correction, sample)
    return found


def corrected(correction: Correction, sample: Sample) -> float:
    """What a correction makes of a sample."""
    return correction.probability(sample.probability, sample.cross, sample.score, sample.language, sample.known)


def _arrays(samples: Sequence[Sample]) -> tuple[Floats, Floats, Floats]:
    rows = [
        [*_row(s.probability, s.cross, s.score, s.known), *(float(s.language is language) for language in Language)]
        for s in samples
    ]
    return np.array(rows), np.array([float(s.answerable) for s in samples]), np.array([s.weight for s in samples])


def _row(shipped: float, cross: float, score: float, known: float) -> tuple[float, float, float, float, float, float]:
    bounded = min(max(shipped, 1e-6), 1 - 1e-6)
    standard = (score - _SCORE_CENTRE) / _SCORE_SCALE
    return 1.0, math.log(bounded / (1 - bounded)), cross, standard, min(known, 0.0), max(known, 0.0)
