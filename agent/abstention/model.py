"""Whether what was found answers the question: a probability, and what it means for this corpus and language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from enum import StrEnum

from agent.abstention.correction import Correction
from agent.abstention.features import Features
from agent.abstention.known import LEAST_LIKELY, Recognition, recognise
from agent.abstention.logistic import chance, learned
from core.language.forms import Language
from knowledge.results import KnownMatch, ScoredPassage

_NAMES = tuple(feature.name for feature in fields(Features))
_ABSENT_COSTS = 2.0
"""Log-odds that a question loses whose every name, place and number is absent: of 111 questions without an answer 20 had an
absent one, of 84 with an answer 2 (examples/istiqlal/calibration.yaml and `agent.abstention.background`; docs/decisions/0063)."""


class Tier(StrEnum):
    """How sure it is that what was found answers, and so what a person is told."""

    SURE = "sure"
    """The spans that answer."""
    PERHAPS = "perhaps"
    """The same spans, said to be the nearest words found."""
    NOTHING = "nothing"
    """That nothing was found."""


def answerability(features: Features) -> float:
    """Probability that the answer is among the hits, 0 to 1, as the shipped model has it (`learned/answerability.json`)."""
    model = "cross_language" if features.cross else "same_language"
    odds = learned("answerability", model, _NAMES).odds(astuple(features))
    return chance(odds - _ABSENT_COSTS * (1.0 - features.names))


@dataclass(frozen=True)
class DecisionThresholds:
    """Least probability to answer, and least probability to show the nearest words."""

    answer: float
    uncertain: float

    def tier(self, probability: float) -> Tier:
        """What a probability means."""
        if probability >= self.answer:
            return Tier.SURE
        return Tier.PERHAPS if probability >= self.uncertain else Tier.NOTHING


DEFAULT_THRESHOLDS = {
    Language.FRENCH: DecisionThresholds(0.5, 0.25),
    Language.ARABIC: DecisionThresholds(0.45, 0.2),
    Language.DARIJA: DecisionThresholds(0.6, 0.3),
    Language.DARIJA_LATIN: DecisionThresholds(0.4, 0.2),
    Language.ENGLISH: DecisionThresholds(0.55, 0.3),
}
"""Until a corpus is calibrated. Darija in Latin letters shares fewer words with documents than any, and reaches less. Chosen by hand;
what they reach is in docs/decisions/0061."""


@dataclass(frozen=True)
class Assessment:
    """What was decided, from which probability and features."""

    tier: Tier
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

    thresholds: Mapping[Language, DecisionThresholds] = field(default_factory=dict)
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
            return Assessment(Tier.NOTHING, 0.0, features)
        recognition = recognise(question, known, (*hits, *answering))
        shipped = answerability(features)
        odds = recognition.log_odds if recognition else 0.0
        probability = self.correction.probability(shipped, features.cross, features.score, language, odds)
        tier = self.thresholds.get(language, language.of(DEFAULT_THRESHOLDS)).tier(probability)
        sure = tier is Tier.SURE and recognition is not None and recognition.probability >= LEAST_LIKELY
        return Assessment(tier, probability, features, recognition, sure, shipped)
