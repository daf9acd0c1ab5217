"""A text as lines and paragraphs that remember their heading level and their pages, so that cleaning cannot lose them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.language.sentences import ITEM
from core.text import normalise
from knowledge.document import Heading, LoadedDocument, PageBreak

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_LIST_ITEM = re.compile(rf"{ITEM}\s*\S")
_SYMBOL_BULLET = re.compile(r"[\uf020-\uf0ff]\s*(?=\S)")
TERMINAL = ".!?؟…:;؛۔"
CLOSERS = "»”\"')]’ "


@dataclass(frozen=True)
class Block:
    """A line or a paragraph; `level` is 0 for body text; `pages` are (offset in text, page number), the first at 0."""

    text: str
    level: int = 0
    gap: bool = True
    """Whether a blank line stands before it."""
    pages: tuple[tuple[int, int], ...] = ()

    @property
    def is_list_item(self) -> bool:
        """Whether it begins with a bullet or a number."""
        return is_list_start(self.text)

    @property
    def is_finished(self) -> bool:
        """Whether it ends as a sentence or a lead-in does."""
        return self.text.rstrip(CLOSERS)[-1:] in TERMINAL and bool(self.text.rstrip(CLOSERS))

    @property
    def page(self) -> int | None:
        """Page that it begins on."""
        return self.pages[0][1] if self.pages else None

    def joined(self, following: Block, separator: str = " ", drop: int = 0) -> Block:
        """Return the two as one, `drop` characters taken off the end of the first."""
        head = self.text[: len(self.text) - drop] + separator
        pages = self.pages + tuple((at + len(head), number) for at, number in following.pages)
        return replace(self, text=head + following.text, pages=pages)


def is_list_start(text: str) -> bool:
    """Whether a line begins with a bullet or a number."""
    return bool(_LIST_ITEM.match(text))


def blocks_of(document: LoadedDocument) -> list[Block]:
    """Non-blank lines of a document, normalised."""
    levels = {heading.start: heading.level for heading in document.headings}
    starts = sorted(levels)
    breaks = sorted(document.pages, key=lambda p: p.start)
    page_starts = [page.start for page in breaks]
    blocks: list[Block] = []
    end = 0
    for match in _LINE.finditer(document.text):
        text = normalise(match.group())
        # A bullet of a symbol font is a box in every other: a reader of the quotation is shown the usual one.
        text = _SYMBOL_BULLET.sub("• ", text, count=1) if _SYMBOL_BULLET.match(text) else text
        if not text:
            continue
        gap = len(re.findall(r"\r\n|[^\S ]", document.text[end : match.start()].replace("\t", ""))) > 1
        index = bisect_right(starts, match.end() - 1) - 1
        level = levels[starts[index]] if index >= 0 and starts[index] >= match.start() else 0
        pages = _pages_within(match, breaks, page_starts)
        blocks.append(Block(text, level, gap or not blocks, pages))
        end = match.end()
    return blocks


def _pages_within(line: re.Match[str], breaks: list[PageBreak], page_starts: list[int]) -> tuple[tuple[int, int], ...]:
    first = bisect_right(page_starts, line.start() + len(line.group()) - len(line.group().lstrip())) - 1
    last = bisect_right(page_starts, line.end() - 1) - 1
    if last < 0:
        return ()
    inside = tuple(
        (len(normalise(line.group()[: page.start - line.start()])), page.number)
        for page in breaks[first + 1 : last + 1]
    )
    return ((0, breaks[first].number), *inside) if first >= 0 else inside


def put_together(blocks: Iterable[Block]) -> tuple[str, tuple[Heading, ...], tuple[PageBreak, ...]]:
    """Text of the blocks with where its headings and pages begin."""
    parts: list[str] = []
    headings: list[Heading] = []
    pages: list[PageBreak] = []
    length, was_heading = 0, False
    for block in blocks:
        if parts:
            separator = "\n\n" if block.gap or block.level or was_heading else "\n"
            parts.append(separator)
            length += len(separator)
        pages += [
            PageBreak(number, length + at)
            for index, (at, number) in enumerate(block.pages)
            if number != (block.pages[index - 1][1] if index else pages[-1].number if pages else None)
        ]
        if block.level:
            headings.append(Heading(block.level, block.text, length, length + len(block.text)))
        parts.append(block.text)
        length += len(block.text)
        was_heading = bool(block.level)
    return "".join(parts), tuple(headings), tuple(pages)
