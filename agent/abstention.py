"""Whether what was found answers the question: a probability, and what it means for this corpus and language."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from enum import StrEnum

from core.language import Language
from knowledge.ports import ScoredPassage


class Decision(StrEnum):
    """What to do with what was found."""

    ANSWER = "answer"
    UNCERTAIN = "uncertain"
    """The grey zone: offer the closest documents."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Features:
    """What the retrieval says about a question; cosines and shares, 0 to 1."""

    sentence_cosine: float
    """Largest cosine of a sentence to the question."""
    passage_cosine: float
    """Largest cosine of a passage to the question."""
    lexical: float
    """Largest share of the BM25 ceiling."""
    coverage: float
    """Largest share of the question's words in one sentence."""
    margin: float
    """Best passage cosine above the mean of the others."""
    contrast: float
    """Best sentence cosine above the mean of all sentences found: what is left once the question's own level is taken off."""
    cross: float
    """1 when the best passage is in a language that reads unlike the question's."""

    @classmethod
    def of(cls, hits: Sequence[ScoredPassage], language: Language) -> Features:
        """Features of the hits for a question in `language`; all zero without hits."""
        if not hits:
            return cls(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        sentences = [sentence for hit in hits for sentence in hit.sentences]
        near = [sentence.cosine for sentence in sentences]
        cosines = sorted((hit.cosine for hit in hits), reverse=True)
        best = max(hits, key=lambda hit: hit.cosine)
        return cls(
            sentence_cosine=max(near, default=cosines[0]),
            passage_cosine=cosines[0],
            lexical=max(hit.lexical for hit in hits),
            coverage=max((s.coverage for s in sentences), default=0.0),
            margin=cosines[0] - sum(cosines[1:]) / (len(cosines) - 1) if len(cosines) > 1 else 0.0,
            contrast=max(near) - sum(near) / len(near) if near else 0.0,
            cross=float(best.passage.language.base is not language.base),
        )


@dataclass(frozen=True)
class Model:
    """A logistic regression over features: weights in the order of `Features`, of centred and scaled values."""

    intercept: float
    weights: tuple[float, ...]
    centre: tuple[float, ...]
    scale: tuple[float, ...]

    def probability(self, features: Features) -> float:
        """Probability that the answer is among the hits, 0 to 1."""
        values = zip(astuple(features), self.weights, self.centre, self.scale, strict=True)
        score = self.intercept + sum(weight * (value - centre) / scale for value, weight, centre, scale in values)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


@dataclass(frozen=True)
class Thresholds:
    """Least probability to answer, and least probability to offer the closest documents."""

    answer: float
    uncertain: float

    def decide(self, probability: float) -> Decision:
        """What a probability means."""
        if probability >= self.answer:
            return Decision.ANSWER
        return Decision.UNCERTAIN if probability >= self.uncertain else Decision.UNKNOWN


SAME_LANGUAGE = Model(
    0.0,
    (1.6, 0.8, 0.4, 0.5, 0.5, 0.0, 0.0),
    (0.85, 0.84, 0.35, 0.45, 0.03, 0.0, 0.0),
    (0.03, 0.03, 0.2, 0.2, 0.02, 1.0, 1.0),
)
CROSS_LANGUAGE = Model(
    0.0,
    (1.6, 0.8, 0.2, 0.2, 0.5, 0.0, 0.0),
    (0.83, 0.82, 0.1, 0.1, 0.03, 0.0, 0.0),
    (0.03, 0.03, 0.2, 0.2, 0.02, 1.0, 1.0),
)
DEFAULT_THRESHOLDS = Thresholds(0.5, 0.2)


@dataclass(frozen=True)
class Assessment:
    """What was decided, from which probability and features."""

    decision: Decision
    probability: float
    features: Features


@dataclass(frozen=True)
class Judge:
    """Decides by the shipped model and by thresholds per language of the question."""

    thresholds: Mapping[Language, Thresholds] = field(default_factory=dict)

    def assess(self, hits: Sequence[ScoredPassage], language: Language) -> Assessment:
        """Whether hits answer a question asked in `language`."""
        features = Features.of(hits, language)
        if not hits:
            return Assessment(Decision.UNKNOWN, 0.0, features)
        probability = (CROSS_LANGUAGE if features.cross else SAME_LANGUAGE).probability(features)
        thresholds = self.thresholds.get(language, DEFAULT_THRESHOLDS)
        return Assessment(thresholds.decide(probability), probability, features)
