"""Rows of a delimited file by the names of its columns, whatever its encoding, delimiter and line ends."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.text import normalise
from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.content import decode_text
from participation.consultations.errors import UnreadableExportError

_DELIMITERS = ";,\t|"
_SAMPLE = 64_000
"""Characters from which the delimiter is told. Chosen by hand: some dozens of rows with long texts."""
_MOST_ROWS = 200_000
"""Rows of a file. Chosen by hand: ten times the largest consultation that is planned for."""
_FORMATS = ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S UTC", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%a %b %d %H:%M:%S %Y")


@dataclass(frozen=True)
class ExportTable:
    """A file as rows of cells under its header's names, with the line that each row begins at."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, Sequence[str]], ...]
    warnings: tuple[str, ...] = ()

    def column(self, *names: str) -> int | None:
        """The place of the first of these columns that the table has; None where it has none."""
        return next((self.header.index(name) for name in names if name in self.header), None)

    def columns(self, prefix: str) -> tuple[int, ...]:
        """The places of the columns whose names begin so: the languages of a translated one."""
        return tuple(at for at, name in enumerate(self.header) if name.startswith(prefix))


def read_table(name: str, data: bytes) -> ExportTable:
    """A table from a file. Raises UnreadableExportError where it is none."""
    try:
        text, warnings = decode_text(data)
    except DocumentRefusedError as error:
        raise UnreadableExportError(f"{name}: {error.detail}", remedy=error.remedy) from error
    text = text.lstrip("\ufeff")
    csv.field_size_limit(min(sys.maxsize, 10_000_000))
    rows = list(_rows(name, text))
    if len(rows) < 1:
        raise UnreadableExportError(f"{name} is empty.", remedy="Export it again from the other tool.")
    header = tuple(normalise(cell).strip().casefold() for cell in rows[0][1])
    if len(set(header) - {""}) != len([cell for cell in header if cell]):
        raise UnreadableExportError(f"{name} names a column twice.", remedy="Give each column a name of its own.")
    return ExportTable(name, header, tuple(rows[1:]), tuple(one.text for one in warnings))


def cell(row: Sequence[str], at: int | None) -> str:
    """What stands in a cell, cleaned of hidden signs; empty where the row is short or there is no such column."""
    return normalise(row[at]).strip() if at is not None and at < len(row) else ""


def count(text: str) -> int:
    """A number of people; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() else 0


def moment(text: str) -> datetime | None:
    """When something was made, in UTC where nothing else is said; None where it cannot be read."""
    text = text.strip()
    try:
        found: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        found = next(filter(None, (_parsed(text, form) for form in _FORMATS)), None)
    return found and (found if found.tzinfo else found.replace(tzinfo=UTC))


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 the caller says the zone where there is none
    except ValueError:
        return None


def _rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    line = 1
    try:
        for row in reader:
            if any(map(str.strip, row)):
                yield line, row
            line = reader.line_num + 1
            if line > _MOST_ROWS * 20:
                raise UnreadableExportError(f"{name} is too long.", remedy="Split it.")
    except csv.Error as error:
        raise UnreadableExportError(f"{name}, line {line}: {error}.", remedy="Export it as CSV again.") from error


def _delimiter(text: str) -> str:
    """The sign that splits the header into the most names; a header has no text with signs in it."""
    header = text[:_SAMPLE].lstrip("\r\n").split("\n", 1)[0]
    return max(_DELIMITERS, key=lambda sign: (header.count(sign), -_DELIMITERS.index(sign)))
