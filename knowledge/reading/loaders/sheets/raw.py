"""A sheet as it is written: its cells, what is hidden, what is merged, and where the program put colours and headers itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.sheets.package import Element, SheetPart, WorkbookPackage, is_on, local_name
from knowledge.reading.loaders.sheets.texts import Text, forget, read_text

MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELLS = 1_000_000
"""Most cells with something in them, of one workbook: some 200 MB in memory; chosen by hand."""
_MOST_COLOURED = 1000
"""Areas with colours of their own that are kept: each white cell is looked for in them."""
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_WHOLE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")


@dataclass(slots=True)
class RawCell:
    """A cell: `kind` is the letter of the format (n, s, str, inlineStr, b, e, d); `value` None where nothing is stored."""

    kind: str
    value: Text | None
    style: int
    is_formula: bool


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both ends in it."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass
class RawSheet:
    """What the part of a sheet says; rows and columns from 1."""

    name: str
    rows: dict[int, dict[int, RawCell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Area] = field(default_factory=list)
    coloured: list[Area] = field(default_factory=list)
    """Where colours come from conditions or from the style of a table: a cell's own say nothing there."""
    headers: set[int] = field(default_factory=set)
    """Rows that a table or a filter calls its header."""
    too_far: int = 0
    """Cells beyond the last column that is read."""

    def is_hidden_column(self, column: int) -> bool:
        """Whether a column is hidden or has no width."""
        return column in self.hidden_columns


def read_sheet(package: WorkbookPackage, sheet: SheetPart, texts: list[Text], room: int) -> RawSheet:
    """Read the part of a sheet, at most `room` cells with something in them."""
    found = RawSheet(sheet.name)
    reader = _Reader(found, texts, room)
    with package.events(sheet.part, ("row",), tuple(_READ)) as steps:
        for event, element in steps:
            name = local_name(element)
            if event == "start":
                if name == "row":
                    reader.begin_row(element)
            else:
                _READ[name](reader, element)
                if name in ("c", "row", "mergeCell"):
                    forget(element)
    for part in package.related(sheet.part, "table"):
        root = package.part(part)
        if root is not None:
            reader.table(root)
    return found


class _Reader:
    """Takes the elements of a sheet in their order."""

    def __init__(self, sheet: RawSheet, texts: list[Text], room: int) -> None:
        self._sheet = sheet
        self._texts = texts
        self._room = room
        self._row = 0
        self._column = 0
        self._shown_by_default = True
        self._cells: dict[int, RawCell] = {}

    def defaults(self, element: Element) -> None:
        self._shown_by_default = not is_on(element, "zeroHeight")

    def columns(self, element: Element) -> None:
        if is_on(element, "hidden") or (element.get("width") is not None and _size(element.get("width", "")) == 0):
            last = min(_whole(element.get("max", "1")), MAX_COLUMNS)
            self._sheet.hidden_columns.update(range(_whole(element.get("min", "1")), last + 1))

    def begin_row(self, element: Element) -> None:
        self._row = _whole(element.get("r", "")) or self._row + 1
        self._column = 0
        self._cells = self._sheet.rows.get(self._row, {})
        stated = element.get("hidden")
        hidden = is_on(element, "hidden") if stated is not None else False
        height = element.get("ht")
        if hidden or (height is not None and _size(height) == 0):
            self._sheet.hidden_rows.add(self._row)
        if not self._shown_by_default and stated is None and height is None:
            self._sheet.hidden_rows.add(self._row)

    def cell(self, element: Element) -> None:
        place = _PLACE.fullmatch(element.get("r", ""))
        self._column = _column(place.group(1)) if place else self._column + 1
        cell = self._read(element)
        if cell is None:
            return
        if self._column > MAX_COLUMNS:
            self._sheet.too_far += 1
            return
        self._room -= 1
        self._cells[self._column] = cell
        self._sheet.rows[self._row] = self._cells
        if self._room < 0 or len(self._sheet.rows) > MAX_ROWS:
            what = f"{MAX_CELLS:,} cells" if self._room < 0 else f"{MAX_ROWS} rows"
            raise DocumentRefusedError(
                f"The table has more than {what}.", remedy="Split it, or keep the rows that citizens may ask about."
            )

    def _read(self, element: Element) -> RawCell | None:
        kind, formula = element.get("t", "n"), False
        value: Text | None = None
        for child in element:
            name = local_name(child)
            if name == "v":
                value = child.text
            elif name == "is":
                value = read_text(child)
            elif name == "f":
                formula = True
        if kind == "s" and isinstance(value, str):
            value = self._texts[_whole(value)] if _whole(value) < len(self._texts) else None
        if not value and (not formula or kind == "str"):
            return None
        return RawCell(kind, value or None, _whole(element.get("s", "0")), formula)

    def merge(self, element: Element) -> None:
        area = area_of(element.get("ref", ""))
        if area is not None and len(self._sheet.merges) < MAX_CELLS // 10:
            self._sheet.merges.append(area)

    def conditions(self, element: Element) -> None:
        self._sheet.coloured += _areas(element.get("sqref", ""))
        del self._sheet.coloured[_MOST_COLOURED:]

    def filter(self, element: Element) -> None:
        self._sheet.headers |= {area.top for area in _areas(element.get("ref", ""))}

    def table(self, element: Element) -> None:
        areas = list(_areas(element.get("ref", "")))
        self._sheet.coloured += areas
        if element.get("headerRowCount", "1") != "0":
            self._sheet.headers |= {area.top for area in areas}

    def end_row(self, element: Element) -> None:
        pass


_READ = {
    "c": _Reader.cell,
    "row": _Reader.end_row,
    "col": _Reader.columns,
    "sheetFormatPr": _Reader.defaults,
    "mergeCell": _Reader.merge,
    "conditionalFormatting": _Reader.conditions,
    "autoFilter": _Reader.filter,
}


def area_of(reference: str) -> Area | None:
    """Area that a reference like "A3:B4" names; None for what is none."""
    match = _WHOLE.fullmatch(reference.strip())
    if match is None:
        return None
    left, top = _column(match.group(1)), int(match.group(2))
    right, bottom = (_column(match.group(3)), int(match.group(4))) if match.group(3) else (left, top)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def place_name(row: int, column: int) -> str:
    """Name of a cell: D2."""
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """Letters of a column."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _areas(references: str) -> Iterator[Area]:
    for reference in references.split()[:2000]:
        area = area_of(reference)
        if area is not None:
            yield area


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _whole(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 10 else 0


def _size(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1.0
