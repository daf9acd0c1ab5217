"""What may be quoted of a passage: a sentence, a title, a list with what leads into it, a record of a table, each as one span."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.retrieval.pointing import points_back, points_elsewhere
from agent.retrieval.sources import Source
from core.language.fold import fold
from core.language.sentences import ITEM, Sentence
from core.language.stem import words
from knowledge.cache import LruCache
from knowledge.document import Passage

_FEWEST_WORDS = 2
"""Words of a span that says something. Chosen by hand: one word is a label."""
_WHOLE_LENGTH = 450
"""Characters of a list, or of a sentence with the one it points back to, that are quoted whole. Chosen by hand: a phone's screen."""
_RECORD_LENGTH = 600
"""Characters of a row of a table that is quoted whole. Chosen by hand."""
_FEWEST_FIELDS = 3
"""Lines "name: value" that make a row of a table. Chosen by hand: two may be any text."""
_KEPT = 20_000
"""Passages whose spans are kept at hand. Chosen by hand, as of the search's own passages."""
_ITEM = re.compile(rf"[ \t]*{ITEM}[ \t]*")
_FIELD = re.compile(r"[^:\n]{1,60}: \S")
# Headings and openings of what only says where a text comes from; matched on the folded text.
_SOURCE_HEADING = re.compile(r"(?:sources?|references?|المصدر|المصادر|المراجع)\W*")
# Openings of headings that ask what stands below them, with a question mark or without; matched on the folded text.
_ASKING_HEADING = re.compile(
    r"(?:qui|que|quoi|quels?|quelles?|quand|comment|combien|pourquoi|ce qu[ei]?|de quoi|a quoi|a qui|jusqu.a quand|dans quel(?:le)?s? but"
    r"|qu.est|who|what|when|where|which|how|why|whom|what it is"
    r"|من (?:ي|ت)\w+|ما|ماذا|متي|اين|كيف|كم|لماذا|الي من|لاي|شنو|اش|شكون|علاش|كيفاش|فين)(?!\w)"
)
_PROVENANCE = re.compile(
    r"(?:sources? ?:|(?:faits|informations) tires? d|d.apres l.article|المصدر ?:|المصادر ?:|الوقائع ماخوذه|"
    r"fiche de demonstration|هذه بطاقه للعرض)"
)


@dataclass(frozen=True)
class SpanShape:
    """Where a span stands in its passage, from sentence `first` to `last` of a hit, and the sentence that leads into it, if any.

    A title stands nowhere in the text: `title` is its place among the passage's titles, and all others are -1.
    """

    first: int
    last: int
    start: int
    end: int
    lead: int = -1
    title: int = -1


@dataclass(frozen=True)
class QuotableSpan:
    """A span of a passage that is quoted as one, with its closeness to the question and its share of the question's words."""

    source: Source
    shape: SpanShape
    text: str
    """source.passage.text[start:end], or one of the passage's titles."""
    cosine: float
    """Largest cosine of its sentences to the question."""
    coverage: float
    """Share of the question's words in its sentences; what several share counts in part."""

    @property
    def start(self) -> int:
        """Where it begins in its passage; -1 for a title."""
        return self.shape.start

    @property
    def end(self) -> int:
        """Where it ends in its passage; -1 for a title."""
        return self.shape.end

    @property
    def is_title(self) -> bool:
        """Whether it is a title or heading."""
        return self.shape.title >= 0


_shapes: LruCache[tuple[str, tuple[int, ...]], tuple[SpanShape, ...]] = LruCache(_KEPT)


def units_of(source: Source) -> list[QuotableSpan]:
    """What may be quoted of a source, in its order, its titles last; nothing of a section that only says where the text comes from."""
    # A hit leaves out what says nothing, which is for its release to tell.
    name = (source.passage.id, tuple(scored.sentence.start for scored in source.hit.sentences))
    shapes = _shapes.recall([name], lambda _: {name: tuple(_shapes_of(source.passage, _sentences(source)))})[name]
    return [_scored(source, shape) for shape in shapes]


def unit_of(source: Source, first: int, last: int) -> QuotableSpan:
    """The span from one sentence to another."""
    return _scored(source, _shape(_sentences(source), first, last))


def last_of_list(source: Source, place: int) -> int:
    """Index of the last item of the list that the sentence at `place` leads into; `place` where it leads into none."""
    found = _sentences(source)
    return _end_of_list(source.passage, found, place) if found[place].text.rstrip().endswith(":") else place


def is_record(source: Source) -> bool:
    """Whether a passage is a row of a table: nothing but "name: value" lines, without bullets."""
    return _is_record(source.passage)


def says_something(text: str) -> bool:
    """Whether a span may be the answer: no label, no question, no lead-in, no note on where the text comes from or stands."""
    if len(words(text)) < _FEWEST_WORDS or text.rstrip(" »”\"'").endswith(("?", "؟", ":")):
        return False
    return not _PROVENANCE.match(fold(text)) and not points_elsewhere(text)


def _scored(source: Source, shape: SpanShape) -> QuotableSpan:
    if shape.title >= 0:
        title = source.hit.titles[shape.title]
        return QuotableSpan(source, shape, title.text, title.cosine, title.coverage)
    sentences = source.hit.sentences[shape.first : shape.last + 1]
    shares = [scored.coverage for scored in sentences]
    coverage = min(1.0, max(shares) + (sum(shares) - max(shares)) / 2)
    text = source.passage.text[shape.start : shape.end]
    return QuotableSpan(source, shape, text, max(scored.cosine for scored in sentences), coverage)


def _sentences(source: Source) -> list[Sentence]:
    return [scored.sentence for scored in source.hit.sentences]


def _shapes_of(passage: Passage, sentences: Sequence[Sentence]) -> Iterator[SpanShape]:
    if _is_about_sources(passage):
        return
    if sentences and _is_record(passage):
        telling = [place for place, one in enumerate(sentences) if not _PROVENANCE.match(fold(one.text))]
        if telling:
            yield _shape(sentences, telling[0], telling[-1])
    else:
        yield from _statements(passage, sentences)
    for place, title in enumerate(passage.titles):
        # A title that ends so was made of the text's first words, and cut: it stands nowhere, and the words themselves can be quoted.
        if says_something(title) and not title.endswith("…") and not _ASKING_HEADING.match(fold(title)):
            yield SpanShape(-1, -1, -1, -1, title=place)


def _statements(passage: Passage, sentences: Sequence[Sentence]) -> Iterator[SpanShape]:
    lead, place, free = -1, 0, 0
    while place < len(sentences):
        text = sentences[place].text
        if not is_item(passage, sentences[place]):
            lead = -1
        if text.rstrip().endswith(":"):
            last = _end_of_list(passage, sentences, place)
            if last > place and _length(sentences, place, last) <= _WHOLE_LENGTH:
                yield _shape(sentences, place, last)
                place = free = last + 1
                continue
            lead = place
        elif says_something(text):
            yield _statement(sentences, place, lead, free)
        place += 1


def _statement(sentences: Sequence[Sentence], place: int, lead: int, free: int) -> SpanShape:
    """A sentence; with the one before it where it points back to that and both are short; none before `free` is told twice."""
    before = place - 1
    if (
        before >= free
        and points_back(sentences[place].text)
        and says_something(sentences[before].text)
        and not points_back(sentences[before].text)
        and _length(sentences, before, place) <= _WHOLE_LENGTH
    ):
        return _shape(sentences, before, place)
    return _shape(sentences, place, place, lead)


def _shape(sentences: Sequence[Sentence], first: int, last: int, lead: int = -1) -> SpanShape:
    return SpanShape(first, last, sentences[first].start, sentences[last].end, lead)


def _length(sentences: Sequence[Sentence], first: int, last: int) -> int:
    return sentences[last].end - sentences[first].start


def _end_of_list(passage: Passage, sentences: Sequence[Sentence], place: int) -> int:
    """The same, of a sentence that ends as one that leads into a list."""
    last = place
    while last + 1 < len(sentences) and is_item(passage, sentences[last + 1]):
        last += 1
    return last


def is_item(passage: Passage, sentence: Sentence) -> bool:
    """Whether the line that a sentence stands in begins with a bullet or a number."""
    line = passage.text.rfind("\n", 0, sentence.start) + 1
    return bool(_ITEM.match(passage.text, line))


def _is_record(passage: Passage) -> bool:
    text = passage.text.strip()
    lines = text.split("\n")
    return (
        len(text) <= _RECORD_LENGTH
        and len(lines) >= _FEWEST_FIELDS
        and all(_FIELD.match(line) and not _ITEM.match(line) for line in lines)
    )


def _is_about_sources(passage: Passage) -> bool:
    return bool(passage.heading) and _SOURCE_HEADING.fullmatch(fold(passage.heading[-1])) is not None
