"""Pages of a PDF made one text: running heads out, paragraphs and tables over a page break whole, headings by size."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from core.text import normalise
from knowledge.errors import DocumentRefusedError
from knowledge.reading.furniture import PAGE_NUMBER
from knowledge.reading.loaders.content import Content, TextBuilder, first_title
from knowledge.reading.loaders.pdf.notes import starts_note
from knowledge.reading.loaders.pdf.page import PageText, TableRows, TextLine
from knowledge.reading.loaders.pdf.paragraphs import Joint, is_cut, is_finished, joints, starts_item
from knowledge.reading.loaders.pdf.tabular.records import headers_of, record_lines
from knowledge.reading.metadata import FoundMeta

if TYPE_CHECKING:
    import pypdfium2

_HEADING_SIZE = 1.15
_LONGEST_HEADING = 160
_MOST_HEADING_LINES = 3
_EDGE_ITEMS = 3
_FEWEST_PAGES = 3
_LONGEST_HEAD = 150
_SAME_HEIGHT = 6.0
"""Points within which a running head stands on every page."""
_SAME_EDGES = 6.0
_SAME_SIZE = 0.6
_FILE_TITLE = re.compile(
    r"(?:\(?(?:anonymous|unspecified)\)?$|microsoft|untitled|sans titre|document\d*$|présentation|powerpoint)|\.\w{2,5}$",
    re.IGNORECASE,
)


def put_together(
    document: pypdfium2.PdfDocument, pages: Sequence[PageText], by_eye: Mapping[int, str]
) -> tuple[Content, list[str]]:
    """Text of a document, and the running heads that were left out of it."""
    heads = _take_heads(pages)
    writer = _Writer(pages)
    for index, page in enumerate(pages):
        following = pages[index + 1] if index + 1 < len(pages) else None
        writer.page(index, page, by_eye.get(index, ""), following)
    if writer.builder.is_empty:
        raise DocumentRefusedError(
            "Nothing could be read on the scanned pages of the PDF.", remedy="Scan them straight and at 300 dpi."
        )
    headings = writer.builder.headings
    title = normalise(document.get_metadata_dict().get("Title", ""))
    found = FoundMeta(title=first_title(headings) if not title or _FILE_TITLE.search(title) else title)
    return writer.builder.build(found=found), heads


def _take_heads(pages: Sequence[PageText]) -> list[str]:
    """Take lines that come back at the edges of most pages, and page numbers, out of the pages."""
    if len(pages) < 2:
        return []
    edges = [_edge_lines(page) for page in pages]
    seen = Counter(form for lines in edges for form in {_form(line) for line in lines})
    often = max(_FEWEST_PAGES, ceil(len(pages) / 2))
    gone: list[str] = []
    for page, lines in zip(pages, edges, strict=True):
        outermost = [item for item in (*page.items[:1], *page.items[-1:]) if isinstance(item, TextLine)]
        heads = {id(line) for line in lines if len(line.text) <= _LONGEST_HEAD and seen[_form(line)] >= often}
        heads |= {id(line) for line in outermost if PAGE_NUMBER.fullmatch(line.text)}
        gone += [item.text for item in page.items if isinstance(item, TextLine) and id(item) in heads]
        page.items = [item for item in page.items if id(item) not in heads]
    return gone


def _edge_lines(page: PageText) -> list[TextLine]:
    chosen = [*page.items[:_EDGE_ITEMS], *page.items[-_EDGE_ITEMS:]]
    return [item for item in chosen if isinstance(item, TextLine)]


def _form(line: TextLine) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text).casefold(), round(line.baseline / _SAME_HEIGHT)


def heading_levels(pages: Sequence[PageText]) -> dict[float, int]:
    """Levels of the font sizes that stand out from the one most characters are set in, the largest first."""
    characters: Counter[float] = Counter()
    for page in pages:
        for item in page.items:
            if isinstance(item, TextLine):
                characters[item.size] += len(item.text)
    if len(characters) < 2:
        return {}
    body = characters.most_common(1)[0][0]
    larger = sorted((size for size in characters if size >= _HEADING_SIZE * body), reverse=True)
    return {size: level for level, size in enumerate(larger[:4], start=1)}


class _Writer:
    """Writes page after page; remembers what the last one ended with."""

    def __init__(self, pages: Sequence[PageText]) -> None:
        self.builder = TextBuilder()
        self._levels = heading_levels(pages)
        self._ended: _End | None = None
        self._open_table: tuple[TableRows, list[str]] | None = None

    def page(self, index: int, page: PageText, by_eye: str, following: PageText | None) -> None:
        """Write one page: its text, its notes, and what was read by eye."""
        self.builder.page(index + 1)
        notes = list(page.notes)
        runs = _runs(page.items)
        for at, run in enumerate(runs):
            if isinstance(run, TableRows):
                self._table(run, goes_on=at == 0)
                continue
            if at == len(runs) - 1 and not by_eye:
                notes = self._run(run, page.size[0], notes, following, goes_on=at == 0)
            else:
                self._run(run, page.size[0], [], None, goes_on=at == 0)
        if by_eye:
            self.builder.block(by_eye)
            self._ended = self._open_table = None
        self._notes(notes)

    def _run(
        self,
        lines: Sequence[TextLine],
        width: float,
        notes: list[TextLine],
        following: PageText | None,
        *,
        goes_on: bool,
    ) -> list[TextLine]:
        """Write lines; notes go before a paragraph that the next page goes on with. Returns the notes that wait."""
        follows = joints(lines, width)
        joined = goes_on and self._ended is not None and self._continues(self._ended, lines[0])
        end = _End(lines[-1], min(x.box.left for x in lines), max(x.box.right for x in lines))
        first = following.items[0] if following is not None and following.items else None
        start = 0
        moves = bool(notes) and isinstance(first, TextLine) and self._continues(end, first)
        if moves:
            start = max((i + 1 for i, joint in enumerate(follows) if joint is not Joint.GOES_ON), default=0)
        moves = moves and (start > 0 or not joined)
        if moves:
            self._lines(lines[:start], follows[: max(0, start - 1)], joined=joined)
            self._notes(notes)
            self._lines(lines[start:], follows[start:], joined=False)
        else:
            self._lines(lines, follows, joined=joined)
        self._ended, self._open_table = end, None
        return [] if moves else notes

    def _notes(self, notes: Sequence[TextLine]) -> None:
        paragraphs: list[str] = []
        for line in notes:
            if paragraphs and not starts_note(line.text):
                paragraphs[-1] += " " + line.text
            else:
                paragraphs.append(line.text)
        for text in paragraphs:
            self.builder.block(text)

    def _table(self, table: TableRows, *, goes_on: bool) -> None:
        headers = headers_of(table.rows[: table.headers])
        body = table.rows[table.headers :]
        before = self._open_table
        goes_on = goes_on and before is not None and _same_columns(before[0], table)
        if goes_on and before is not None:
            body = body if headers == before[1] else table.rows
            headers = before[1]
        for at, line in enumerate(record_lines(headers, body)):
            self.builder.line(line) if at or goes_on else self.builder.block(line)
        self._open_table, self._ended = (table, headers), None

    def _lines(self, lines: Sequence[TextLine], follows: Sequence[Joint], *, joined: bool) -> None:
        title: list[str] = []
        for index, line in enumerate(lines):
            joint = follows[index - 1] if index else Joint.APART
            if level := self._level(line):
                title.append(line.text)
                more = index + 1 < len(lines) and lines[index + 1].size == line.size
                if not more or len(title) == _MOST_HEADING_LINES:
                    self.builder.heading(level, " ".join(title))
                    title = []
            elif joint is Joint.GOES_ON or (not index and joined):
                self.builder.continued(line.text)
            elif joint is Joint.BELOW:
                self.builder.line(line.text)
            else:
                self.builder.block(line.text)

    def _level(self, line: TextLine) -> int:
        return self._levels.get(line.size, 0) if len(line.text) <= _LONGEST_HEADING else 0

    def _continues(self, end: _End, line: TextLine) -> bool:
        """Whether a page's first line goes on with a paragraph that the end of the page before cut."""
        last = end.line
        if self._level(line) or self._level(last) or starts_item(line.text) or abs(last.size - line.size) > _SAME_SIZE:
            return False
        if is_finished(last.text) or last.text.endswith("-"):
            return False
        return line.text[:1].islower() or is_cut(last, line, end.left, end.right)


@dataclass(frozen=True)
class _End:
    """Last line of a page, and the edges of the text above it."""

    line: TextLine
    left: float
    right: float


def _runs(items: Sequence[TextLine | TableRows]) -> list[list[TextLine] | TableRows]:
    """Tables, and lines that follow each other between them."""
    runs: list[list[TextLine] | TableRows] = []
    for item in items:
        if isinstance(item, TableRows):
            runs.append(item)
        elif runs and isinstance(runs[-1], list):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _same_columns(first: TableRows, second: TableRows) -> bool:
    same = len(first.edges) == len(second.edges)
    return same and all(abs(a - b) <= _SAME_EDGES for a, b in zip(first.edges, second.edges, strict=True))
