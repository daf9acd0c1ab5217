"""Tables: a row is a record of "column: value" lines."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice

from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.content import Content, TextBuilder, decode_text
from knowledge.reading.loaders.zip_guard import open_zip

MAX_RECORDS = 50_000
MAX_COLUMNS = 200
_DELIMITERS = ";,\t|"
_TOO_LONG = f"The table has more than {MAX_RECORDS} rows."


def load_csv(data: bytes) -> Content:
    """Rows of a delimited text file in any common encoding, delimiter found from the first rows."""
    text, warnings = decode_text(data)
    builder = TextBuilder()
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        _write_rows(builder, rows)
    except csv.Error as error:
        raise DocumentRefusedError(f"The table cannot be read: {error}.", remedy="Export it again as CSV.") from error
    return builder.build(records=True, warnings=warnings)


def load_xlsx(data: bytes) -> Content:
    """Rows of every sheet of a workbook; a sheet's name is a heading when there are several with rows."""
    import warnings
    from xml.etree.ElementTree import ParseError

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    open_zip(data)
    builder = TextBuilder()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of every decoration that it leaves out
            workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for sheet in workbook.worksheets:
                sheet.reset_dimensions()
                if len(workbook.worksheets) > 1:
                    builder.heading(1, sheet.title)
                _write_rows(builder, (map(_shown, row[:MAX_COLUMNS]) for row in sheet.iter_rows(values_only=True)))
    except (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile, InvalidFileException, ParseError) as error:
        raise DocumentRefusedError("The workbook is damaged or not one.", remedy="Save it again as .xlsx.") from error
    return builder.build(records=True)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first rows into the same number of columns, more than one, most often."""
    sample = text[:20_000]

    def quality(delimiter: str) -> tuple[float, int]:
        rows = [row for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 50) if row]
        widths = [len(row) for row in rows]
        if not widths or widths[0] < 2:
            return 0.0, 0
        return sum(width == widths[0] for width in widths) / len(widths), widths[0]

    return max(_DELIMITERS, key=quality)


def _write_rows(builder: TextBuilder, rows: Iterable[Iterable[str]]) -> None:
    filled = _filled(rows)
    # A title line above the table has one cell only; it is no record and no header.
    lead = list(islice(filled, 5))
    if not lead:
        return
    widest = max(map(_width, lead))
    at = next((i for i, row in enumerate(lead) if _width(row) >= max(2, widest - 1)), 0)
    header = _names(lead[at]) if _is_header(lead[at]) else []
    for count, row in enumerate(chain(lead[at + bool(header) :], filled), start=1):
        if count > MAX_RECORDS:
            raise DocumentRefusedError(_TOO_LONG, remedy="Split it, or keep the rows that citizens may ask about.")
        builder.block("\n".join(_record(header, row)))


def _filled(rows: Iterable[Iterable[str]]) -> Iterator[list[str]]:
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield cells


def _width(row: list[str]) -> int:
    return sum(map(bool, row))


def _is_header(row: list[str]) -> bool:
    """Whether a row names columns: short, no figures."""
    named = [cell for cell in row if cell]
    return all(len(cell) <= 80 and not cell.replace(".", "").replace(",", "").isdigit() for cell in named)


def _names(row: list[str]) -> list[str]:
    names: list[str] = []
    for index, cell in enumerate(row, start=1):
        name = cell.rstrip(" :") or f"Column {index}"
        names.append(f"{name} ({index})" if name in names else name)
    return names


def _record(header: list[str], row: list[str]) -> Iterator[str]:
    for index, value in enumerate(row):
        if value:
            name = header[index] if index < len(header) else f"Column {index + 1}"
            yield f"{name}: {value}"


def _shown(value: object) -> str:
    """Return a cell as a reader sees it."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
