"""A suite as a spreadsheet: one row per case, groups spelled out, and read again into the same suite.

CSV has what the suite says of itself in rows that begin with `#`, above the header; XLSX has it on a sheet of its own.
`evals.suites.cells` says how lists are written in a cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from evals.errors import SuiteProblem
from evals.suites.build import RawEntry, RawSuite, named_after, read_text, suite_error
from evals.suites.cells import from_cell, list_from_cell, list_to_cell, nuggets_from_cell, nuggets_to_cell, to_cell
from evals.suites.suite import Case, CaseGroup, Suite

COLUMNS = {
    "id": "Name of the case: letters, digits, dots, dashes.",
    "group": "Cases of one group are one question in several languages.",
    "language": "fr, ar, ary (Darija), ary-Latn (Darija in Latin letters) or en.",
    "question": "What is asked.",
    "turns": "Instead of a question, a conversation: one message per line; the last one is scored.",
    "expect": "answered (when empty), perhaps, unanswerable, refused, refused:<policy>, handed_over, conversation, or a status.",
    "nuggets": "Facts of a good answer, one per line; wordings with | between them; number: 12; date: 2025-01-11; okay: …",
    "sources": "Documents or passages of which at least one must be cited, one per line.",
    "forbidden": "What must not be in the answer, written like nuggets.",
    "tags": "Words to tell cases apart by, one per line.",
    "language_of_answer": "The language the answer must be in, when not the question's.",
    "max_characters": "The longest answer allowed.",
    "script": "The script of the answer: Arab or Latn.",
    "severity": "zero_tolerance when a single failure blocks a release.",
    "held_out": "true when nobody may look at the case while tuning.",
    "note": "For whoever reads the suite.",
}
_LISTS = ("turns", "sources", "tags")
_NUGGETS = ("nuggets", "forbidden")
_STYLE = ("max_characters", "script")
_LIMITS = ("minimum", "maximum", "drop", "gap")
_NAMES = ("zero_tolerance", "slices")
"""Thresholds that are lists of names."""
_YES_OR_NO = {"vrai": "true", "oui": "true", "faux": "false", "non": "false", "نعم": "true", "لا": "false"}
_FORMULA = "=+-@\t'"
Row = Sequence[str]


def write_table(path: Path, suite: Suite) -> None:
    """Write a suite as CSV (UTF-8 with a mark, as spreadsheets expect) or XLSX, by the file's name."""
    head, rows = _head_rows(suite), [_row(case) for case in suite.all_cases]
    if path.suffix.lower() == ".xlsx":
        from evals.suites.workbook import write_workbook

        write_workbook(path, head, rows, [case.language for case in suite.all_cases], COLUMNS)
        return
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerows([f"#{name}", _guarded(value)] for name, value in head)
    writer.writerow(COLUMNS)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    path.write_bytes(written.getvalue().encode("utf-8-sig"))


def read_table(path: Path) -> RawSuite:
    """What a CSV or XLSX file holds; raises SuiteError where it is no table."""
    if path.suffix.lower() == ".xlsx":
        from evals.suites.workbook import read_workbook

        rows, head = read_workbook(path)
    else:
        rows, head = _read_csv(path)
    header_line, header = rows[0] if rows else (1, [])
    names = [cell.strip().lower() for cell in header]
    raw = RawSuite(path, RawEntry(_head(path, head), lambda _: 1, "suite" if path.suffix.lower() == ".xlsx" else ""))
    if "id" not in names:
        message = "there is no column `id`"
        raise suite_error(path, [SuiteProblem(header_line, "", message, f"Name the columns {', '.join(COLUMNS)}.")])
    for line, row in rows[1:]:
        if any(cell.strip() for cell in row):
            raw.cases.append(_entry(line, dict(zip(names, row, strict=False))))
    return raw


def fold(cases: Sequence[Case]) -> tuple[list[Case], list[CaseGroup]]:
    """Cases of one group that differ in the question alone, as one group; the others as they are."""
    members: dict[str, list[Case]] = {}
    for case in cases:
        if case.group:
            members.setdefault(case.group, []).append(case)
    groups = {name: group for name, found in members.items() if (group := _group(name, found))}
    return [case for case in cases if case.group not in groups], list(groups.values())


def _group(name: str, cases: Sequence[Case]) -> CaseGroup | None:
    shared = _shared(cases[0])
    alike = all(
        case.id == f"{name}-{case.language}" and case.language_of_answer is None and _shared(case) == shared
        for case in cases
    )
    if not alike:
        return None
    questions = {case.language: case.turns or case.question for case in cases}
    try:
        return CaseGroup.model_validate({**shared, "id": name, "questions": questions})
    except ValidationError:  # its name is none that a group can have
        return None


def _shared(case: Case) -> dict[str, object]:
    own = {"id", "language", "question", "turns", "group", "language_of_answer"}
    return case.model_dump(exclude=own, by_alias=True)


def _row(case: Case) -> list[str]:
    plain = case.model_dump(mode="json", exclude_defaults=True)
    cells = {name: to_cell(str(value)) for name, value in plain.items() if name in COLUMNS}
    cells |= {name: str(value) for name, value in plain.get("style", {}).items()}
    cells |= {name: list_to_cell(getattr(case, name)) for name in _LISTS}
    cells |= {name: nuggets_to_cell(getattr(case, name)) for name in _NUGGETS}
    cells["held_out"] = "true" if case.held_out else ""
    return [cells.get(name, "") for name in COLUMNS]


def _entry(line: int, cells: dict[str, str]) -> RawEntry:
    data: dict[str, object] = {}
    style: dict[str, str] = {}
    for name, cell in cells.items():
        if not cell.strip():
            continue
        if name in _STYLE:
            style[name] = cell.strip()
        elif name in _LISTS:
            data[name] = list_from_cell(cell)
        elif name in _NUGGETS:
            data[name] = nuggets_from_cell(cell)
        elif name == "held_out":
            data[name] = _YES_OR_NO.get(cell.strip().lower(), cell.strip().lower())
        else:
            data[name or "a column without a name"] = from_cell(cell)
    if style:
        data["style"] = style
    return RawEntry(data, lambda _: line, f"row {from_cell(cells['id']) or line}")


def _head_rows(suite: Suite) -> list[tuple[str, str]]:
    rows = [("name", suite.name), ("description", to_cell(suite.description)), ("documents", suite.documents or "")]
    for kind in _LIMITS:
        rows += [(f"{kind} {metric}", repr(limit)) for metric, limit in getattr(suite.thresholds, kind).items()]
    rows.append(("errors", repr(suite.thresholds.errors)))
    rows += [(name, list_to_cell(getattr(suite.thresholds, name))) for name in _NAMES]
    return [(name, value) for name, value in rows if value]


def _head(path: Path, rows: Iterable[Row]) -> dict[str, object]:
    head: dict[str, object] = {"name": named_after(path)}
    thresholds: dict[str, object] = {}
    for row in rows:
        name, cell = row[0].strip(), row[1] if len(row) > 1 else ""
        kind, _, metric = name.partition(" ")
        if not cell.strip():
            continue
        if kind in _LIMITS and metric:
            limits = thresholds.setdefault(kind, {})
            if isinstance(limits, dict):
                limits[metric.strip()] = cell.strip().replace(",", ".")
        elif name == "errors":
            thresholds[name] = cell.strip().replace(",", ".")
        elif name in _NAMES:
            thresholds[name] = list_from_cell(cell)
        else:
            head[name] = from_cell(cell)
    return {**head, "thresholds": thresholds} if thresholds else head


def _read_csv(path: Path) -> tuple[list[tuple[int, Row]], list[Row]]:
    text = read_text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[tuple[int, Row]] = []
    head: list[Row] = []
    line = 1
    try:
        for row in reader:
            cells = [cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in _FORMULA else cell for cell in row]
            if not rows and row and row[0].startswith("#"):
                head.append([cells[0][1:], *cells[1:]])
            elif rows or any(cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"this is no table: {error}"
        raise suite_error(path, [SuiteProblem(line, "", message, "Save it as CSV UTF-8 again.")]) from None
    return rows, head


def _delimiter(text: str) -> str:
    """What stands between the columns' names: French spreadsheets write semicolons."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip('"').startswith("#")]
    header = lines[0] if lines else ""
    return max(",;\t", key=header.count)


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet would compute, with the mark that keeps it a text."""
    return f"'{cell}" if cell[:1] and cell[0] in _FORMULA else cell
