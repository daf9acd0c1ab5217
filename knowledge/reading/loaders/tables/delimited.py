"""Rows of a delimited text: its delimiter, its quotes, and what its cells hold."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.tables.grid import CellKind, GridCell, GridRow
from knowledge.warnings import Warnings, note

MAX_RECORDS = 50_000
MAX_COLUMNS = 200
_DELIMITERS = ";,\t|"
_SAMPLE = 20_000
_SAMPLE_ROWS = 50
_ALIKE = 0.6
_FEWEST, _FEWEST_BY_COMMA = 0.3, 0.5
"""Share of the rows with several columns that must have the same number of them, and of all rows that must have several, for a sign
to be the delimiter; chosen by hand on tables with titles and notes around them, and on lists of sentences."""
_MANY_LINES = 5
_OPEN = "unexpected end of data"
_MOST_LINES = 200
"""Lines in one cell from which on a quote is taken for one that nobody closed."""
_STATED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_NUMBER = re.compile(
    r"[-+(]?\s?(?:\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+|\d+)(?:[.,]\d+)?\)?(?:\s?(?:%|€|\$|dhs?|mad|mdh|درهم))?",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}.*)?|\d{1,2}[:h]\d{2}")


@dataclass(frozen=True)
class Delimited:
    """Rows with something in them, and what a person should know of how they were read."""

    rows: list[GridRow]
    warnings: Warnings = ()


def read_delimited(text: str) -> Delimited:
    """Rows of a delimited text; raises `DocumentRefusedError` for one that has too many rows or cannot be read."""
    stated = _STATED.match(text)
    if stated:
        text = text[stated.end() :]
    delimiter = stated.group(1) if stated else _delimiter(text)
    try:
        return Delimited(_rows(text, delimiter, strict=True))
    except csv.Error as error:
        is_open = _OPEN in str(error)
    try:
        if not is_open:
            return Delimited(_rows(text, delimiter))
    except csv.Error:
        pass
    try:
        rows = _rows(text, delimiter, quoting=csv.QUOTE_NONE)
    except csv.Error as error:
        raise DocumentRefusedError(f"The table cannot be read: {error}.", remedy="Export it again as CSV.") from error
    return Delimited(rows, (note("A quotation mark is never closed: quotation marks were read as text."),))


def _rows(text: str, delimiter: str, *, quoting: int = csv.QUOTE_MINIMAL, strict: bool = False) -> list[GridRow]:
    rows: list[GridRow] = []
    reader = _reader(text, delimiter, quoting=quoting, strict=strict)
    for number, row in enumerate(reader, start=1):
        if any(cell.count("\n") > _MOST_LINES for cell in row):
            raise csv.Error("a cell of hundreds of lines")
        cells = {at: cell for at, value in enumerate(row[:MAX_COLUMNS], start=1) if (cell := _cell(value))}
        if cells:
            rows.append(GridRow(number, cells))
        if len(rows) > MAX_RECORDS + 1:
            raise DocumentRefusedError(
                f"The table has more than {MAX_RECORDS} rows.",
                remedy="Split it, or keep the rows that citizens may ask about.",
            )
    return rows


def _cell(value: str) -> GridCell | None:
    text = " ".join(value.split())
    if not text:
        return None
    kind = CellKind.TEXT
    if text[0] in "-+(0123456789":
        kind = CellKind.NUMBER if _NUMBER.fullmatch(text) else CellKind.DATE if _DATE.fullmatch(text) else CellKind.TEXT
    return GridCell(text, kind)


def _reader(text: str, delimiter: str, *, quoting: int, strict: bool = False) -> Iterator[list[str]]:
    lines = io.StringIO(text, newline="")
    return csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=strict)  # type: ignore[arg-type]


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the same number of columns, more than one, most often; else one that is not there."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: max(sample.rfind("\n"), 1)]
    best = max(_DELIMITERS, key=lambda delimiter: _quality(sample, delimiter))
    if _quality(sample, best)[0]:
        return best
    return next((sign for sign in (*_DELIMITERS, "\x1f") if sign not in text), ";")


def _quality(sample: str, delimiter: str) -> tuple[float, int]:
    """Share of the rows that have the most frequent number of columns above one, and that number; 0 where too few have it."""
    widths = _widths(sample, delimiter)
    several = [width for width in widths if width > 1]
    # Lines of one cell are titles and notes, of which a table of commas has few: other lines with commas are sentences.
    if not several or len(several) < (_FEWEST_BY_COMMA if delimiter == "," else _FEWEST) * len(widths):
        return 0.0, 0
    usual = max(set(several), key=lambda width: (several.count(width), width))
    # Rows shorter by empty cells at their end are rows.
    fitting = sum(width == usual for width in several) + 0.5 * sum(width < usual for width in several)
    return (fitting / len(widths), usual) if fitting >= _ALIKE * len(several) else (0.0, 0)


def _widths(sample: str, delimiter: str) -> list[int]:
    try:
        rows = _first_rows(sample, delimiter, csv.QUOTE_MINIMAL)
        if not any(cell.count("\n") >= _MANY_LINES for row in rows for cell in row):
            return [_width(row, delimiter) for row in rows]
    except csv.Error:
        pass
    try:
        return [_width(row, delimiter) for row in _first_rows(sample, delimiter, csv.QUOTE_NONE)]
    except csv.Error:
        return [1]


def _first_rows(sample: str, delimiter: str, quoting: int) -> list[list[str]]:
    return list(islice((row for row in _reader(sample, delimiter, quoting=quoting) if row), _SAMPLE_ROWS))


def _width(row: list[str], delimiter: str) -> int:
    """Columns of a row; commas of a sentence cut none."""
    if delimiter == "," and any(cell.startswith(" ") and cell[1:2].islower() for cell in row[1:]):
        return 1
    return len(row)
