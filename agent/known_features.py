"""What tells whether a question is one that is known: the same need in other words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from statistics import fmean, pstdev

from agent.expectation import Expected, expected, held
from agent.named import absent
from knowledge.ports import KnownMatch, ScoredPassage, ScoredSentence

_LEAST_SPREAD = 0.01
_MOST_OUT = 3.0
_COMMON = 0.34
"""Share of its wordings that ask for a kind of thing when the need is for it."""


@dataclass(frozen=True)
class KnownFeatures:
    """What speaks for one known need being the one that a question puts into words; deviations and shares."""

    deviation: float
    """Of its nearest wording."""
    own_deviation: float
    """Of its nearest wording in the question's language; of its nearest where it has none there."""
    consensus: float
    """Mean over its languages of the nearest wording's deviation."""
    lead: float
    """Its place above that of the best other need that other words answer."""
    placed: float
    """How near it lies in the space of needs."""
    asked: float
    """Share of the question's words in its best wording."""
    known: float
    """Share of that wording's words in the question."""
    vocabulary: float
    """Share of the question's words in all of its wordings."""
    kinds: float
    """Whether both ask for the same kind of thing: 1, 0 where for others, a half where either asks for none."""
    holds: float
    """Share of the kinds asked for that its answer holds, a half where none is."""
    absent: float
    """Share of the names, places and numbers of the question that neither it nor its passages name."""
    beyond: float
    """Least share of the names, places and numbers of a wording that the question does not name."""
    answer_cosine: float
    """Cosine of the question to its answer, in deviations above the mean of what was found in that language."""
    answer_coverage: float
    """Share of the question's words in its answer."""
    subject: float
    """Share of the words common to its wordings that the question has."""
    said: float
    """How much the question says at all: the logarithm of its words' weight."""
    answerable: float
    """Log-odds, by what was found alone, that the documents answer."""

    @property
    def values(self) -> tuple[float, ...]:
        """The features in order."""
        return tuple(float(getattr(self, field.name)) for field in fields(self))


def features_of(
    question: str, matches: Sequence[KnownMatch], hits: Sequence[ScoredPassage], answerable: float
) -> list[KnownFeatures]:
    """Features of each match of a question; `hits` hold the passages that answer them.

    `answerable` is the probability, by what was found alone, that the documents answer.
    """
    asked = expected(question)
    found = {hit.passage.id: hit for hit in hits}
    spreads = _spreads(hits)
    odds = _log_odds(answerable)
    return [_features(question, asked, match, matches, found, spreads, odds) for match in matches]


def _features(
    question: str,
    asked: frozenset[Expected],
    match: KnownMatch,
    matches: Sequence[KnownMatch],
    hits: Mapping[str, ScoredPassage],
    spreads: Mapping[str, tuple[float, float]],
    odds: float,
) -> KnownFeatures:
    need = match.need
    texts = [text for _, text in need.questions]
    passages = [hits[i].passage for i in dict.fromkeys(a.passage_id for a in need.anchors)]
    answer = " ".join(hits[a.passage_id].passage.text[a.start : a.end] for a in need.anchors)
    scored = [s for anchor in need.anchors for s in _within(hits[anchor.passage_id], anchor.start, anchor.end)]
    others = [m.placed for m in matches if set(m.need.anchors).isdisjoint(need.anchors)]
    mean, spread = spreads[passages[0].language.base]
    nearest = max((s.cosine for s in scored), default=mean)
    named_in = " ".join((*texts, *(p.embedding_text for p in passages)))
    return KnownFeatures(
        deviation=match.deviation,
        own_deviation=match.deviation if match.own_deviation is None else match.own_deviation,
        consensus=match.consensus,
        lead=match.placed - max(others, default=0.0),
        placed=match.placed,
        asked=match.asked,
        known=match.known,
        vocabulary=match.vocabulary,
        kinds=_agreement(asked, _kinds(need.questions)),
        holds=len(held(answer, asked)) / len(asked) if asked else 0.5,
        absent=absent(question, named_in),
        beyond=min(absent(text, question) for text in texts),
        answer_cosine=min((nearest - mean) / spread, _MOST_OUT),
        answer_coverage=max((s.coverage for s in scored), default=0.0),
        subject=match.subject,
        said=math.log1p(match.said),
        answerable=odds,
    )


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(bounded / (1 - bounded))


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
