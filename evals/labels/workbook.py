"""A sample as an XLSX file for people to label: one sheet a language, Arabic from the right, verdicts to choose from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.language.forms import Language
from evals.judge.questions import JudgedItem, JudgeTask
from evals.labels.sample import LabelSample, row_id
from evals.labels.wording import LANGUAGES, wording

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = ("id", "question", "answer", "item", "sources", "verdict", "rater", "comment")
SAMPLE = "sample"
INSTRUCTIONS = "instructions"
_WIDTHS = (14, 36, 60, 44, 60, 16, 18, 30)
"""Widths of the columns in characters; chosen by hand."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000
"""Characters in a cell; a spreadsheet takes 32,767, given by its format."""


def write_sample(path: Path, sample: LabelSample, tasks: Sequence[JudgeTask]) -> None:
    """Write the rows in the order drawn, with nothing of what a judge said."""
    from openpyxl import Workbook

    workbook = Workbook()
    _instruct(workbook, sample)
    for language in sample.cases:
        _write_rows(workbook, sample, [task for task in tasks if task.case.language is language], language)
    notes = workbook.create_sheet(SAMPLE)
    for place, row in enumerate([("sample", sample.id), ("question", sample.question.value)], start=1):
        _write(notes, place, row, rtl=False)
    workbook.active = 0
    workbook.save(path)


def sources_text(item: JudgedItem) -> str:
    """The sources of a sentence as a reader is shown them."""
    return "\n\n".join(f"[{source.number}] {source.title}\n« {source.quote} »" for source in item.sources)


def _instruct(workbook: Workbook, sample: LabelSample) -> None:
    sheet = workbook.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.title = INSTRUCTIONS
    sheet.column_dimensions["A"].width = 110
    place = 0
    for language in LANGUAGES:
        words = wording(language)
        choices = " / ".join(words.choices_of(sample.question))
        for text in (words.title, f"{words.ask[sample.question]} {choices}", *words.rules, ""):
            place += 1
            _write(sheet, place, (text,), rtl=language.is_rtl, bold=text == words.title)


def _write_rows(workbook: Workbook, sample: LabelSample, tasks: Sequence[JudgeTask], language: Language) -> None:
    from openpyxl.utils import get_column_letter

    words = wording(language)
    sheet = workbook.create_sheet(language.value)
    # The direction of a sheet is that of whoever fills it in, who reads the headers and verdicts of the base language.
    sheet.sheet_view.rightToLeft = language.base.is_rtl
    _write(sheet, 1, [words.headers[name] for name in COLUMNS], rtl=language.is_rtl, bold=True)
    place = 1
    for task in tasks:
        for item in task.items:
            place += 1
            asked = "\n".join(task.case.asked)
            what = f"{words.ask[task.question]}\n{words.text_of(task.question, item)}"
            row = (row_id(task.case.case_id, item.key), asked, task.case.text, what, sources_text(item))
            _write(sheet, place, row, rtl=language.is_rtl)
            # Typed as text before anybody writes there: a name such as +212… or a remark such as =1 stays what it is.
            for column in range(len(row) + 1, len(COLUMNS) + 1):
                sheet.cell(row=place, column=column).number_format = "@"
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    _offer(sheet, words.choices_of(sample.question), place)


def _offer(sheet: Worksheet, choices: Sequence[str], last: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    choice = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True)
    choice.error = " / ".join(choices)
    letter = get_column_letter(COLUMNS.index("verdict") + 1)
    choice.add(f"{letter}2:{letter}{last}")
    sheet.add_data_validation(choice)


def _write(sheet: Worksheet, place: int, row: Sequence[str], *, rtl: bool, bold: bool = False) -> None:
    from openpyxl.cell.cell import Cell
    from openpyxl.styles import Alignment, Font

    for column, text in enumerate(row, start=1):
        if not text:
            continue
        cell = sheet.cell(row=place, column=column)
        assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged
        cell.value = _ILLEGAL.sub("", text)[:_LONGEST]
        cell.data_type = "s"  # whatever it looks like: `=1+1` and `#N/A` are texts here
        cell.number_format = "@"
        cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=2 if rtl else 1)
        if bold:
            cell.font = Font(bold=True)
