"""Tables out and in: no cell that goes out is a formula; what comes in is read row by row, and each row says what became of it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO

from core.errors import MunadilError
from core.language.fold import fold
from participation.common.errors import HeaderlessTableError, LongTableError, NoTableError

MOST_ROWS = 50_000
"""Rows of a table that is taken in. Chosen by hand: the largest exports that are known have some thousands."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_SEPARATORS = ";,\t|"
_MIXED = re.compile("[A-Za-z][\u0620-\u06d3]|[\u0620-\u06d3][A-Za-z]")


class TakenState(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class TakenRow:
    """What became of a row of a table, by its line in the file; `kinds` of the error say why it was refused, `key` what it is about."""

    line: int
    state: TakenState
    key: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetReport:
    """What became of every row; `unknown` columns were left aside."""

    rows: tuple[TakenRow, ...]
    unknown: tuple[str, ...] = ()

    def count(self, state: TakenState) -> int:
        """How many rows came to a state."""
        return sum(row.state is state for row in self.rows)


@dataclass(frozen=True)
class TableSheet:
    """A table that came in: its header as it is written, and its rows by folded column, each with its line."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV that spreadsheets read in UTF-8; no cell of it is a formula."""
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow([harmless(cell) for cell in header])
    lines.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


def harmless(cell: object) -> str:
    """A cell as text, whatever it begins with; None is empty, a number stays one."""
    if cell is None:
        return ""
    text = str(cell)
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    return f"'{text}" if text.startswith(_FORMULA) and not is_number else text


def read_sheet(content: bytes) -> TableSheet:
    """A CSV in whichever encoding and with whichever separator; raises NoTableError where it is none, or too long."""
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    if not first.strip():
        raise HeaderlessTableError(remedy="Name the columns in its first line.")
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        header = tuple(plain_cell(cell) for cell in next(reader))
        names = [column(name) for name in header]
        rows = list[tuple[int, Mapping[str, str]]]()
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) >= MOST_ROWS:
                raise LongTableError(f"The table has more than {MOST_ROWS} rows.", remedy="Cut it into several.")
            found = {name: plain_cell(cell) for name, cell in zip(names, cells, strict=False) if name}
            rows.append((reader.line_num, found))
    except csv.Error as error:
        raise NoTableError(f"The table cannot be read: {error}.") from None
    return TableSheet(header, tuple(rows))


def take_in(
    sheet: TableSheet,
    known: Sequence[str],
    each: Callable[[Mapping[str, str]], tuple[TakenState, str]],
    called: Callable[[Mapping[str, str]], str] = lambda row: "",
) -> SheetReport:
    """Have each row taken by `each`, which says what became of it and what it is about; one that raises is refused, and no other.

    A refused row is about what `called` says. Repeatable by whoever gives `each` a key by which it knows a row again.
    """
    reports = list[TakenRow]()
    for line, row in sheet.rows:
        try:
            state, key = each(row)
            reports.append(TakenRow(line, state, key))
        except MunadilError as error:
            reports.append(TakenRow(line, TakenState.REFUSED, called(row), error.kinds))
    wanted = {column(name) for name in known}
    unknown = tuple(name for name in sheet.header if name and column(name) not in wanted)
    return SheetReport(tuple(reports), unknown)


def column(name: str) -> str:
    """A column's name, however it is written: folded, one space between words."""
    return " ".join(fold(name).replace("_", " ").split())


def plain_cell(cell: str) -> str:
    """A cell that this program wrote comes back as it was."""
    return cell[1:].strip() if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell.strip()


def _decoded(content: bytes) -> str:
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NoTableError(remedy="Send a CSV file.")
    try:
        return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        pass
    # An old spreadsheet's Arabic page has the small French letters too; where capitals turn into Arabic ones, it was the French page.
    text = content.decode("cp1256", "replace")
    return content.decode("cp1252", "replace") if _MIXED.search(text) else text
