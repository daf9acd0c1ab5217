"""Corrects the shipped model of abstention by what a corpus and its organisation's questions show."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.language import Language

_PRIOR_MEAN = (0.0, 1.0, 0.0, 0.0)
_PRIOR_PRECISION = (0.1, 1.0, 1.0, 1.0)
_LANGUAGE_PRECISION = 2.0
"""Precisions of the normal priors: without questions, the shipped model stands as it is."""
_STEPS = 50
_FOLDS = 10
_SCORE_CENTRE, _SCORE_SCALE = 0.55, 0.15
"""About the mean and deviation of the best fused score: the prior is of weights per deviation."""
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
    """Samples made of the same question, which are learned from or measured on together."""


@dataclass(frozen=True)
class Correction:
    """A logistic regression over the shipped model's log-odds, whether a language is crossed, and the best fused score."""

    weights: tuple[float, float, float, float] = (0.0, 1.0, 0.0, 0.0)
    """Intercept, then of the log-odds, of the crossing and of the standardised score."""
    languages: Mapping[Language, float] = field(default_factory=dict)
    """What a question's language adds to the intercept."""

    def probability(self, shipped: float, cross: float, score: float, language: Language) -> float:
        """The corrected probability, 0 to 1."""
        row = _row(shipped, cross, score)
        odds = sum(weight * value for weight, value in zip(self.weights, row, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds + self.languages.get(language, 0.0)))))

    def payload(self) -> dict[str, object]:
        """As JSON."""
        return {"weights": list(self.weights), "languages": {tag.value: v for tag, v in self.languages.items()}}

    @classmethod
    def of_payload(cls, found: Mapping[str, object]) -> Correction:
        """From JSON; raises KeyError, TypeError or ValueError for what is none."""
        intercept, odds, cross, score = (float(value) for value in found["weights"])  # type: ignore[attr-defined]
        languages = {Language(tag): float(value) for tag, value in found["languages"].items()}  # type: ignore[attr-defined]
        return cls((intercept, odds, cross, score), languages)


def learn(samples: Sequence[Sample]) -> Correction:
    """The correction of largest posterior probability, by Newton's method; the shipped model's where there are no samples."""
    if not samples:
        return Correction()
    design, answers, weights = _arrays(samples)
    prior = np.array([*_PRIOR_MEAN, *[0.0] * len(Language)])
    precision = np.array([*_PRIOR_PRECISION, *[_LANGUAGE_PRECISION] * len(Language)])
    found = prior.copy()
    for _ in range(_STEPS):
        said = 1.0 / (1.0 + np.exp(-np.clip(design @ found, -30, 30)))
        gradient = design.T @ (weights * (answers - said)) - precision * (found - prior)
        curvature = (design.T * (weights * said * (1 - said))) @ design + np.diag(precision)
        step = np.linalg.solve(curvature, gradient)
        found = found + step
        if float(np.abs(step).max()) < 1e-8:
            break
    intercept, odds, cross, score, *languages = (round(float(value), 6) for value in found)
    return Correction((intercept, odds, cross, score), dict(zip(Language, languages, strict=True)))


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
    return correction.probability(sample.probability, sample.cross, sample.score, sample.language)


def _arrays(samples: Sequence[Sample]) -> tuple[Floats, Floats, Floats]:
    rows = [
        [*_row(s.probability, s.cross, s.score), *(float(s.language is language) for language in Language)]
        for s in samples
    ]
    return np.array(rows), np.array([float(s.answerable) for s in samples]), np.array([s.weight for s in samples])


def _row(shipped: float, cross: float, score: float) -> tuple[float, float, float, float]:
    bounded = min(max(shipped, 1e-6), 1 - 1e-6)
    return 1.0, math.log(bounded / (1 - bounded)), cross, (score - _SCORE_CENTRE) / _SCORE_SCALE
