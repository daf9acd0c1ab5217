"""Which spans answer a question: meaning, shared words, where they stand, and the kinds of thing that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from agent.composers.units import QuotableSpan, units_of
from agent.grounding.expectation import Expected, expected, held
from agent.retrieval.sources import Source
from core.language.forms import Language
from core.language.stem import terms

MOST = 3
"""Spans of an answer. Chosen by hand: a person reads it on a phone (docs/decisions/0062)."""
MOST_PERHAPS = 5
"""Spans where none may be the answer. Chosen by hand: the answer is among five far more often than among three, and five still fit a
screen or two."""
_COVERAGE_WEIGHT = 0.3
"""z(cosine) + 0.3 z(coverage): best of those tried on labelled questions (docs/decisions/0063)."""
_PASSAGE_WEIGHT = 2.0
"""For where the search ranked the passage, 0 to 1: it sees past languages, and a sentence's cosine does not.
Chosen by hand on labelled questions (docs/decisions/0063)."""
_EXPECTED_BONUS = 1.3
"""For each kind of thing that a question asks for and the span holds (docs/decisions/0063)."""
_HELD_ALREADY = 0.5
"""Share of that bonus that goes where a chosen span holds the kind: the other part of the question comes first.
Chosen by hand."""
_OTHER_DOCUMENT = 0.5
"""For a document that is not quoted yet: two documents seldom make the same mistake. Chosen by hand."""
_POINTING_BACK = 0.5
"""How far a sentence that points back is drawn up to the one before it, for its own words do not name what it speaks of.
Chosen by hand: half-way."""
_LEAST_EVIDENCE = 0.3
"""Documents with a smaller share of the best one's evidence are not quoted: their sentences look alike and speak of something else.
Chosen by hand; it was a half before (docs/decisions/0062)."""
_LEVEL_PRIOR = 1.0
"""Sentences of the overall mean that every language's mean cosine is mixed with. Chosen by hand."""
_LEAST_DEVIATION = {"cosine": 0.02, "coverage": 0.15}
"""Where all are alike, a hair's breadth of difference must not outweigh the rest. Chosen by hand
(docs/decisions/0062)."""
_STANDS_OUT = 2.0
"""Deviations beyond which a span gains nothing more: one that merely names the subject must not silence the rest.
Chosen by hand (docs/decisions/0063)."""
_REACH = 2.5
"""How far below the best score a further span may lie: of 84 labelled questions 68 are quoted right with it and the bonus for kinds,
55 without (docs/decisions/0063)."""
_DUPLICATE = 0.7
"""Share of their words from which on one span repeats another. Chosen by hand."""
_WITHIN = 0.9
"""Share of the shorter one's words from which on it says nothing new. Chosen by hand."""


@dataclass(frozen=True)
class Candidate:
    """A span that may be quoted, how well it answers, and which of the things asked for it holds."""

    unit: QuotableSpan
    score: float
    holds: frozenset[Expected]

    @property
    def source(self) -> Source:
        """Where it stands."""
        return self.unit.source

    @property
    def text(self) -> str:
        """The span as it stands: source.passage.text[start:end]."""
        return self.unit.text

    @property
    def start(self) -> int:
        """Where it begins in its passage."""
        return self.unit.start

    @property
    def end(self) -> int:
        """Where it ends in its passage."""
        return self.unit.end


def select(question: str, sources: Sequence[Source], most: int = MOST) -> list[Candidate]:
    """At most so many spans, best first; one that points back to the sentence before it brings that one along."""
    ranked = _ranked(expected(question), sources)
    left, chosen = list(ranked), list[Candidate]()
    while left and len(chosen) < most:
        best = max(left, key=lambda c: _worth(c, chosen))
        if _worth(best, chosen) < ranked[0].score - _REACH:
            break
        left.remove(best)
        if any(_repeats(best.text, other.text) for other in chosen):
            continue
        before = _antecedent(best, left)
        if before and len(chosen) + 2 <= most:
            left.remove(before)
            chosen.append(before)
        elif before and chosen:
            continue
        chosen.append(best)
    return chosen


def _worth(candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    """What a candidate adds to those chosen."""
    here = [other for other in chosen if other.source.passage.key == candidate.source.passage.key]
    have = {kind for other in here for kind in other.holds}
    new_document = _OTHER_DOCUMENT if chosen and not here else 0.0
    return candidate.score - _HELD_ALREADY * _EXPECTED_BONUS * len(candidate.holds & have) + new_document


def _ranked(wanted: frozenset[Expected], sources: Sequence[Source]) -> list[Candidate]:
    ranks = _ranks(sources)
    units = [u for s in _worth_quoting(sources, ranks) for u in units_of(s)]
    if not units:
        return []
    cosines = _standardised(_levelled(units), _LEAST_DEVIATION["cosine"])
    coverages = _standardised([unit.coverage for unit in units], _LEAST_DEVIATION["coverage"])
    plain = [near + _COVERAGE_WEIGHT * shared for near, shared in zip(cosines, coverages, strict=True)]
    candidates = []
    for place, (unit, score) in enumerate(zip(units, plain, strict=True)):
        if unit.points_back and place and units[place - 1].source is unit.source:
            score = max(score, score + _POINTING_BACK * (plain[place - 1] - score))
        holds = held(unit.text, wanted)
        score += _EXPECTED_BONUS * len(holds) + _PASSAGE_WEIGHT * ranks[unit.source.number]
        candidates.append(Candidate(unit, score, holds))
    return sorted(candidates, key=lambda c: (-c.score, c.source.number, c.unit.first))


def _levelled(units: Sequence[QuotableSpan]) -> list[float]:
    """Cosines above the mean of their language: texts of one language lie near each other whatever they are about."""
    by_language: dict[Language, list[float]] = {}
    for unit in units:
        cosines = [scored.cosine for scored in unit.sentences]
        by_language.setdefault(unit.source.passage.language.base, []).extend(cosines)
    overall = fmean(cosine for found in by_language.values() for cosine in found)
    level = {
        language: (sum(found) + _LEVEL_PRIOR * overall) / (len(found) + _LEVEL_PRIOR)
        for language, found in by_language.items()
    }
    return [unit.cosine - level[unit.source.passage.language.base] for unit in units]


def _antecedent(candidate: Candidate, left: Sequence[Candidate]) -> Candidate | None:
    """The sentence that one which points back needs before it; None where it stands by itself or that one is chosen."""
    if not candidate.unit.points_back:
        return None
    return next((c for c in left if c.unit.comes_before(candidate.unit) and not c.unit.points_back), None)


def _repeats(text: str, other: str) -> bool:
    """Whether one says no more than the other: the same words, or all of its words within the other's."""
    ours, theirs = set(terms(text)), set(terms(other))
    if not ours or not theirs:
        return not ours
    shared = len(ours & theirs)
    return shared / len(ours | theirs) >= _DUPLICATE or shared / min(len(ours), len(theirs)) >= _WITHIN


def _ranks(sources: Sequence[Source]) -> dict[int, float]:
    """Score of each source by its number, from 0 for the least to 1 for the best."""
    scores = [source.hit.score for source in sources]
    least, span = min(scores, default=0.0), max(scores, default=0.0) - min(scores, default=0.0)
    return {s.number: (s.hit.score - least) / span if span > 1e-9 else 1.0 for s in sources}


def _worth_quoting(sources: Sequence[Source], ranks: dict[int, float]) -> list[Source]:
    """Sources of the documents whose passages' ranks sum up to enough."""
    evidence: dict[str, float] = {}
    for source in sources:
        evidence[source.passage.key] = evidence.get(source.passage.key, 0.0) + ranks[source.number]
    least = _LEAST_EVIDENCE * max(evidence.values(), default=0.0)
    return [source for source in sources if evidence[source.passage.key] >= least]


def _standardised(values: Sequence[float], least: float) -> list[float]:
    mean, deviation = fmean(values), max(pstdev(values), least)
    return [min((value - mean) / deviation, _STANDS_OUT) for value in values]
