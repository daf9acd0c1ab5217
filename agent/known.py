"""Recognises known questions: which need a question puts into words, and how surely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from agent.known_features import KnownFeatures, features_of, with_names
from knowledge.results import KnownMatch, ScoredPassage

LEAST_LIKELY = 0.2
"""From here on, the words of a known answer are better than stretches chosen by the question alone."""


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
    -2.7125,
    (0.0000, 2.2637, 0.0671, 0.0316, 0.2922, 0.0000, 0.3158, 0.0722, 0.0270, 0.0000, 0.8392, -1.0373),
    (3.5753, -0.2524, 0.5579, 0.5102, 0.5024, 0.0705, 0.4152, 0.2090, 0.4127, 2.7857, -0.1243, 0.4378),
    (1.0916, 0.3088, 0.2535, 0.1894, 0.2616, 0.2385, 1.0152, 0.2378, 0.2981, 0.3879, 0.1275, 0.2937),
)
WHETHER = KnownModel(
    -1.4466,
    (0.9297, 0.5597, 0.4002, 0.6311, 0.0365, -0.6312, 0.0372, 0.0000, 0.4185, 0.9454, 0.2170, -2.7437),
    (3.8372, 0.1474, 0.6210, 0.5511, 0.5489, 0.0457, 1.0835, 0.2853, 0.4598, 2.7952, -0.0445, 0.3281),
    (1.2185, 0.2140, 0.2746, 0.2055, 0.2677, 0.1980, 0.7985, 0.2569, 0.3202, 0.3887, 0.0645, 0.3120),
)
"""Which need it is, and whether it is that need at all: learned by scripts/learn_known_questions.py from rehearsals of
known questions and labelled ones; a weight has the sign that its feature speaks with by nature."""


@dataclass(frozen=True)
class Recognition:
    """The known need that a question most likely puts into words, and how likely it does."""

    match: KnownMatch
    probability: float
    features: KnownFeatures

    @property
    def log_odds(self) -> float:
        """The probability as log-odds, within seven of even."""
        bounded = min(max(self.probability, 1e-3), 1 - 1e-3)
        return math.log(bounded / (1 - bounded))


def recognise(question: str, matches: Sequence[KnownMatch], hits: Sequence[ScoredPassage]) -> Recognition | None:
    """The likeliest of the matches, all of whose passages are among the hits; None without any."""
    if not matches:
        return None
    found = features_of(question, matches, hits)
    best = max(range(len(found)), key=lambda n: (WHICH.probability(found[n]), -n))
    features = with_names(found[best], question, matches[best], hits)
    return Recognition(matches[best], WHETHER.probability(features), features)
