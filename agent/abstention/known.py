"""Recognises known questions: which need a question puts into words, and how surely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

from agent.abstention.known_features import KnownFeatures, features_of, with_names
from agent.abstention.logistic import Logistic, learned
from knowledge.results import KnownMatch, ScoredPassage

_NAMES = tuple(feature.name for feature in fields(KnownFeatures))
LEAST_LIKELY = 0.2
"""From here on, the words of a known answer are better than spans chosen by the question alone. Chosen by hand; what
the whole reaches is in docs/decisions/0120."""


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
    """The likeliest of the matches, all of whose passages are among the hits; None without any. One that the question words is it."""
    if not matches:
        return None
    found = features_of(question, matches, hits)
    likely = _learned("which")
    best = max(range(len(found)), key=lambda n: (matches[n].is_verbatim, likely.probability(found[n].values), -n))
    features = with_names(found[best], question, matches[best], hits)
    probability = 1.0 if matches[best].is_verbatim else _learned("whether").probability(features.values)
    return Recognition(matches[best], probability, features)


def _learned(model: str) -> Logistic:
    """`which` need it is, or `whether` it is that need at all (`learned/recognition.json`)."""
    return learned("recognition", model, _NAMES)
