"""A suite's rows in an XLSX file that is pleasant to edit: Arabic from the right, choices to pick from, help at hand."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.language.forms import Language
from evals.errors import SuiteProblem
from evals.suites.build import suite_error
from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.zip_guard import open_zip

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

CASES = "cases"
SUITE = "suite"
_WIDTHS = {"question": 50, "turns": 50, "nuggets": 50, "forbidden": 30, "note": 40, "id": 24}
"""Widths of columns in characters; chosen by hand."""
_CHOICES = {
    "language": tuple(Language),
    "language_of_answer": tuple(Language),
    "script": ("Arab", "Latn"),
    "severity": ("normal", "zero_tolerance"),
    "held_out": ("true", "false"),
}
Row = Sequence[str]


def write_workbook(
    path: Path,
    head: Sequence[Row],
    rows: Sequence[Row],
    languages: Sequence[Language],
    columns: Mapping[str, str],
) -> None:
    """Write the cases, what the suite says of itself, and what every column is for, each on a sheet."""
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.title = CASES
    for place, row in enumerate([tuple(columns), *rows], start=1):
        _write_row(sheet, place, row, languages[place - 2] if place > 1 else None)
    sheet.freeze_panes = "B2"
    sheet.sheet_view.rightToLeft = sum(language.is_rtl for language in languages) * 2 > len(languages)
    _ease_editing(sheet, tuple(columns))
    for title, lines in ((SUITE, head), ("help", list(columns.items()))):
        extra = workbook.create_sheet(title)
        extra.column_dimensions["A"].width, extra.column_dimensions["B"].width = 30, 100
        for place, row in enumerate(lines, start=1):
            _write_row(extra, place, row, None)
    workbook.save(path)


def read_workbook(path: Path) -> tuple[list[tuple[int, Row]], list[Row]]:
    """Rows of the cases with their numbers, and rows of what the suite says of itself; raises SuiteError if it is none."""
    from xml.etree.ElementTree import ParseError

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        data = path.read_bytes()
        open_zip(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of every decoration that it leaves out
            workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = {sheet.title: _rows(sheet) for sheet in workbook.worksheets}
    except FileNotFoundError:
        problem = SuiteProblem(1, "", "there is no such file", "`munadil eval new` writes one to start from.")
        raise suite_error(path, [problem]) from None
    except DocumentRefusedError as error:
        raise suite_error(path, [SuiteProblem(1, "", error.detail.rstrip("."), error.remedy)]) from None
    except (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile, InvalidFileException, ParseError):
        problem = SuiteProblem(1, "", "the workbook is damaged or none", "Save it again as .xlsx.")
        raise suite_error(path, [problem]) from None
    cases = sheets.get(CASES) or next(iter(sheets.values()), [])
    return cases, [row for _, row in sheets.get(SUITE, [])]


def _write_row(sheet: Worksheet, place: int, row: Row, language: Language | None) -> None:
    from openpyxl.styles import Alignment, Font

    order = 2 if language is not None and language.is_rtl else 1
    for column, text in enumerate(row, start=1):
        if not text:
            continue
        cell: Cell = sheet.cell(row=place, column=column)  # type: ignore[assignment]
        cell.value = text
        cell.data_type = "s"  # whatever it looks like: `=1+1` and `#N/A` are texts here
        cell.number_format = "@"
        cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=order)
        if language is None and (place == 1 or column == 1):
            cell.font = Font(bold=True)


def _ease_editing(sheet: Worksheet, columns: Sequence[str]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, name in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, 16)
        if name in _CHOICES:
            choice = DataValidation(type="list", formula1=f'"{",".join(_CHOICES[name])}"', allow_blank=True)
            choice.add(f"{letter}2:{letter}5000")
            sheet.add_data_validation(choice)


def _rows(sheet: object) -> list[tuple[int, Row]]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    found = enumerate(sheet.iter_rows(values_only=True), start=1)  # type: ignore[attr-defined]
    rows = [(place, [_shown(value) for value in row]) for place, row in found]
    return [(place, row) for place, row in rows if any(row)]


def _shown(value: object) -> str:
    """A cell as a reader sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
