"""Recognises known questions: which need a question puts into words, and how surely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from agent.abstention.known_features import KnownFeatures, features_of, with_names
from knowledge.results import KnownMatch, ScoredPassage

LEAST_LIKELY = 0.2
"""From here on, the words of a known answer are better than spans chosen by the question alone."""


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
    -2.4969,
    (0.0, 2.4437, 0.1406, 0.1172, 0.1213, 0.0, 0.454, 0.0989, 0.0777, 0.0, 0.9819, -0.6274, 0.0),
    (3.6863, -0.2525, 0.5543, 0.5117, 0.4972, 0.06, 0.4347, 0.2123, 0.4178, 2.7616, -0.1177, 0.4424, 0.0765),
    (1.1055, 0.3101, 0.2614, 0.1823, 0.2608, 0.2249, 1.0355, 0.2463, 0.3073, 0.4018, 0.1242, 0.2761, 0.0533),
)
WHETHER = KnownModel(
    -2.1674,
    (1.0454, 0.5414, 0.1924, 0.4742, 0.0788, -0.4901, 0.0835, 0.0, 0.3132, 0.5535, 0.1508, -1.2952, -0.4087),
    (3.6469, 0.108, 0.6161, 0.5363, 0.5369, 0.0494, 1.1694, 0.2568, 0.4383, 2.8896, -0.0354, 0.4637, 0.1121),
    (1.2458, 0.186, 0.2761, 0.2069, 0.2704, 0.2039, 0.7649, 0.2387, 0.3145, 0.4007, 0.0545, 0.2814, 0.0804),
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
