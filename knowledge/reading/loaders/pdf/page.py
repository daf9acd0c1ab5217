"""One page as it is read: lines and tables in order, notes at its foot, and what was left out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from knowledge.reading.loaders.pdf.forms import Annotations, read_annotations, with_annotations
from knowledge.reading.loaders.pdf.frame import Box, Frame
from knowledge.reading.loaders.pdf.glyphs.characters import Character, read_characters
from knowledge.reading.loaders.pdf.glyphs.direction import page_reads_from_right, shape_of
from knowledge.reading.loaders.pdf.glyphs.glyph_codes import codes_among, show_bullets
from knowledge.reading.loaders.pdf.glyphs.struck import struck
from knowledge.reading.loaders.pdf.glyphs.visibility import is_scan, unseen
from knowledge.reading.loaders.pdf.graphics import Graphics, read_graphics
from knowledge.reading.loaders.pdf.lines import Line, gathered, lines_of, read_lines
from knowledge.reading.loaders.pdf.notes import foot_notes, take_calls
from knowledge.reading.loaders.pdf.order import in_reading_order
from knowledge.reading.loaders.pdf.pictures import holds_unread_picture
from knowledge.reading.loaders.pdf.segments import Segment, place, segments
from knowledge.reading.loaders.pdf.tabular.grid import find_grids
from knowledge.reading.loaders.pdf.tabular.records import cell_text, header_count
from knowledge.reading.loaders.pdf.tabular.tables import Table, open_tables, ruled_tables

if TYPE_CHECKING:
    import pypdfium2

_WIDEST_GAP = 4.0
"""Gap within a line of running text, in font sizes."""
_TURNED_CELL = -3
"""Cell of text that reads another way than its page; every stretch of it has its own, downwards from here."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line as it reads; `box` is where it stands, upright."""

    text: str
    size: float
    box: Box
    baseline: float
    from_right: bool
    font: str
    is_alone: bool = False
    """Whether it was written onto the page, or reads another way: no paragraph goes on with it."""


@dataclass(frozen=True, slots=True)
class TableRows:
    """Cells of a table as texts, columns in the order of reading; the first `headers` rows name the columns."""

    rows: tuple[tuple[str, ...], ...]
    headers: int
    edges: tuple[float, ...]
    box: Box


@dataclass
class PageText:
    """What was read of a page, and what was not."""

    items: list[TextLine | TableRows] = field(default_factory=list)
    notes: list[TextLine] = field(default_factory=list)
    size: tuple[float, float] = (0.0, 0.0)
    hidden: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    maybe_struck: list[str] = field(default_factory=list)
    slanted: list[str] = field(default_factory=list)
    codes: int = 0
    """Characters that are no text."""
    letters: int = 0
    """Letters that were read."""
    unread_picture: bool = False
    layer: bool = False
    """Whether its text is the invisible layer of a scan."""
    shown: str = ""
    failed: bool = False


def read_page(page: pypdfium2.PdfPage, form: Any = None) -> PageText:
    """Read a page: what can be seen, upright, in reading order."""
    text_page = page.get_textpage()
    try:
        characters = read_characters(text_page)
        plain = text_page.get_text_range()
    finally:
        text_page.close()
    left, bottom, right, top = page.get_bbox()
    crop = Frame(left, bottom, right - left, top - bottom)
    frame = crop.turned(_usual_quarter(characters, page))
    graphics = read_graphics(page, frame)
    read = PageText(size=frame.size)
    scan = is_scan(graphics.pictures, frame.size)
    gone, pixels = unseen(page, characters, Box(left, bottom, right, top), scan=scan)
    read.layer = scan and sum(c.ink.mode == 3 for c in characters) * 2 > len(characters)
    read.hidden = _texts(characters, gone)
    seen = [c for index, c in enumerate(characters) if index not in gone]
    seen = _text_alone(seen, read)
    annotations = read_annotations(page, frame, form)
    _Reading(read, frame, graphics, annotations).take(seen)
    _note_shown(read, plain, characters)
    if not read.layer:
        texts = [(item.box, _text_of(item)) for item in read.items]
        read.unread_picture = holds_unread_picture(texts, graphics, pixels, frame)
    return read


def _text_of(item: TextLine | TableRows) -> str:
    return item.text if isinstance(item, TextLine) else " ".join(cell for row in item.rows for cell in row)


def _usual_quarter(characters: Sequence[Character], page: pypdfium2.PdfPage) -> int:
    """Quarter turns clockwise after which most of the text stands upright."""
    quarters = Counter(c.ink.quarter for c in characters if c.ink.quarter is not None)
    if not quarters:
        return int(page.get_rotation()) // 90
    return quarters.most_common(1)[0][0] or 0


def _texts(characters: Sequence[Character], indexes: set[int]) -> list[str]:
    """Stretches of characters that follow each other."""
    parts: list[str] = []
    last = -2
    for index in sorted(indexes):
        character = characters[index]
        apart = parts and index == last + 1 and character.left - characters[last].right > 0.2 * character.ink.size
        line = index == last + 1 and abs(character.ink.origin[1] - characters[last].ink.origin[1]) < 1
        if not line:
            parts.append(character.text)
        else:
            parts[-1] += (" " if apart else "") + character.text
        last = index
    return [text for part in parts if (text := " ".join(part.split()))]


def _text_alone(characters: list[Character], read: PageText) -> list[Character]:
    """Characters without glyph codes, bullets as bullets; counts what was taken out."""
    show_bullets(characters)
    codes = codes_among(characters)
    read.codes = sum(1 for index in codes if characters[index].text.strip())
    return [c for index, c in enumerate(characters) if index not in codes]


def _note_shown(read: PageText, plain: str, characters: Sequence[Character]) -> None:
    """Keep what PDFium's own reader finds; on an Arabic page, whose order it does not know, the lines that were read."""
    if read.codes > read.letters:
        return
    lines = [i.text if isinstance(i, TextLine) else " ".join(" ".join(row) for row in i.rows) for i in read.items]
    if any("\u0590" <= c.text <= "\u08ff" or "\ufb50" <= c.text <= "\ufeff" for c in characters):
        read.shown = "\n".join([*lines, *(n.text for n in read.notes), *read.hidden, *read.struck, *read.slanted])
    else:
        read.shown = plain.replace("\ufffe\r\n", "-").replace("\ufffe", "-").replace("\x02", "-")


class _Reading:
    """Puts what is seen of a page into lines and tables."""

    def __init__(self, read: PageText, frame: Frame, graphics: Graphics, annotations: Annotations) -> None:
        self._read = read
        self._frame = frame
        self._graphics = graphics
        self._annotations = annotations
        self._grids = find_grids(graphics)

    def take(self, characters: Sequence[Character]) -> None:
        """Fill the page."""
        upright, turned, slanted = self._by_direction(characters)
        self._read.slanted = _texts(slanted, set(range(len(slanted))))
        place(upright, self._frame)
        cell_of = self._cell_of if self._grids else None
        found = segments(self._without_struck(upright), cell_of)
        page = page_reads_from_right([shape_of(s.text, s.box) for s in found])
        found = with_annotations(found, self._annotations, self._cell_of, from_right=page)
        found = sorted([*found, *self._turned(turned)], key=lambda s: s.order)
        tables, rest = ruled_tables(self._grids, found)
        more, rest = open_tables(rest, from_right=page)
        lines = lines_of(rest, _WIDEST_GAP)
        self._finish(lines, [*tables, *more], page)

    def _by_direction(
        self, characters: Sequence[Character]
    ) -> tuple[list[Character], dict[int, list[Character]], list[Character]]:
        turned: dict[int, list[Character]] = {}
        upright: list[Character] = []
        slanted: list[Character] = []
        for character in characters:
            quarter = character.ink.quarter
            if quarter is None:
                slanted.append(character)
            elif quarter == self._frame.quarters:
                upright.append(character)
            else:
                turned.setdefault(quarter, []).append(character)
        return upright, turned, slanted

    def _without_struck(self, placed: list[Character]) -> list[Character]:
        sure, unsure = struck(placed, self._graphics.level, self._annotations.struck)
        self._read.struck = _stretches(placed, sure)
        self._read.maybe_struck = _stretches(placed, unsure)
        for character in placed:
            if character.index in sure:  # the line stays one line
                character.text = " "
        return placed

    def _cell_of(self, x: float, y: float) -> int:
        for grid in self._grids:
            if (region := grid.region(x, y)) >= 0:
                return region
        return -1

    def _turned(self, groups: dict[int, list[Character]]) -> list[Segment]:
        """Text that reads another way than its page, read by itself and standing in its cell or by itself."""
        found: list[Segment] = []
        for quarter, characters in groups.items():
            frame = Frame(self._frame.left, self._frame.bottom, *self._plain_size(), quarter)
            boxes = {c.index: self._frame.box(c.left, c.bottom, c.right, c.top) for c in characters}
            place(characters, frame)
            lines = lines_of(segments(characters, None), _WIDEST_GAP)
            read_lines(gathered(lines))
            for line in lines:
                box = _around([boxes[c.index] for c in line.characters])
                cell = self._cell_of(*box.middle)
                own = _TURNED_CELL - len(found)
                said = Segment(line.size, box.bottom, line.order, cell if cell >= 0 else own, said=line.text)
                said.left, said.right = box.left, box.right
                found += [said] if line.text else []
        return found

    def _plain_size(self) -> tuple[float, float]:
        return self._frame.width, self._frame.height

    def _finish(self, lines: list[Line], tables: list[Table], page: bool) -> None:
        ordered: list[Line | Table] = in_reading_order([*lines, *tables], from_right=page)
        running = [item for item in ordered if isinstance(item, Line)]
        cells = [cell for table in tables for cell in _own_cells(table)]
        called = take_calls([*running, *(line for cell in cells for line in cell)])
        from_right = read_lines([*gathered(running), *cells])
        body = _body_size(running)
        first_note = foot_notes(running, called, body)
        notes = {id(line) for line in running[first_note:]}
        self._read.notes = [_text_line(line) for line in running[first_note:] if line.text]
        for item in ordered:
            if isinstance(item, Table):
                self._read.items.append(_rows(item, from_right))
            elif item.text and id(item) not in notes:
                self._read.items.append(_text_line(item))
        self._read.letters = sum(c.isalpha() for line in running for c in line.text)
        self._read.letters += sum(c.isalpha() for cell in cells for line in cell for c in line.text)


def _around(boxes: Sequence[Box]) -> Box:
    box = boxes[0]
    for other in boxes[1:]:
        box = box.around(other)
    return box


def _stretches(placed: Sequence[Character], indexes: set[int]) -> list[str]:
    if not indexes:
        return []
    chosen = [c for c in placed if c.index in indexes]
    lines = lines_of(segments(chosen, None), _WIDEST_GAP)
    read_lines(gathered(lines))
    return [line.text for line in lines if line.text]


def _body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _own_cells(table: Table) -> list[list[Line]]:
    """Every cell once, merged ones included."""
    return list({id(cell): cell for row in table.cells for cell in row if cell}.values())


def _rows(table: Table, from_right: bool) -> TableRows:
    rows = [
        [cell_text([line.text for line in cell]) for cell in (row[::-1] if from_right else row)] for row in table.cells
    ]
    kept = [(row, cells) for row, cells in zip(rows, table.cells, strict=True) if any(row)]
    texts = [tuple(row) for row, _ in kept]
    first = [line.font for cell in kept[0][1] for line in cell] if kept else []
    others = {line.font for _, cells in kept[1:] for cell in cells[1:] for line in cell}
    stands_out = bool(first) and not any(font in others for font in first)
    edges = tuple(edge - table.edges[0] for edge in table.edges)
    return TableRows(tuple(texts), header_count(texts, table.headers, stands_out=stands_out), edges, table.box)


def _text_line(line: Line) -> TextLine:
    alone = line.segments[0].cell < -1
    return TextLine(line.text, line.size, line.box, line.baseline, line.from_right, line.font, alone)
