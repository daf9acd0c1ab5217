"""Passages of a document: by headings, within a token budget, sentences whole, places exact."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from core.language.forms import Language
from core.language.sentences import Sentence, sentence_spans
from core.tokens import count_tokens
from knowledge.document import Heading, LoadedDocument, Passage
from knowledge.reading.language import language_of
from knowledge.reading.metadata import shorten

TARGET_TOKENS = 250
"""Size that cuts are chosen for: about 1,100 characters of French, 800 of Arabic; chosen by hand (docs/decisions/0010)."""
MAX_TOKENS = 350
"""Size that no passage goes beyond, records aside; chosen by hand (docs/decisions/0010)."""
OVERLAP_TOKENS = 40
"""Whole sentences of the passage before, up to this: costs one embedding in six; chosen by hand (docs/decisions/0010)."""
_INSIDE_PARAGRAPH = 0.15
"""Cost of a cut inside a paragraph, in squared deviations from the target size; chosen by hand (docs/decisions/0010)."""


@dataclass(frozen=True)
class _Piece:
    """What is never cut: a sentence, a part of an overlong one, or a record."""

    start: int
    end: int
    tokens: int
    closes_paragraph: bool


@dataclass(frozen=True)
class _Section:
    """Text under one heading."""

    start: int
    end: int
    path: tuple[str, ...]


def split(
    document: LoadedDocument,
    *,
    target_tokens: int = TARGET_TOKENS,
    max_tokens: int = MAX_TOKENS,
    overlap_tokens: int = OVERLAP_TOKENS,
) -> tuple[Passage, ...]:
    """Cut a document into passages of about `target_tokens` and at most `max_tokens` (a record is never cut).

    A passage that goes on in mid-section begins with the last sentences of the one before, up to `overlap_tokens` of them.
    """
    maker = _PassageMaker(document)
    ranges: list[tuple[int, int, tuple[str, ...]]] = []
    for section in _sections(document):
        if document.records:
            pieces = list(_records(document.text, section))
            ranges += [(p.start, p.end, (*section.path, *_record_title(document, p))) for p in pieces]
            continue
        pieces = list(_pieces(document.text, section, max_tokens))
        ranges += [
            (pieces[first].start, pieces[last - 1].end, section.path)
            for first, last in _fitting(document.text, pieces, target_tokens, max_tokens, overlap_tokens)
        ]
    return tuple(maker.make(ordinal, *place) for ordinal, place in enumerate(ranges))


def _sections(document: LoadedDocument) -> Iterator[_Section]:
    """Yield text between headings; a heading with nothing under it and nothing below it is text itself."""
    headings = sorted(document.headings, key=lambda h: h.start)
    bounds = [*headings, None]
    start = 0
    path: list[Heading] = []
    for index, heading in enumerate(bounds):
        end = heading.start if heading else len(document.text)
        if document.text[start:end].strip():
            yield _Section(start, end, tuple(h.title for h in path))
        elif path and (heading is None or heading.level <= path[-1].level):
            lonely = headings[index - 1]
            yield _Section(lonely.start, lonely.end, tuple(h.title for h in path[:-1]))
        if heading:
            path = [h for h in path if h.level < heading.level] + [heading]
            start = heading.end


def _records(text: str, section: _Section) -> Iterator[_Piece]:
    for match in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text[section.start : section.end]):
        record = match.group().rstrip()
        start = section.start + match.start()
        yield _Piece(start, start + len(record), 0, True)


def _record_title(document: LoadedDocument, record: _Piece) -> Iterator[str]:
    """Title of a record, at most one: what stands in the first of the columns that name records."""
    lines = document.text[record.start : record.end].split("\n")
    for name in document.named_by:
        for line in lines:
            if line.startswith(f"{name}: "):
                yield shorten(line[len(name) + 2 :])
                return


def _pieces(text: str, section: _Section, max_tokens: int) -> Iterator[_Piece]:
    spans = list(sentence_spans(text[section.start : section.end]))
    for index, (start, end) in enumerate(spans):
        # A bullet belongs to the passage though not to its sentence.
        begin = section.start + (spans[index - 1][1] if index else 0)
        begin += len(text[begin : section.start + start]) - len(text[begin : section.start + start].lstrip())
        stop = section.start + end
        following = section.start + spans[index + 1][0] if index + 1 < len(spans) else section.end
        closes = "\n" in text[stop:following] or index + 1 == len(spans)
        tokens = count_tokens(text[begin:following])
        if tokens <= max_tokens:
            yield _Piece(begin, stop, tokens, closes)
        else:
            yield from _cut_long(text, begin, stop, max_tokens)


def _cut_long(text: str, start: int, end: int, max_tokens: int) -> Iterator[_Piece]:
    """Cut an overlong sentence at a clause mark, else at a space, else anywhere."""
    while start < end:
        stop = _furthest(text, start, end, max_tokens)
        if stop < end:
            window = text[start:stop]
            cut = max((m.end() for m in re.finditer(r"[;؛:,،](?=\s)", window)), default=0)
            if cut < len(window) // 2:
                cut = max((m.start() for m in re.finditer(r"\s", window)), default=0)
            stop = start + (cut or len(window))
        piece = text[start:stop].rstrip()
        if piece:
            yield _Piece(start, start + len(piece), count_tokens(text[start:stop]) + 1, stop == end)
        start = stop + len(text[stop:end]) - len(text[stop:end].lstrip())


def _furthest(text: str, start: int, end: int, max_tokens: int) -> int:
    """Find the furthest end for which text[start:end] stays within the budget, by bisection; at least one character on."""
    low, high = start + 1, min(end, start + max_tokens * 12)
    while low < high:
        middle = (low + high + 1) // 2
        if count_tokens(text[start:middle]) < max_tokens:
            low = middle
        else:
            high = middle - 1
    return low


def _fitting(text: str, pieces: list[_Piece], target: int, most: int, overlap: int) -> list[tuple[int, int]]:
    """Groups with their overlap, none over `most` tokens: where pieces joined take more than apart, with less room."""
    room = most
    while True:
        groups = list(_with_overlap(pieces, _pack(pieces, min(target, room), room), room, overlap))
        joined = (count_tokens(text[pieces[a].start : pieces[b - 1].end]) for a, b in groups if b - a > 1)
        over = max(joined, default=0) - most
        if over <= 0:
            return groups
        room -= over


def _pack(pieces: list[_Piece], target: int, most: int) -> list[tuple[int, int]]:
    """Group pieces so that sizes come nearest to the target and cuts fall between paragraphs (least squares, as in TeX)."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for last in range(1, len(pieces) + 1):
        options: list[tuple[float, int]] = []
        size = 0
        for first in range(last - 1, -1, -1):
            size += pieces[first].tokens
            if size > most and first < last - 1:
                break
            open_end = last < len(pieces) and not pieces[last - 1].closes_paragraph
            options.append((best[first][0] + _misfit(size, target) + _INSIDE_PARAGRAPH * open_end, first))
        best.append(min(options))
    groups: list[tuple[int, int]] = []
    last = len(pieces)
    while last:
        first = best[last][1]
        groups.append((first, last))
        last = first
    return groups[::-1]


def _misfit(size: int, target: int) -> float:
    """Squared deviation from the target, plus a share of a passage so that fewer are made."""
    return ((size - target) / target) ** 2 + 0.1


def _with_overlap(
    pieces: list[_Piece], groups: list[tuple[int, int]], most: int, overlap: int
) -> Iterator[tuple[int, int]]:
    for first, last in groups:
        size = sum(p.tokens for p in pieces[first:last])
        room = min(overlap, most - size)
        begin = first
        while begin and pieces[begin - 1].tokens <= room:
            begin -= 1
            room -= pieces[begin].tokens
        yield begin, last


class _PassageMaker:
    """Knows what the passages of one document share."""

    def __init__(self, document: LoadedDocument) -> None:
        self._document = document
        self._meta_digest = hashlib.sha256(json.dumps(document.meta.identity, sort_keys=True).encode()).hexdigest()
        self._pages = sorted(document.pages, key=lambda p: p.start)
        self._page_starts = [page.start for page in self._pages]

    def make(self, ordinal: int, start: int, end: int, heading: tuple[str, ...]) -> Passage:
        """Build the passage at text[start:end]."""
        document = self._document
        text = document.text[start:end]
        page_index = bisect_right(self._page_starts, start) - 1
        page = self._pages[page_index].number if page_index >= 0 else None
        identity = [document.key, text, start, end, heading, page, self._meta_digest]
        return Passage(
            id=hashlib.sha256(json.dumps(identity, ensure_ascii=True).encode()).hexdigest()[:32],
            key=document.key,
            ordinal=ordinal,
            text=text,
            start=start,
            end=end,
            heading=heading,
            page=page,
            language=language_of(text, document.meta.language or Language.FRENCH),
            tokens=count_tokens(text),
            meta=document.meta,
            sentences=tuple(Sentence(text[s:e], s, e) for s, e in sentence_spans(text)),
        )
