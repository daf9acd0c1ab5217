"""Which spans answer a question: meaning, shared words, where they stand, and the kinds of thing that are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from statistics import fmean

from agent.retrieval.sources import Source
from agent.retrieval.units import QuotableSpan, units_of
from agent.understanding.expectation import Expected, expected, held
from agent.understanding.text_words import words_in
from core.language.forms import Language
from core.language.stem import terms, words

_MOST = 3
"""Spans of an answer. Chosen by hand: a person reads it on a phone (docs/decisions/0062)."""
_MOST_PERHAPS = 5
"""Spans where none may be the answer. Chosen by hand: the answer is among five far more often than among three, and five still fit a
screen or two."""
_COSINE, _COVERAGE, _SCORE, _HELD = 70.0, 3.9, 12.2, 2.3
"""What a cosine above its language's mean, a share of the question's words, the search's score of the passage and a kind of thing asked
for weigh, as log-odds. Measured: a choice among spans of four unseen corpora, each by weights of the others (docs/decisions/0170)."""
_STRETCH, _WITHIN_STRETCH = 300, 3
"""Characters of spans that are read as one stretch, and spans of one at the most on average. Measured: two to seven answers more of a
hundred are among five stretches than among five sentences (docs/decisions/0170)."""
_SHORT_STRETCH = 150
"""The same where none need be the answer, so that five can be read at a glance. Measured: a sixth shorter, one answer in a hundred less
(docs/decisions/0188)."""
_LABEL = 5
"""Words up to which a heading only names what stands below it: "Le comité de pilotage". Chosen by hand: none of those that answered had
fewer, in programmes whose measures are headings."""
_HELD_ALREADY = 0.5
"""Share of what a kind counts that goes where a chosen span holds it: the other part of the question comes first. Chosen by hand."""
_MISSING = 4.0
"""Log-odds that a further span gains for each kind asked for that none of those chosen holds. Chosen by hand: "when and where" has two."""
_IDLE = 0.7
"""Share of a title's words from which on it tells nothing that the question has not said. Chosen by hand."""
_LEVEL_PRIOR = 1.0
"""Spans of the overall mean that every language's mean cosine is mixed with. Chosen by hand."""
_REACH = 2.5
"""Log-odds below the best span's that a further one of an answer may have. Chosen by hand: a twelfth as likely."""
_FAR = 9.0
"""The same of one that may be shown where none need be the answer. Chosen by hand: one in ten thousand."""
_DUPLICATE = 0.7
"""Share of their words from which on one span repeats another. Chosen by hand."""
_WITHIN = 0.9
"""Share of the shorter one's words from which on it says nothing new. Chosen by hand."""


@dataclass(frozen=True)
class Candidate:
    """A span that may be quoted, how well it answers as log-odds, and which of the things asked for it holds."""

    unit: QuotableSpan
    score: float
    holds: frozenset[Expected]

    @property
    def source(self) -> Source:
        """Where it stands."""
        return self.unit.source

    @property
    def text(self) -> str:
        """The span as it stands."""
        return self.unit.text

    @property
    def start(self) -> int:
        """Where it begins in its passage; -1 for a title."""
        return self.unit.start

    @property
    def end(self) -> int:
        """Where it ends in its passage; -1 for a title."""
        return self.unit.end


def select(found: Sequence[Candidate]) -> list[Candidate]:
    """Of ranked candidates the spans of an answer, at most three, best first: those that come near the best."""
    return _chosen(found, _MOST, _REACH, _STRETCH)


def nearest(found: Sequence[Candidate]) -> list[Candidate]:
    """Of ranked candidates the five best, each short, without what lies far below the first; no heading that is a mere label."""
    telling = [candidate for candidate in found if candidate.holds or not _is_label(candidate.unit)]
    return _chosen(telling or found, _MOST_PERHAPS, _FAR, _SHORT_STRETCH)


def _chosen(found: Sequence[Candidate], most: int, reach: float, length: int) -> list[Candidate]:
    """The best of ranked candidates: none that says what another says, none further than `reach` below the first.

    One that stands beside a chosen one, both together of at most `length` characters, is read with it and is no further stretch.
    """
    left, chosen, stretches = list(found), list[Candidate](), list[list[Candidate]]()
    there: dict[str, frozenset[Expected]] = {}
    while left and len(chosen) < most * _WITHIN_STRETCH:
        best = max(left, key=lambda c: _worth(c, there))
        if _worth(best, there) < found[0].score - reach:
            break
        left.remove(best)
        if any(_repeats(best.text, other.text) for other in chosen):
            continue
        beside = next((stretch for stretch in stretches if _joins(best, stretch, length)), None)
        if beside is not None:
            beside.append(best)
        elif len(stretches) < most:
            stretches.append([best])
        else:
            continue
        chosen.append(best)
        key = best.source.passage.key
        there[key] = there.get(key, frozenset[Expected]()) | best.holds
    return chosen


def _joins(candidate: Candidate, stretch: Sequence[Candidate], most: int) -> bool:
    """Whether a span stands just before or after a stretch of the same passage, and is short enough to be read with it."""
    if candidate.unit.is_title or stretch[0].unit.is_title or candidate.source.number != stretch[0].source.number:
        return False
    shape, length = candidate.unit.shape, sum(len(one.text) for one in (*stretch, candidate))
    first, last = min(c.unit.shape.first for c in stretch), max(c.unit.shape.last for c in stretch)
    return length <= most and (shape.last + 1 == first or last + 1 == shape.first)


def ranked(question: str, sources: Sequence[Source]) -> list[Candidate]:
    """Everything that may be quoted, best first; a title once, and only where it says what the question does not."""
    wanted, asked = expected(question), set(terms(question))
    units = _without_idle_titles([unit for source in sources for unit in units_of(source)], asked, wanted)
    level = _levels(units)
    candidates = []
    for unit in units:
        holds = held(unit.text, wanted)
        score = _COSINE * (unit.cosine - level[unit.source.passage.language.base]) + _COVERAGE * unit.coverage
        candidates.append(Candidate(unit, score + _SCORE * unit.source.hit.score + _HELD * len(holds), holds))
    return sorted(candidates, key=lambda c: (-c.score, c.source.number, c.start))


def _without_idle_titles(
    units: Sequence[QuotableSpan], asked: Set[str], wanted: frozenset[Expected]
) -> list[QuotableSpan]:
    """Units, a title only with the best passage that it stands above, and not where the question has its words already."""
    seen, kept = set[tuple[str, str]](), list[QuotableSpan]()
    saying = {unit.source.number for unit in units if not _is_title(unit)}
    for unit in units:
        if not _is_title(unit):
            kept.append(unit)
            continue
        name, said = (unit.source.passage.key, unit.text), words_in(unit.text).terms
        says_more = unit.source.number in saying
        # Whoever reads a quotation has read the document's title just before it, but not as the answer that it may be.
        is_name = unit.text == unit.source.passage.meta.title or unit.coverage == 0.0
        idle = says_more and ((is_name and not held(unit.text, wanted)) or len(said & asked) >= _IDLE * len(said))
        if name not in seen and not idle:
            kept.append(unit)
        seen.add(name)
    return kept


def _is_label(unit: QuotableSpan) -> bool:
    return unit.is_title and len(words(unit.text)) <= _LABEL


def _is_title(unit: QuotableSpan) -> bool:
    return unit.is_title or unit.text in unit.source.passage.titles


def _worth(candidate: Candidate, there: Mapping[str, frozenset[Expected]]) -> float:
    """What a candidate adds to those chosen, whose kinds of thing are `there`, by document.

    Of a document that is quoted already it adds the kinds that are missing there: another's date is not this one's. Of a further
    document, only those that are missing everywhere: its date would push out what lies nearer.
    """
    if not candidate.holds or not there:
        return candidate.score
    everywhere = frozenset[Expected]().union(*there.values())
    have = there.get(candidate.source.passage.key, everywhere)
    again, new = len(candidate.holds & have), len(candidate.holds - have)
    return candidate.score - _HELD_ALREADY * _HELD * again + _MISSING * new


def _levels(units: Sequence[QuotableSpan]) -> Mapping[Language, float]:
    """Mean cosine of each language: texts of one language lie near each other whatever they are about."""
    by_language: dict[Language, list[float]] = {}
    for unit in units:
        by_language.setdefault(unit.source.passage.language.base, []).append(unit.cosine)
    overall = fmean(unit.cosine for unit in units) if units else 0.0
    return {
        language: (sum(found) + _LEVEL_PRIOR * overall) / (len(found) + _LEVEL_PRIOR)
        for language, found in by_language.items()
    }


def _repeats(text: str, other: str) -> bool:
    """Whether one says no more than the other: the same words, or all of its words within the other's."""
    ours, theirs = words_in(text).terms, words_in(other).terms
    if not ours or not theirs:
        return not ours
    shared = len(ours & theirs)
    return shared / len(ours | theirs) >= _DUPLICATE or shared / min(len(ours), len(theirs)) >= _WITHIN
