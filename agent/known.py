"""Recognises known questions: which need a question puts into words, and how surely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from agent.known_features import KnownFeatures, features_of, with_names
from knowledge.ports import KnownMatch, ScoredPassage

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
    -2.2424,
    (0.1415, 2.1642, 0.0000, 0.0207, 0.1124, 0.5119, 0.1569, 0.4559, 0.0000, 0.6100, 0.0953, 0.1110, 0.0000),
    (3.5453, -0.2550, 0.1326, 0.4538, 0.5623, 0.4980, 0.5021, 0.5022, 0.0737, 0.4236, 0.2099, 0.4185, 2.7880),
    (1.1137, 0.3119, 0.1526, 0.2445, 0.2566, 0.2612, 0.1904, 0.2669, 0.2426, 1.0444, 0.2401, 0.3004, 0.3825),
)
WHETHER = KnownModel(
    -1.0882,
    (0.9938, 0.4687, 0.0000, 0.6013, 0.2354, 1.1514, 0.6418, 0.0471, -0.5797, 0.1628, 0.0393, 0.3873, 0.8971),
    (3.7564, 0.1563, 0.3224, 0.5036, 0.6230, 0.5575, 0.5695, 0.5846, 0.0582, 1.1284, 0.2794, 0.4611, 2.8008),
    (1.2759, 0.2166, 0.2026, 0.2777, 0.2811, 0.2967, 0.2244, 0.2671, 0.2173, 0.7463, 0.2567, 0.3227, 0.3845),
)
"""Learned by scripts/learn_known_questions.py from rehearsals; a weight has the sign that its feature speaks with by nature."""


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
