"""What tells whether a question is one that is known: the same need in other words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from statistics import fmean, pstdev

from agent.understanding.expectation import Expected, expected, held
from agent.understanding.named import absent
from agent.understanding.text_words import words_in, words_of
from knowledge.results import KnownMatch, ScoredPassage, ScoredSentence

_LEAST_SPREAD = 0.01
"""Deviation of cosines below which they are all alike. Chosen by hand."""
_MOST_OUT = 3.0
"""Deviations beyond which an answer gains nothing more. Chosen by hand."""
_USUAL_SILENCE = 0.11
"""The mean where needs without an answer are known: where none is, nothing is said either way. Measured on the cases that
`whether` was learned from (the centre of `silence` in learned/recognition.json)."""
_COMMON = 0.34
"""Share of its wordings that ask for a kind of thing when the need is for it. Chosen by hand: more than a third."""


@dataclass(frozen=True)
class KnownFeatures:
    """What speaks for one known need being the one that a question puts into words; deviations and shares."""

    deviation: float
    """Of its nearest wording, above the mean of unlike questions."""
    lead: float
    """What the model of all needs says of it, above the best other need that other words answer."""
    known: float
    """Share of the words of a wording that the question has."""
    kinds: float
    """Whether both ask for the same kind of thing: 1, 0 where for others, a half where either asks for none."""
    holds: float
    """Share of the kinds asked for that its answer holds, a half where none is."""
    absent: float
    """Share of the names, places and numbers of the question that neither it nor its passages name."""
    answer_cosine: float
    """Cosine of the question to its answer, in deviations above the mean of what was found in that language."""
    answer_coverage: float
    """Share of the question's words in its answer."""
    subject: float
    """Share of the words common to its wordings that the question has."""
    said: float
    """How much the question says at all: the logarithm of its words' weight."""
    gap: float
    """How far the passage of its answer lies below the best that the search found."""
    unexplained: float
    """Share of the question's words that neither it nor the passages of its answer have."""
    silence: float
    """What the model of all needs says of the likeliest one that nothing answers."""

    @property
    def values(self) -> tuple[float, ...]:
        """The features in order."""
        return tuple(float(getattr(self, field.name)) for field in fields(self))


def features_of(question: str, matches: Sequence[KnownMatch], hits: Sequence[ScoredPassage]) -> list[KnownFeatures]:
    """Features of each match of a question but `absent`, which is 0; `hits` hold the passages that answer them."""
    asked = expected(question)
    found = {hit.passage.id: hit for hit in hits}
    spreads = _spreads(hits)
    return [_features(asked, match, matches, found, spreads) for match in matches]


def with_names(
    features: KnownFeatures, question: str, match: KnownMatch, hits: Sequence[ScoredPassage]
) -> KnownFeatures:
    """The features with `absent`, which costs more than the others together."""
    ids = {anchor.passage_id for anchor in match.need.anchors}
    passages = (words_of(hit.passage) for hit in hits if hit.passage.id in ids)
    wordings = words_in(" ".join(text for _, text in match.need.questions))
    return replace(features, absent=absent(question, wordings, *passages))


def _features(
    asked: frozenset[Expected],
    match: KnownMatch,
    matches: Sequence[KnownMatch],
    hits: Mapping[str, ScoredPassage],
    spreads: Mapping[str, tuple[float, float]],
) -> KnownFeatures:
    need = match.need
    answer = " ".join(hits[a.passage_id].passage.text[a.start : a.end] for a in need.anchors)
    scored = [s for anchor in need.anchors for s in _within(hits[anchor.passage_id], anchor.start, anchor.end)]
    others = [m.placed for m in matches if set(m.need.anchors).isdisjoint(need.anchors)]
    mean, spread = spreads[hits[need.anchors[0].passage_id].passage.language.base]
    nearest = max((s.cosine for s in scored), default=mean)
    return KnownFeatures(
        deviation=match.deviation,
        lead=match.placed - max(others, default=0.0),
        known=match.known,
        kinds=_agreement(asked, _kinds(need.questions)),
        holds=len(held(answer, asked)) / len(asked) if asked else 0.5,
        absent=0.0,
        answer_cosine=min((nearest - mean) / spread, _MOST_OUT),
        answer_coverage=max((s.coverage for s in scored), default=0.0),
        subject=match.subject,
        said=math.log1p(match.said),
        gap=max(hits[anchor.passage_id].score for anchor in need.anchors) - max(hit.score for hit in hits.values()),
        unexplained=match.unexplained,
        silence=_USUAL_SILENCE if match.silence is None else match.silence,
    )


def _spreads(hits: Sequence[ScoredPassage]) -> dict[str, tuple[float, float]]:
    """Mean and deviation of the sentences' cosines, by language."""
    cosines: dict[str, list[float]] = {}
    for hit in hits:
        cosines.setdefault(hit.passage.language.base, []).extend(s.cosine for s in hit.sentences)
    return {
        language: (fmean(found), max(pstdev(found), _LEAST_SPREAD)) if found else (0.0, 1.0)
        for language, found in cosines.items()
    }


def _within(hit: ScoredPassage, start: int, end: int) -> list[ScoredSentence]:
    return [s for s in hit.sentences if s.sentence.start < end and start < s.sentence.end]


def _agreement(asked: frozenset[Expected], known: frozenset[Expected]) -> float:
    if not asked or not known:
        return 0.5
    return float(not asked.isdisjoint(known))


@lru_cache(maxsize=4096)
def _kinds(questions: tuple[tuple[str, str], ...]) -> frozenset[Expected]:
    """Kinds of thing that a fair share of some wordings ask for."""
    asked = [expected(text) for _, text in questions]
    return frozenset(kind for kind in Expected if sum(kind in found for found in asked) >= _COMMON * len(asked))
