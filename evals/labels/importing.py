"""Reads labels back from a workbook or from what the rating page exported, and checks every row."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.judge.judging import open_run
from evals.judge.questions import CHOICES, JudgeTask, tasks
from evals.labels.errors import LabelsError, labels_error
from evals.labels.labels import HumanLabel, add_labels
from evals.labels.sample import LabelSample, read_samples, rows_of
from evals.labels.wording import LANGUAGES, verdict_of, wording
from evals.labels.workbook import COLUMNS, INSTRUCTIONS, SAMPLE
from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.zip_guard import open_zip

_LARGEST = 50_000_000
"""Bytes of a file that is read; chosen by hand."""
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Imported:
    """What an import brought: labels by rater, rows left without a verdict, and how many labels the run has now."""

    sample: LabelSample
    by_rater: Mapping[str, int]
    empty: int
    total: int


@dataclass(frozen=True)
class _Sheet:
    """What was read: the sample it is of, and its rows, each with where it stands."""

    sample: str
    rows: Sequence[tuple[str, Cells]]


def import_labels(folder: Path, path: Path, *, rater: str = "") -> Imported:
    """Take over the labels of a file, all or none; `rater` names whoever left the name empty.

    Raises LabelsError with every problem by row.
    """
    read = _read_export(path) if path.suffix.lower() == ".json" else _read_workbook(path)
    sample = next((known for known in read_samples(folder) if known.id == read.sample), None)
    if sample is None:
        raise LabelsError(
            f"{path.name} was not made from the run in {folder}.",
            remedy="Name the run that `munadil eval sample` was given; labels of anything else do not count.",
        )
    run, suite = open_run(folder)
    known = rows_of(sample, tasks(run, suite, sample.question))
    labels, problems, empty = _check(read.rows, known, sample, rater.strip())
    if problems:
        raise labels_error(path, problems)
    if not labels:
        raise LabelsError(
            f"{path.name} holds no verdict yet.", remedy="Fill in the column of verdicts, then import it."
        )
    by_rater: dict[str, int] = {}
    for label in labels:
        by_rater[label.rater] = by_rater.get(label.rater, 0) + 1
    return Imported(sample, by_rater, empty, add_labels(folder, labels))


def _check(
    rows: Sequence[tuple[str, Cells]], known: Mapping[str, JudgeTask], sample: LabelSample, rater: str
) -> tuple[list[HumanLabel], list[str], int]:
    labels: dict[tuple[str, str], HumanLabel] = {}
    problems: list[str] = []
    empty = 0
    for place, cells in rows:
        if not cells.get("verdict", ""):
            empty += 1
            continue
        found = _label(cells, known, sample, rater)
        if isinstance(found, str):
            problems.append(f"{place}: {found}")
            continue
        key = (cells["id"], found.rater)
        if key in labels and labels[key].verdict != found.verdict:
            problems.append(f"{place}: {found.rater} gave {cells['id']} another verdict above. Keep one.")
        labels[key] = found
    return list(labels.values()), problems, empty


def _label(cells: Cells, known: Mapping[str, JudgeTask], sample: LabelSample, rater: str) -> HumanLabel | str:
    """A row's label, or what is wrong with it."""
    name = cells.get("id", "")
    if name not in known:
        return f"there is no row {name!r} in this sample. Leave the first column as it is."
    verdict = verdict_of(sample.question, cells["verdict"])
    if verdict is None:
        choices = ", ".join(CHOICES[sample.question])
        return f"{cells['verdict'][:40]!r} is no verdict. Choose one from the list ({choices})."
    who = cells.get("rater", "") or rater
    if not who:
        return "nobody's name stands beside the verdict. Write it, or import with --rater NAME."
    case_id, _, item = name.rpartition("#")
    return HumanLabel(sample.id, sample.question, case_id, item, verdict, who, cells.get("comment", ""))


def _read_workbook(path: Path) -> _Sheet:
    from xml.etree.ElementTree import ParseError

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    again = "Save it again as .xlsx; `munadil eval sample` writes one."
    try:
        data = path.read_bytes()
        open_zip(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of every decoration that it leaves out
            workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = {sheet.title: list(_cells(sheet)) for sheet in workbook.worksheets}
    except FileNotFoundError:
        raise LabelsError(f"There is no file {path}.", remedy="`munadil eval sample` writes one.") from None
    except DocumentRefusedError as error:
        raise LabelsError(f"{path.name}: {error.detail}", remedy=error.remedy) from None
    except (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile, InvalidFileException, ParseError):
        raise LabelsError(f"{path.name} is no workbook, or a damaged one.", remedy=again) from None
    notes = {row[0]: row[1] for row in sheets.pop(SAMPLE, []) if len(row) > 1}
    sheets.pop(INSTRUCTIONS, None)
    if "sample" not in notes:
        raise LabelsError(f"{path.name} has lost its sheet {SAMPLE!r}.", remedy="Copy the verdicts into a fresh one.")
    return _Sheet(notes["sample"], [row for title, lines in sheets.items() for row in _rows(path, title, lines)])


def _cells(sheet: object) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    for row in sheet.iter_rows(values_only=True):  # type: ignore[attr-defined]
        yield ["" if value is None else str(value).strip() for value in row]


def _rows(path: Path, title: str, lines: Sequence[Sequence[str]]) -> Iterator[tuple[str, Cells]]:
    """Rows by column name, whatever language the headers are in and whatever order the columns are in now."""
    names = {wording(language).headers[column]: column for language in LANGUAGES for column in COLUMNS}
    head = [names.get(cell, "") for cell in lines[0]] if lines else []
    for column in ("id", "verdict"):
        if any(any(line) for line in lines) and column not in head:
            title_of = wording(LANGUAGES[0]).headers[column]
            raise labels_error(path, [f"sheet {title}: the column {title_of!r} is missing in the first row."])
    for place, line in enumerate(lines[1:], start=2):
        if any(line):
            yield f"sheet {title}, row {place}", {name: cell for name, cell in zip(head, line, strict=False) if name}


def _read_export(path: Path) -> _Sheet:
    again = "Export it from the rating page again."
    try:
        if path.stat().st_size > _LARGEST:
            raise LabelsError(f"{path.name} is too large to be an export.", remedy=again)
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LabelsError(f"There is no file {path}.", remedy=again) from None
    except (OSError, ValueError, RecursionError):
        raise LabelsError(f"{path.name} cannot be read.", remedy=again) from None
    if (
        not isinstance(told, dict)
        or not isinstance(told.get("labels"), list)
        or not isinstance(told.get("sample"), str)
    ):
        raise LabelsError(f"{path.name} is not an export of the rating page.", remedy=again)
    rows = []
    for place, entry in enumerate(told["labels"], start=1):
        cells = entry if isinstance(entry, dict) else {}
        rows.append((f"label {place}", {str(name): str(value).strip() for name, value in cells.items()}))
    return _Sheet(told["sample"], rows)
