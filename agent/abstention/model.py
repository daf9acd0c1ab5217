"""Whether what was found answers the question: a probability, and what it means for this corpus and language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields, replace
from enum import StrEnum

from agent.abstention.correction import Correction
from agent.abstention.features import Features
from agent.abstention.known import LEAST_LIKELY, Recognition, recognise
from agent.abstention.logistic import chance, learned
from agent.abstention.span_features import SpanFeatures
from agent.abstention.wanting import Quoted, is_wanting
from agent.retrieval.selection import Candidate
from agent.retrieval.selection import ranked as ranked_spans
from agent.retrieval.sources import Source
from core.language.forms import Language
from knowledge.document import Passage
from knowledge.results import KnownMatch, ScoredPassage

_TOPIC = tuple(feature.name for feature in fields(Features))
_ANSWERS = (*(feature.name for feature in fields(SpanFeatures)), "topic")
_FURTHEST = 6.0
"""Log-odds of a topic beyond which nothing changes for an answer. Chosen by hand: that the subject is there is then beyond doubt."""


USUAL_FLOOR = Features(
    passage_cosine=0.7939,
    margin=0.0211,
    contrast=0.0365,
    words=0.0909,
    names=0.8675,
    cross=0.64,
    score=0.4371,
    heard=0.0608,
    above_rest=4.6312,
)
"""What background questions reach in the mean, until a corpus is calibrated. Measured: the mean of five corpora and five forms
(benchmarks/deciding/__main__.py)."""


_NEW_WORDS = 0.6
"""Least share of a question's terms in a span of a document that nobody wrote questions for. Chosen by hand, and measured: it keeps three
quarters of what is told surely, and a question that names two things of which the document has none is not (docs/decisions/0231)."""
_SAME_NEED = 0.95
"""Probability from which on a question is the known one in other words: whoever wrote its answer may have said a number or a
reason otherwise. Chosen by hand (docs/decisions/0237)."""
_QUOTED_FIRST = 2
"""Spans that are looked at for what is asked. Chosen by hand: what is told surely is in one or two of them."""
_NEVER = 1.01
"""A threshold that no probability reaches, by definition; chosen by hand."""


class Tier(StrEnum):
    """How sure it is that what was found answers, and so what a person is told."""

    SURE = "sure"
    """The spans that answer."""
    PERHAPS = "perhaps"
    """The same spans, said to be the nearest words found."""
    NOTHING = "nothing"
    """That nothing was found."""


def topic_odds(features: Features, floor: Features) -> float:
    """Log-odds that the documents speak of what is asked, by what stands out of the noise (`learned/topic.json`)."""
    above = (found - usual for found, usual in zip(astuple(features), astuple(floor), strict=True))
    return learned("topic", _model(features.cross), _TOPIC).odds(tuple(above))


def answer_odds(span: SpanFeatures, topic: float) -> float:
    """Log-odds that the spans chosen answer, where documents speak of it with these log-odds (`learned/answers.json`)."""
    return learned("answers", _model(span.cross), _ANSWERS).odds(
        (*astuple(span), min(max(topic, -_FURTHEST), _FURTHEST))
    )


def _model(cross: float) -> str:
    return "cross_language" if cross else "same_language"


@dataclass(frozen=True)
class DecisionThresholds:
    """Least probability that the spans answer to be sure, and that documents speak of it at all to show the nearest words."""

    answer: float
    uncertain: float
    least: float = 0.0
    """Least probability that the spans answer to show them at all."""

    def tier(self, answer: float, topic: float) -> Tier:
        """What the two probabilities mean: that the spans answer, and that documents speak of it."""
        if answer >= self.answer:
            return Tier.SURE
        return Tier.PERHAPS if topic >= self.uncertain and answer >= self.least else Tier.NOTHING


DEFAULT_THRESHOLDS = DecisionThresholds(answer=0.92, uncertain=0.65)
"""Until a corpus is calibrated. Measured: of corpora that nothing was learned from, one near miss in 14 is beyond the first and one unlike
question in 22 beyond the second, in the question's language and across languages alike (docs/decisions/0173)."""


@dataclass(frozen=True)
class Assessment:
    """What was decided, from which probabilities and features."""

    tier: Tier
    probability: float
    """That the spans chosen answer."""
    features: Features
    span: SpanFeatures
    topic: float = 0.0
    """Probability that the documents speak of what is asked."""
    recognition: Recognition | None = None
    """The known need that the question most likely puts into words."""
    recognised: bool = False
    """Whether the words that are known to answer it are the answer."""
    shipped: float = 0.0
    """The shipped model's probability, before the corpus corrects it."""
    thresholds: DecisionThresholds = DEFAULT_THRESHOLDS
    """What it was decided by."""
    wanting: bool = False
    """Whether the words that would be quoted plainly lack what is asked for, so that they are never told surely."""


@dataclass(frozen=True)
class Decider:
    """Decides by the shipped models, a corpus's correction of them and thresholds per language of the question."""

    thresholds: Mapping[Language, DecisionThresholds] = field(default_factory=dict)
    correction: Correction = field(default_factory=Correction)
    floors: Mapping[Language, Features] = field(default_factory=dict)
    """Mean features of background questions in a language: the corpus's noise, which the shipped model looks above."""

    def assess(
        self,
        question: str,
        hits: Sequence[ScoredPassage],
        language: Language,
        known: Sequence[KnownMatch] = (),
        answering: Sequence[ScoredPassage] = (),
        *,
        ranked: Sequence[Candidate] | None = None,
        is_unanswered: bool = False,
    ) -> Assessment:
        """Whether hits speak of a question asked in `language`, and whether the best of their spans answer it.

        `known` are known needs near to it, all of whose answering passages are among the hits or in `answering`; a question that
        is one's wording gets its answer. One that `is_unanswered`, a wording of what nothing answers, is never surely answered.
        `ranked` are the spans of the hits, best first, where they are known already.
        """
        candidates = spans_of(question, hits) if ranked is None else ranked
        features = Features.of(question, hits, language, candidates)
        span = SpanFeatures.of(question, candidates, language)
        if not hits:
            return Assessment(Tier.NOTHING, 0.0, features, span)
        passages = (*hits, *answering)
        recognition = recognise(question, known, passages)
        is_verbatim = recognition is not None and recognition.match.is_verbatim
        about = topic_odds(features, self.floors.get(language, USUAL_FLOOR))
        shipped, odds = chance(answer_odds(span, about)), recognition.log_odds if recognition else 0.0
        probability = self.correction.probability(shipped, features.cross, features.score, language, odds)
        thresholds = self.thresholds.get(language, DEFAULT_THRESHOLDS)
        if recognition is not None and not is_verbatim and _is_new(candidates, known, passages):
            answer = DEFAULT_THRESHOLDS.answer if span.words >= _NEW_WORDS else _NEVER
            probability, thresholds = shipped, replace(thresholds, answer=answer)
        wanting = not is_verbatim and _is_wanting(question, language, candidates, recognition, passages)
        if wanting:
            thresholds = replace(thresholds, answer=_NEVER)
        topic = max(chance(about), probability)
        tier = _tier(thresholds.tier(probability, topic), is_verbatim=is_verbatim, is_unanswered=is_unanswered)
        sure = tier is Tier.SURE and recognition is not None and recognition.probability >= LEAST_LIKELY
        return Assessment(tier, probability, features, span, topic, recognition, sure, shipped, thresholds, wanting)


def _tier(found: Tier, *, is_verbatim: bool, is_unanswered: bool) -> Tier:
    """What probabilities mean, where a question is not itself a known wording, of an answer or of what nothing answers."""
    if is_unanswered:
        return Tier.PERHAPS if found is Tier.SURE else found
    return Tier.SURE if is_verbatim else found


def _is_new(candidates: Sequence[Candidate], known: Sequence[KnownMatch], hits: Sequence[ScoredPassage]) -> bool:
    """Whether the span that answers best is of a document that none of the nearest known needs is of.

    A correction that known questions taught says nothing of it: whoever adds a document has written no questions for it yet.
    """
    places = {anchor.passage_id for match in known for anchor in match.need.anchors}
    groups = {hit.passage.group for hit in hits if hit.passage.id in places}
    return bool(candidates) and candidates[0].source.hit.passage.group not in groups


def _is_wanting(
    question: str,
    language: Language,
    candidates: Sequence[Candidate],
    recognition: Recognition | None,
    passages: Sequence[ScoredPassage],
) -> bool:
    """Whether what would be quoted, the answer of a known need or else the best spans, lacks what is asked for."""
    if recognition is None or recognition.probability < LEAST_LIKELY:
        spans = [_quoted(one.source.passage, one.text) for one in candidates[:_QUOTED_FIRST]]
        return is_wanting(question, language, spans)
    found = {hit.passage.id: hit.passage for hit in passages}
    anchors = [(found[anchor.passage_id], anchor) for anchor in recognition.match.need.anchors]
    answers = [_quoted(passage, passage.text[anchor.start : anchor.end]) for passage, anchor in anchors]
    return is_wanting(question, language, answers, is_known=recognition.probability >= _SAME_NEED)


def _quoted(passage: Passage, text: str) -> Quoted:
    return Quoted(text, " ".join(passage.titles), passage.language)


def spans_of(question: str, hits: Sequence[ScoredPassage]) -> list[Candidate]:
    """What may be quoted of hits, best first."""
    return ranked_spans(question, [Source(number, hit) for number, hit in enumerate(hits, 1)])
