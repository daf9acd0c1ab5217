"""Passages as a model is handed them: numbered, as data, and cut to what was found in them where they are long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from statistics import fmean, pstdev

from agent.models.escaping import escaped
from agent.retrieval.pointing import points_back
from agent.retrieval.sources import Source
from agent.retrieval.units import is_record, last_of_list
from agent.understanding.expectation import expected, held
from core.personal_data.masking import blotted
from core.tokens import estimate_tokens
from knowledge.results import ScoredSentence

_COVERAGE_WEIGHT, _PASSAGE_WEIGHT = 0.6, 2.0
"""z(cosine) + .6 z(coverage) + 2 for where the search ranked the passage, 0 to 1. Measured with the budget (docs/decisions/0156)."""
_EXPECTED_BONUS = 1.0
"""For each kind of thing that a question asks for and the piece holds. Measured: none is a point worse (docs/decisions/0156)."""
_FIRST_BONUS = 0.5
"""For the best piece of each passage: its title and headings come with it, and are the answer at times. Measured (docs/decisions/0156)."""
_LEAST_DEVIATION = {"cosine": 0.02, "coverage": 0.15}
"""Where all are alike, a hair's breadth of difference must not outweigh the rest. Chosen by hand, as for quotations."""
_LIST_LENGTH = 1_200
"""Characters of a list that is handed on whole; of a longer one its items, each with the lead-in. Chosen by hand: twenty short items."""
_GAP = "…"


@dataclass(frozen=True)
class _Piece:
    """Sentences of a source that are handed on together, by their places in it; the first may be a lead-in that stands apart."""

    source: Source
    places: tuple[int, ...]

    @property
    def scored(self) -> tuple[ScoredSentence, ...]:
        """The sentences."""
        return tuple(self.source.hit.sentences[place] for place in self.places)

    @property
    def text(self) -> str:
        """What they say."""
        return " ".join(scored.sentence.text for scored in self.scored)


def passages_as_data(
    sources: Sequence[Source], question: str = "", budget: int | None = None, contacts: frozenset[str] = frozenset()
) -> str:
    """Numbered passages between marks that they cannot close themselves, with dots over anybody's data but `contacts`.

    With a budget, pieces of them that come to so many tokens, the likeliest to answer the question first: sentences, whole lists,
    whole rows. Each piece stands word for word as in the passage.
    """
    if budget is None:
        return "\n".join(_marked(source, blotted(source.passage.text, contacts)) for source in sources)
    kept = _kept(question, sources, budget)
    return "\n".join(_marked(s, _cut(s, kept[s.number], contacts)) for s in sources if s.number in kept)


def _marked(source: Source, text: str) -> str:
    return f"<passage {_marks(source)}>\n{escaped(text)}\n</passage>"


def _marks(source: Source) -> str:
    meta = source.passage.meta
    marks = [f'number="{source.number}"', f'title="{escaped(meta.title)}"']
    headings = [heading for heading in source.passage.heading if heading != meta.title]
    marks += [f'heading="{escaped(" › ".join(headings))}"'] if headings else []
    marks += [f'date="{meta.published_on.isoformat()}"'] if meta.published_on else []
    return " ".join((*marks, *(['outdated="yes"'] if source.is_outdated else [])))


def _cut(source: Source, kept: Set[int], contacts: frozenset[str]) -> str:
    """The passage with these sentences of it; a sign stands where others are left out."""
    text, found = blotted(source.passage.text, contacts), [scored.sentence for scored in source.hit.sentences]
    if len(kept) == len(found):
        return text
    parts, starts, before = list[str](), 0, -1
    for place in sorted(kept):
        if place == before + 1 and parts:
            parts[-1] = text[starts : found[place].end]
        else:
            starts = found[place].start
            parts += [*([_GAP] if place else []), text[starts : found[place].end]]
        before = place
    return "\n".join((*parts, *([_GAP] if before + 1 < len(found) else [])))


def _kept(question: str, sources: Sequence[Source], budget: int) -> dict[int, set[int]]:
    """The sentences of each source that are handed on, by their places; at least the likeliest piece."""
    kept, left = dict[int, set[int]](), budget
    for piece in _ranked(question, sources):
        number = piece.source.number
        new = set(piece.places) - kept.get(number, set())
        cost = sum(estimate_tokens(piece.source.hit.sentences[place].sentence.text) + 1 for place in new)
        cost += 0 if number in kept else estimate_tokens(_marked(piece.source, ""))
        if cost <= left or not kept:
            kept.setdefault(number, set()).update(new)
            left -= cost
    # A passage without sentences of its own cannot be cut.
    bare = (source for source in sources if not source.hit.sentences)
    kept.update({source.number: set() for source in bare if estimate_tokens(source.passage.text) <= left})
    return kept


def _ranked(question: str, sources: Sequence[Source]) -> list[_Piece]:
    pieces, wanted, ranks = [piece for s in sources for piece in _pieces(s)], expected(question), _ranks(sources)
    cosines = _standardised([max(s.cosine for s in piece.scored) for piece in pieces], _LEAST_DEVIATION["cosine"])
    shared = _standardised([max(s.coverage for s in piece.scored) for piece in pieces], _LEAST_DEVIATION["coverage"])
    scores = [
        near
        + _COVERAGE_WEIGHT * covers
        + _PASSAGE_WEIGHT * ranks[piece.source.number]
        + _EXPECTED_BONUS * len(held(piece.text, wanted))
        for piece, near, covers in zip(pieces, cosines, shared, strict=True)
    ]
    order = sorted(range(len(pieces)), key=lambda at: -scores[at])
    first = {pieces[at].source.number: at for at in reversed(order)}
    boosted = {at: scores[at] + _FIRST_BONUS for at in first.values()}
    return [pieces[at] for at in sorted(order, key=lambda at: -boosted.get(at, scores[at]))]


def _pieces(source: Source) -> Iterator[_Piece]:
    """What is not taken apart: a row of a table, a list with what leads into it, else a sentence with the one it points back to."""
    found = source.hit.sentences
    if found and is_record(source):
        yield _Piece(source, tuple(range(len(found))))
        return
    place = 0
    while place < len(found):
        last = last_of_list(source, place)
        if last > place and found[last].sentence.end - found[place].sentence.start > _LIST_LENGTH:
            yield from (_Piece(source, (place, item)) for item in range(place + 1, last + 1))
        elif last == place and place and points_back(found[place].sentence.text):
            yield _Piece(source, (place - 1, place))
        else:
            yield _Piece(source, tuple(range(place, last + 1)))
        place = last + 1


def _ranks(sources: Sequence[Source]) -> dict[int, float]:
    """Score of each source by its number, from 0 for the least to 1 for the best."""
    scores = [source.hit.score for source in sources]
    least, span = min(scores, default=0.0), max(scores, default=0.0) - min(scores, default=0.0)
    return {s.number: (s.hit.score - least) / span if span > 0 else 1.0 for s in sources}


def _standardised(values: Sequence[float], least: float) -> list[float]:
    if not values:
        return []
    mean, deviation = fmean(values), max(pstdev(values), least)
    return [(value - mean) / deviation for value in values]
