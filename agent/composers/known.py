"""What is quoted where a question is a known one: the sentences that its answer stands in, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from agent.retrieval.selection import Candidate
from agent.retrieval.sources import Source, Span
from agent.retrieval.units import QuotableSpan, is_record, last_of_list, unit_of

_LONGEST = 600
"""Characters that are quoted in one span; of a longer one, each sentence is quoted by itself. Chosen by hand, as of any citation."""


def candidates_of(spans: Sequence[Span]) -> list[Candidate]:
    """Whole sentences around some spans, those that follow one another as one, in the order of the spans."""
    places: dict[int, tuple[Source, set[int]]] = {}
    for span in spans:
        source, chosen = places.setdefault(span.source.number, (span.source, set()))
        chosen |= _sentences(source, span.start, span.end)
    return [Candidate(unit, 0.0, frozenset()) for source, chosen in places.values() for unit in _units(source, chosen)]


def _sentences(source: Source, start: int, end: int) -> set[int]:
    """Indexes of the sentences that a span touches; of a row of a table, all."""
    scored = source.hit.sentences
    if is_record(source):
        return set(range(len(scored)))
    chosen = {n for n, s in enumerate(scored) if s.sentence.start < end and start < s.sentence.end}
    # What leads into a list says nothing without it.
    return chosen.union(*(range(n, last_of_list(source, n) + 1) for n in chosen))


def _units(source: Source, chosen: set[int]) -> list[QuotableSpan]:
    runs: list[list[int]] = []
    for index in sorted(chosen):
        if runs and runs[-1][-1] + 1 == index and _length(source, runs[-1][0], index) <= _LONGEST:
            runs[-1].append(index)
        else:
            runs.append([index])
    return [unit_of(source, run[0], run[-1]) for run in runs]


def _length(source: Source, first: int, last: int) -> int:
    return source.hit.sentences[last].sentence.end - source.hit.sentences[first].sentence.start
