"""What a search says about a question: the features that the model of abstention decides by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from statistics import fmean

from agent.abstention.heard import AskedNames
from agent.retrieval.selection import Candidate
from agent.understanding.named import absent
from agent.understanding.text_words import words_in, words_of
from core.language.forms import Language
from core.language.stem import terms
from knowledge.results import ScoredPassage

LOOKED_AT = 12
"""Passages that a question's features are taken from, in a turn and where a corpus's noise is measured: the more there are, the lower their
mean, so that both must look at as many. Chosen by hand, as many as an answer may be quoted from."""
_AMONG_THE_BEST = 5
"""Spans that may all say the same of a subject; what lies beyond is the rest. Chosen by hand, as many as are shown where none need be the
answer."""


@dataclass(frozen=True)
class Features:
    """What the retrieval says about a question; cosines and shares, 0 to 1, but where said."""

    passage_cosine: float
    """Largest cosine of a passage to the question."""
    margin: float
    """Best passage cosine above the mean of the others."""
    contrast: float
    """Best sentence cosine above the mean of all sentences found: what is left once the question's own level is taken off."""
    words: float
    """Largest share of the question's terms, all alike, in one passage with its title."""
    names: float
    """Share of the question's names and numbers that stand somewhere in the passages; 1 where it has none."""
    cross: float
    """1 when the best passage is in a language that reads unlike the question's."""
    score: float
    """Largest fused score, which the search levels across languages."""
    heard: float
    """How surely something that the question names stands in a passage in the other script."""
    above_rest: float
    """How far the best span lies above the mean of those beyond the fifth (of the others, where they are fewer), as log-odds: to what is
    about something else, all are alike."""

    @classmethod
    def of(
        cls, question: str, found: Sequence[ScoredPassage], language: Language, ranked: Sequence[Candidate]
    ) -> Features:
        """Features of what was found for a question in `language`, and of its spans, best first; all zero without hits."""
        hits = found[:LOOKED_AT]
        if not hits:
            return cls(*[0.0] * len(fields(cls)))
        near = [sentence.cosine for hit in hits for sentence in hit.sentences]
        cosines = sorted((hit.cosine for hit in hits), reverse=True)
        best = max(hits, key=lambda hit: hit.cosine)
        return cls(
            passage_cosine=cosines[0],
            margin=cosines[0] - sum(cosines[1:]) / (len(cosines) - 1) if len(cosines) > 1 else 0.0,
            contrast=max(near) - sum(near) / len(near) if near else 0.0,
            words=_words(question, hits),
            names=names_found(question, hits),
            cross=float(best.passage.language.base is not language.base),
            score=max(hit.score for hit in hits),
            heard=_heard(question, hits),
            above_rest=_above_rest(ranked),
        )

    @classmethod
    def mean(cls, found: Sequence[Features]) -> Features:
        """The mean of some, each by itself."""
        return cls(*(fmean(values) for values in zip(*map(astuple, found), strict=True)))


def _words(question: str, hits: Sequence[ScoredPassage]) -> float:
    asked = set(terms(question))
    if not asked:
        return 0.0
    return max(len(asked & words_of(hit.passage).terms) for hit in hits) / len(asked)


def names_found(question: str, hits: Sequence[ScoredPassage]) -> float:
    """Share of the names and numbers of a question that stand in the passages or their dates; 1 where it has none."""
    days = dict.fromkeys(hit.passage.meta.published_on for hit in hits)
    return 1.0 - absent(question, *(words_of(hit.passage) for hit in hits), *(words_in(str(d)) for d in days if d))


def _heard(question: str, hits: Sequence[ScoredPassage]) -> float:
    named = AskedNames.of(question)
    return max(named.heard(words_of(hit.passage).sounds) for hit in hits)


def _above_rest(ranked: Sequence[Candidate]) -> float:
    rest = ranked[_AMONG_THE_BEST:] or ranked[1:]
    return ranked[0].score - fmean(candidate.score for candidate in rest) if rest else 0.0
