"""A sheet as a reader sees it: the cells that are shown, as they are shown, and an account of what is left out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from core.language.forms import Language
from knowledge.reading.language import language_of
from knowledge.reading.loaders.sheets.number_format import shown_number, shown_text
from knowledge.reading.loaders.sheets.raw import (
    MAX_CELLS,
    MAX_COLUMNS,
    Area,
    RawCell,
    RawSheet,
    column_name,
    place_name,
)
from knowledge.reading.loaders.sheets.styles import PLAIN, Style
from knowledge.reading.loaders.sheets.texts import parts_of, whole_text
from knowledge.reading.loaders.tables.cell_text import everything_in
from knowledge.reading.loaders.tables.grid import CellKind, GridCell, GridRow
from knowledge.warnings import ReadingWarning, WarningKind

_TRUE_FALSE = {Language.FRENCH: ("VRAI", "FAUX")}
_SAMPLE = 90
_NAMED = 5
"""Places that a warning names one by one."""
_LANGUAGE_SAMPLE = 2_000
REMEDY_STRUCK = "Delete what no longer holds."
REMEDY_HIDDEN = "Show it if it is meant for everybody, else delete it before it is published."


@dataclass
class Account:
    """What a sheet shows and what of it was not read."""

    shown: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    warnings: list[ReadingWarning] = field(default_factory=list)

    def leave(
        self, kind: WarningKind, text: str, place: str, samples: Sequence[str], remedy: str, *, read: bool = False
    ) -> None:
        """Note texts that are not read, or (`read`) that are not there; nothing for none."""
        if not samples:
            return
        if not read:
            self.left_out += samples
        sample = " · ".join(dict.fromkeys(samples))[:_SAMPLE]
        self.warnings.append(ReadingWarning(kind, text, place, remedy, sample))


@dataclass(frozen=True)
class Reading:
    """How the numbers of a workbook are read."""

    styles: Sequence[Style]
    language: Language
    since_1904: bool

    def style(self, number: int) -> Style:
        """A style by its number."""
        return self.styles[number] if number < len(self.styles) else PLAIN


def language_of_sheet(sheet: RawSheet) -> Language:
    """Language of the first texts of a sheet, hidden ones too."""
    texts: list[str] = []
    size = 0
    for cells in sheet.rows.values():
        for cell in cells.values():
            if cell.kind in ("s", "str", "inlineStr") and cell.value:
                texts.append(whole_text(cell.value))
                size += len(texts[-1])
        if size > _LANGUAGE_SAMPLE:
            break
    return language_of("\n".join(texts))


def hidden_sheet(sheet: RawSheet, reading: Reading, account: Account) -> None:
    """Note all of a sheet that nobody sees."""
    texts = [text for cells in sheet.rows.values() for text in (_all_of(c, reading) for c in cells.values()) if text]
    account.shown += texts
    account.leave(WarningKind.HIDDEN_TEXT, "A hidden sheet was left out.", f"sheet {sheet.name}", texts, REMEDY_HIDDEN)


def shown_rows(sheet: RawSheet, reading: Reading, account: Account) -> list[GridRow]:
    """Rows that a reader sees, merged cells in each of their places; blank rows are gaps in the numbers of the rows."""
    view = _View(sheet, reading)
    anchors = view.merged()
    rows: list[GridRow] = []
    hidden_before = 0
    hidden = sorted(sheet.hidden_rows)
    for number in sorted(sheet.rows.keys() | {row for row, _ in anchors}):
        cells = {}
        for column in sorted(sheet.rows.get(number, {}).keys() | view.merged_columns(number)):
            cell = anchors.get((number, column)) or view.cell(number, column)
            if number in sheet.hidden_rows or sheet.is_hidden_column(column) or cell is None:
                continue
            cells[column] = cell
        while hidden_before < len(hidden) and hidden[hidden_before] < number:
            hidden_before += 1
        if cells:
            rows.append(GridRow(number - hidden_before, cells, number in sheet.headers))
    view.tell(account)
    return rows


class _View:
    """Cells of one sheet as they are shown; remembers what it left out."""

    def __init__(self, sheet: RawSheet, reading: Reading) -> None:
        self._sheet = sheet
        self._reading = reading
        self._numbers = sorted(sheet.rows)
        self._seen: dict[tuple[int, int], GridCell | None] = {}
        self._merged_columns: dict[int, set[int]] = {}
        self._struck: list[tuple[str, str]] = []
        self._concealed: list[tuple[str, str]] = []
        self._errors: list[tuple[str, str]] = []
        self._missing: list[str] = []

    def merged(self) -> dict[tuple[int, int], GridCell]:
        """The cells of merged areas, by every visible place that each covers."""
        found: dict[tuple[int, int], GridCell] = {}
        widest = max((max(cells) for cells in self._sheet.rows.values()), default=0)
        room = MAX_CELLS
        for area in self._sheet.merges:
            if area.left not in self._sheet.rows.get(area.top, {}) or room < 0:
                continue
            rows = self._rows_of(area)
            room -= len(rows) * min(area.right - area.left + 1, MAX_COLUMNS)
            columns = [
                c
                for c in range(area.left, min(area.right, widest, MAX_COLUMNS) + 1)
                if not self._sheet.is_hidden_column(c)
            ]
            if not rows or not columns:
                continue
            anchor = self.cell(area.top, area.left, anchor=True)
            if anchor is None:
                continue
            cell = GridCell(anchor.text, anchor.kind, anchor.is_bold, len(columns), rows[0])
            for row in rows:
                self._merged_columns.setdefault(row, set()).update(columns)
                found.update(dict.fromkeys(((row, c) for c in columns), cell))
        return found

    def _rows_of(self, area: Area) -> list[int]:
        """Rows of an area that are seen; only those with cells of their own, beside the first, since others show nothing more."""
        first, last = bisect_left(self._numbers, area.top), bisect_right(self._numbers, area.bottom)
        rows = dict.fromkeys((area.top, *self._numbers[first:last]))
        return [row for row in rows if row not in self._sheet.hidden_rows]

    def merged_columns(self, row: int) -> set[int]:
        """Columns of a row that merged areas cover."""
        return self._merged_columns.get(row, set())

    def cell(self, row: int, column: int, anchor: bool = False) -> GridCell | None:
        """A cell as it is shown; None where nothing is seen. What is hidden is told of as such by its row and column."""
        if (row, column) in self._seen:
            return self._seen[row, column]
        raw = self._sheet.rows.get(row, {}).get(column)
        hidden = row in self._sheet.hidden_rows or self._sheet.is_hidden_column(column)
        if raw is None or (hidden and not anchor):
            return None
        shown = self._shown(raw, row, column)
        found = GridCell(*shown, self._reading.style(raw.style).font.is_bold) if shown else None
        if anchor:
            self._seen[row, column] = found
        return found

    def _shown(self, raw: RawCell, row: int, column: int) -> tuple[str, CellKind] | None:
        place, style = place_name(row, column), self._reading.style(raw.style)
        if raw.value is None:
            self._missing.append(place)
            return None
        if raw.kind == "e":
            self._errors.append((place, whole_text(raw.value)))
            return None
        plain = style
        if (style.conceals() or not isinstance(raw.value, str)) and self._is_coloured(row, column):
            plain = Style(style.code, style.font, "coloured")
        text, kind = _value(raw, self._reading)
        if not isinstance(raw.value, str) or kind is CellKind.TEXT:
            seen, struck, concealed = parts_of(raw.value, plain)
            seen = shown_text(seen, style.code)
        else:
            seen, struck, concealed = parts_of(text, plain)
        if struck.strip():
            self._struck.append((place, struck))
        whole = _all_of(raw, self._reading)
        if not seen.strip() and not struck.strip() and whole.strip() not in ("", "0"):
            concealed = concealed or whole
        if concealed.strip():
            self._concealed.append((place, concealed))
        return (seen, kind) if seen.strip() else None

    def _is_coloured(self, row: int, column: int) -> bool:
        return any(area.holds(row, column) for area in self._sheet.coloured)

    def tell(self, account: Account) -> None:
        """Add to the account what the sheet holds and what of it is not seen."""
        sheet = self._sheet
        where = f"sheet {sheet.name}"
        in_rows: dict[int, list[str]] = {}
        in_columns: dict[int, list[str]] = {}
        for row, cells in sheet.rows.items():
            for column, raw in cells.items():
                text = _all_of(raw, self._reading)
                account.shown.append(text)
                if row in sheet.hidden_rows and (row, column) not in self._seen:
                    in_rows.setdefault(row, []).append(text)
                elif sheet.is_hidden_column(column) and (row, column) not in self._seen:
                    in_columns.setdefault(column, []).append(text)
        for what, found, named in (("row", in_rows, str), ("column", in_columns, column_name)):
            place = f"{where}, {_places(what, [named(n) for n in found])}"
            samples = [text for texts in found.values() for text in texts if text]
            text = f"{'A hidden' if len(found) == 1 else 'Hidden'} {what}{'' if len(found) == 1 else 's'} left out."
            account.leave(WarningKind.HIDDEN_TEXT, text, place, samples, REMEDY_HIDDEN)
        self._tell_cells(account, where)

    def _tell_cells(self, account: Account, where: str) -> None:
        for kind, text, found, remedy in (
            (
                WarningKind.STRUCK_TEXT,
                "Text that is crossed out was left out.",
                self._struck,
                REMEDY_STRUCK,
            ),
            (
                WarningKind.HIDDEN_TEXT,
                "Text that cannot be seen on its ground was left out.",
                self._concealed,
                REMEDY_HIDDEN,
            ),
            (WarningKind.MISSING_VALUE, "Formulas end in an error.", self._errors, "Mend them and save it again."),
        ):
            place = f"{where}, {_places('cell', [place for place, _ in found])}"
            account.leave(kind, text, place, [sample for _, sample in found], remedy)
        if self._missing:
            account.warnings.append(
                ReadingWarning(
                    WarningKind.MISSING_VALUE,
                    f"{len(self._missing)} formula{'s have' if len(self._missing) > 1 else ' has'} no stored value to show.",
                    f"{where}, {_places('cell', self._missing)}",
                    "Open it in a spreadsheet program and save it, so that the results are stored.",
                )
            )
        if self._sheet.too_far:
            account.warnings.append(
                ReadingWarning(
                    WarningKind.TEXT_LOST,
                    f"{self._sheet.too_far} cells beyond column {column_name(MAX_COLUMNS)} were not read.",
                    where,
                    "Split the sheet.",
                )
            )


def _places(what: str, names: Sequence[str]) -> str:
    named = ", ".join(names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{what}{'s' if len(names) > 1 else ''} {named}{more}"


def _value(raw: RawCell, reading: Reading) -> tuple[str, CellKind]:
    """Value of a cell as its format shows it, and what it is."""
    if raw.value is None:
        return "", CellKind.TEXT
    text = whole_text(raw.value)
    code = reading.style(raw.style).code
    if raw.kind == "b":
        yes, no = _TRUE_FALSE.get(reading.language.base, ("TRUE", "FALSE"))
        return (yes if text.strip() in ("1", "true") else no), CellKind.OTHER
    if raw.kind == "d":
        return _day(text), CellKind.DATE
    if raw.kind != "n":
        return text, CellKind.TEXT
    try:
        number = float(text)
    except ValueError:
        return text, CellKind.TEXT
    shown = shown_number(number, code, reading.language, since_1904=reading.since_1904)
    return shown, CellKind.DATE if _is_day(code) else CellKind.NUMBER


def _is_day(code: str) -> bool:
    return (
        code != "General" and any(letter in code.lower() for letter in "ymdj") and "0" not in code and "#" not in code
    )


def _day(text: str) -> str:
    """A day written in full (ISO 8601), as it is written there but for an hour of midnight."""
    try:
        moment = datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        return text
    is_day = moment.time() == datetime.min.time()
    return date.isoformat(moment) if is_day else moment.isoformat(sep=" ", timespec="minutes")


def _all_of(raw: RawCell, reading: Reading) -> str:
    """Everything in a cell, shown or not; a number that its format hides as it is stored."""
    if raw.value is None:
        return ""
    return everything_in(_value(raw, reading)[0] or whole_text(raw.value))
