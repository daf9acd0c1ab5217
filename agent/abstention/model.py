"""Whether what was found answers the question: a probability, and what it means for this corpus and language."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from enum import StrEnum

from agent.abstention.correction import Correction
from agent.abstention.known import LEAST_LIKELY, Recognition, recognise
from agent.grounding.expectation import expected, holds
from agent.grounding.named import absent
from core.language.forms import Language
from core.language.stem import terms
from knowledge.results import KnownMatch, ScoredPassage, ScoredSentence

_NEAREST = 4
_ABSENT_COSTS = 2.0
"""Log-odds that a question loses whose every name, place and number is absent: of 111 questions without an answer 20 had an
absent one, of 84 with an answer 2 (examples/istiqlal/calibration.yaml and `agent.abstention.background`)."""


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
    words: float
    """Largest share of the question's terms, all alike, in one passage with its title."""
    names: float
    """Share of the question's names and numbers that stand somewhere in the passages; 1 where it has none."""
    expected: float
    """Whether one of the nearest sentences holds what the question word asks for: 1, 0, or a half where nothing is asked for."""
    cross: float
    """1 when the best passage is in a language that reads unlike the question's."""
    score: float
    """Largest fused score, which the search levels across languages."""

    @classmethod
    def of(cls, question: str, hits: Sequence[ScoredPassage], language: Language) -> Features:
        """Features of the hits for a question in `language`; all zero without hits."""
        if not hits:
            return cls(*[0.0] * len(fields(cls)))
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
            words=_words(question, hits),
            names=names_found(question, hits),
            expected=_expected(question, sentences),
            cross=float(best.passage.language.base is not language.base),
            score=max(hit.score for hit in hits),
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
        score -= _ABSENT_COSTS * (1.0 - features.names)
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
    0.2384,
    (0.9535, 0.0, 0.3797, 0.7529, 0.6203, 0.0725, 0.2458, 0.0233, 0.0, 0.0, 0.0),
    (0.8506, 0.8451, 0.2868, 0.4303, 0.0460, 0.0666, 0.5091, 0.8836, 0.6229, 0.0, 0.0),
    (0.0353, 0.0346, 0.1632, 0.2574, 0.0318, 0.0319, 0.2602, 0.3022, 0.4, 1.0, 1.0),
)
CROSS_LANGUAGE = Model(
    0.1666,
    (0.8654, 0.0, 0.2693, 0.0623, 0.8670, 0.3675, 0.0491, 0.0, 0.0018, 0.0, 0.0),
    (0.7874, 0.7762, 0.0028, 0.0042, 0.0281, 0.0512, 0.0061, 0.6312, 0.6708, 1.0, 0.0),
    (0.0227, 0.0214, 0.15, 0.25, 0.0178, 0.0189, 0.25, 0.4792, 0.4, 1.0, 1.0),
)
"""Learned by scripts/learn_abstention.py: question sets of encyclopedia articles, 60 questions each, AUC .91-.97 and .81-.87."""
DEFAULT_THRESHOLDS = {
    Language.FRENCH: Thresholds(0.5, 0.25),
    Language.ARABIC: Thresholds(0.45, 0.2),
    Language.DARIJA: Thresholds(0.6, 0.3),
    Language.DARIJA_LATIN: Thresholds(0.4, 0.2),
    Language.ENGLISH: Thresholds(0.55, 0.3),
}
"""Until a corpus is calibrated. Darija in Latin letters shares fewer words with documents than any, and reaches less."""


@dataclass(frozen=True)
class Assessment:
    """What was decided, from which probability and features."""

    decision: Decision
    probability: float
    features: Features
    recognition: Recognition | None = None
    """The known need that the question most likely puts into words."""
    recognised: bool = False
    """Whether the words that are known to answer it are the answer."""
    shipped: float = 0.0
    """The shipped model's probability, before the corpus corrects it."""


@dataclass(frozen=True)
class Decider:
    """Decides by the shipped model, a corpus's correction of it and thresholds per language of the question."""

    thresholds: Mapping[Language, Thresholds] = field(default_factory=dict)
    correction: Correction = field(default_factory=Correction)

    def assess(
        self,
        question: str,
        hits: Sequence[ScoredPassage],
        language: Language,
        known: Sequence[KnownMatch] = (),
        answering: Sequence[ScoredPassage] = (),
    ) -> Assessment:
        """Whether hits answer a question asked in `language`.

        `known` are known needs near to it, all of whose answering passages are among the hits or in `answering`. Without any,
        the hits alone decide.
        """
        features = Features.of(question, hits, language)
        if not hits:
            return Assessment(Decision.UNKNOWN, 0.0, features)
        recognition = recognise(question, known, (*hits, *answering))
        shipped = (CROSS_LANGUAGE if features.cross else SAME_LANGUAGE).probability(features)
        odds = recognition.log_odds if recognition else 0.0
        probability = self.correction.probability(shipped, features.cross, features.score, language, odds)
        decision = self.thresholds.get(language, language.of(DEFAULT_THRESHOLDS)).decide(probability)
        sure = decision is Decision.ANSWER and recognition is not None and recognition.probability >= LEAST_LIKELY
        return Assessment(decision, probability, features, recognition, sure, shipped)


def _words(question: str, hits: Sequence[ScoredPassage]) -> float:
    asked = set(terms(question))
    if not asked:
        return 0.0
    return max(len(asked & set(terms(hit.passage.embedding_text))) for hit in hits) / len(asked)


def names_found(question: str, hits: Sequence[ScoredPassage]) -> float:
    """Share of the names and numbers of a question that stand in the passages or their dates; 1 where it has none."""
    texts = " ".join(f"{hit.passage.embedding_text} {hit.passage.meta.published_on or ''}" for hit in hits)
    return 1.0 - absent(question, texts)


def _expected(question: str, sentences: Sequence[ScoredSentence]) -> float:
    wanted = expected(question)
    if not wanted:
        return 0.5
    nearest = sorted(sentences, key=lambda s: -s.cosine)[:_NEAREST]
    return float(any(holds(s.sentence.text, wanted) for s in nearest))
