"""Which sentences answer a question: meaning, shared words, and the kind of thing that is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from agent.expectation import expected, held
from agent.sources import Source
from knowledge.analysis import fold, terms, words

_MOST, _FROM_SOURCES = 3, 6
_COVERAGE_WEIGHT = 0.5
"""z(cosine) + 0.5 z(coverage): measured best of the mixes tried on four question sets."""
_EXPECTED_BONUS = 0.8
"""For each kind of thing that a question asks for and the sentence holds."""
_DOCUMENT_WEIGHT = 1.5
"""For the share of the best document's evidence: a sentence of the document that the passages found mostly belong to."""
_LEAST_EVIDENCE = 0.5
"""Documents with less of it than this are not quoted beside the best one: their sentences look alike and speak of something else."""
_LEAST_DEVIATION = {"cosine": 0.01, "coverage": 0.15}
"""Across languages hardly any word is shared: one that is must not outweigh all meaning."""
_REACH = 1.1
"""How far below the best score a further sentence may lie."""
_DUPLICATE = 0.7
_FEWEST_WORDS = 5
# A sentence that begins like this speaks of something said before it; matched on the folded text.
_ANAPHOR = re.compile(
    r"(?:il|elle|ils|elles|celui-ci|celle-ci|ceux-ci|celles-ci|ce dernier|cette derniere|ces derniers|ces dernieres|"
    r"ce|cet|cette|ces|ceci|cela|son|sa|ses|leur|leurs|en outre|par ailleurs|de meme|il en est|"
    r"it|he|she|they|this|these|those|its|their|his|her|"
    r"وهو|وهي|وهم|هو|هي|هذا|هذه|هولاء|ذلك|تلك|وهذا|وهذه|واضاف|واضافت|وتابع|واوضح|واكد|واشار|كما)\b"
)


@dataclass(frozen=True)
class Candidate:
    """A sentence that may be quoted, at source.passage.text[start:end]."""

    source: Source
    place: int
    """Its index among the sentences of the passage."""
    text: str
    start: int
    end: int
    score: float


def select(question: str, sources: Sequence[Source]) -> list[Candidate]:
    """At most three sentences, best first; one that leans on the sentence before it brings that one along."""
    chosen: list[Candidate] = []
    ranked = _ranked(question, sources)
    for candidate in ranked:
        if len(chosen) >= _MOST or candidate.score < ranked[0].score - _REACH:
            break
        if any(_repeats(candidate.text, other.text) for other in chosen):
            continue
        before = _antecedent(candidate)
        wanted = (
            [candidate] if before is None or any(_repeats(before.text, o.text) for o in chosen) else [before, candidate]
        )
        if len(chosen) + len(wanted) <= _MOST:
            chosen += wanted
        elif not chosen:
            chosen.append(candidate)
    return chosen


def _ranked(question: str, sources: Sequence[Source]) -> list[Candidate]:
    evidence = _evidence(sources)
    pool = [
        (source, place, scored)
        for source in sources[:_FROM_SOURCES]
        if evidence[source.passage.key] >= _LEAST_EVIDENCE
        for place, scored in enumerate(source.hit.sentences)
        if is_statement(scored.sentence.text, source)
    ]
    if not pool:
        return []
    cosines = _standardised([scored.cosine for _, _, scored in pool], _LEAST_DEVIATION["cosine"])
    coverages = _standardised([scored.coverage for _, _, scored in pool], _LEAST_DEVIATION["coverage"])
    wanted = expected(question)
    candidates = [
        Candidate(
            source,
            place,
            scored.sentence.text,
            scored.sentence.start,
            scored.sentence.end,
            cosine
            + _COVERAGE_WEIGHT * coverage
            + _EXPECTED_BONUS * len(held(scored.sentence.text, wanted))
            + _DOCUMENT_WEIGHT * evidence[source.passage.key],
        )
        for (source, place, scored), cosine, coverage in zip(pool, cosines, coverages, strict=True)
    ]
    return sorted(candidates, key=lambda c: (-c.score, c.source.number, c.place))


def is_statement(text: str, source: Source) -> bool:
    """Whether a sentence says something: no heading, no byline, no fragment, no question."""
    folded = words(text)
    if len(folded) < _FEWEST_WORDS or text.rstrip(" »”\"'").endswith(("?", "؟", ":")):
        return False
    titles = (source.passage.meta.title, *source.passage.heading)
    if fold(text).strip(" .") in {fold(title).strip(" .") for title in titles if title}:
        return False
    return bool(re.search(r"[.!…»”)]\W*$", text)) or len(folded) >= 2 * _FEWEST_WORDS


def _antecedent(candidate: Candidate) -> Candidate | None:
    """The sentence that a leaning one needs before it; None where it stands by itself."""
    if candidate.place == 0 or not _ANAPHOR.match(fold(candidate.text)):
        return None
    before = candidate.source.hit.sentences[candidate.place - 1].sentence
    if not is_statement(before.text, candidate.source) or _ANAPHOR.match(fold(before.text)):
        return None
    return Candidate(candidate.source, candidate.place - 1, before.text, before.start, before.end, candidate.score)


def _repeats(text: str, other: str) -> bool:
    """Whether one says no more than the other: the same words, or all of its words within the other's."""
    ours, theirs = set(terms(text)), set(terms(other))
    if not ours or not theirs:
        return not ours
    shared = len(ours & theirs)
    return shared / len(ours | theirs) >= _DUPLICATE or shared / min(len(ours), len(theirs)) >= 0.9


def _evidence(sources: Sequence[Source]) -> dict[str, float]:
    """Evidence of each document, as a share of the largest: Σ over its passages of minmax(cosine) + lexical share.

    Of whole passages, on purpose: their rank owes much to their best sentence, which is weighed by itself already.
    """
    cosines = [source.hit.cosine for source in sources]
    least, span = min(cosines, default=0.0), max(cosines, default=0.0) - min(cosines, default=0.0)
    sums: dict[str, float] = {}
    for source in sources:
        near = (source.hit.cosine - least) / span if span > 1e-9 else 1.0
        sums[source.passage.key] = sums.get(source.passage.key, 0.0) + near + source.hit.lexical
    most = max(sums.values(), default=0.0) or 1.0
    return {key: total / most for key, total in sums.items()}


def _standardised(values: Sequence[float], least: float) -> list[float]:
    mean, deviation = fmean(values), max(pstdev(values), least)
    return [(value - mean) / deviation for value in values]
