"""Recognises known questions: which need a question puts into words, and how surely."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.known_features import KnownFeatures, features_of
from core.language import Language
from knowledge.ports import KnownMatch, ScoredPassage


@dataclass(frozen=True)
class KnownModel:
    """A logistic regression over `KnownFeatures`: weights in their order, of centred and scaled values."""

    intercept: float
    weights: tuple[float, ...]
    centre: tuple[float, ...]
    scale: tuple[float, ...]

    def probability(self, features: KnownFeatures) -> float:
        """Probability, 0 to 1."""
        values = zip(features.values, self.weights, self.centre, self.scale, strict=True)
        odds = self.intercept + sum(weight * (value - centre) / scale for value, weight, centre, scale in values)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


WHICH = KnownModel(
    -1.9055,
    (
        0.0000,
        0.0000,
        0.0000,
        1.9894,
        0.0000,
        0.0000,
        0.0000,
        0.4312,
        0.2353,
        0.4754,
        0.0,
        0.0,
        0.6809,
        0.2974,
        0.0407,
        0.0000,
        0.0000,
    ),
    (
        3.7220,
        2.7490,
        2.7571,
        -0.1216,
        0.4365,
        0.4580,
        0.6422,
        0.5063,
        0.5002,
        0.4996,
        0.0464,
        0.0048,
        0.5177,
        0.2373,
        0.4797,
        2.8104,
        1.5782,
    ),
    (
        0.9527,
        0.8761,
        0.9700,
        0.1433,
        0.1399,
        0.2490,
        0.2491,
        0.2637,
        0.1724,
        0.2434,
        0.1933,
        0.0633,
        0.9745,
        0.2348,
        0.2868,
        0.3822,
        1.9152,
    ),
)
WHETHER = KnownModel(
    -0.8970,
    (
        0.7974,
        0.0000,
        0.1169,
        0.2088,
        0.6021,
        0.6955,
        0.0846,
        0.9682,
        0.5276,
        0.1924,
        -0.3392,
        -0.1324,
        0.2504,
        0.3544,
        0.3156,
        1.0175,
        0.0000,
    ),
    (
        3.7252,
        2.6280,
        2.7423,
        0.0624,
        0.4640,
        0.4839,
        0.6374,
        0.5330,
        0.5630,
        0.5799,
        0.0522,
        0.0023,
        1.1084,
        0.2802,
        0.4611,
        2.8270,
        1.0508,
    ),
    (
        1.3157,
        1.2415,
        1.2339,
        0.0951,
        0.1751,
        0.2917,
        0.2946,
        0.3138,
        0.2040,
        0.2560,
        0.2125,
        0.0459,
        0.8393,
        0.2526,
        0.3180,
        0.3787,
        2.3079,
    ),
)
"""Learned by scripts/learn_known_questions.py from rehearsals; a weight has the sign that its feature speaks with by nature."""


@dataclass(frozen=True)
class Recognition:
    """The known need that a question most likely puts into words, and how likely it does."""

    match: KnownMatch
    probability: float
    features: KnownFeatures


@dataclass(frozen=True)
class Recogniser:
    """Tells the need by one model, and whether the question is it at all by another, with thresholds per language."""

    thresholds: Mapping[Language, float] = field(default_factory=dict)

    def recognise(
        self, question: str, matches: Sequence[KnownMatch], hits: Sequence[ScoredPassage], answerable: float
    ) -> Recognition | None:
        """The likeliest of the matches; None without any. `answerable` is as in `features_of`."""
        if not matches:
            return None
        found = features_of(question, matches, hits, answerable)
        best = max(range(len(found)), key=lambda n: (WHICH.probability(found[n]), -n))
        return Recognition(matches[best], WHETHER.probability(found[best]), found[best])

    def is_sure(self, recognition: Recognition, language: Language) -> bool:
        """Whether the answer of the known need may be given."""
        return recognition.probability >= self.thresholds.get(language, DEFAULT_THRESHOLD)


DEFAULT_THRESHOLD = 0.5
"""Until a release is calibrated."""
