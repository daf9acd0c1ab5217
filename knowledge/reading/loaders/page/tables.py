"""Tables of a page: rows as records under their headers, cells that span rows or columns carried to each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knowledge.reading.loaders.page.tree import text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_CELLS = 400_000
"""Cells from which spans are no longer carried."""
_LONGEST_CELL = 300
"""Characters in a cell up to which a table without headers may be data rather than a way to lay a page out."""
_LAYOUT_ROLES = ("presentation", "none")
_ARRANGED = frozenset(("table", "h1", "h2", "h3", "h4", "h5", "h6", "form", "article", "section"))


@dataclass(frozen=True)
class _Row:
    cells: tuple[str, ...]
    is_header: bool
    is_one: bool = False
    """Whether a single cell fills it."""


def rows_of(table: _Element) -> list[_Element]:
    """Rows of a table, not those of tables within it: heads first, feet last."""
    own = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
    return sorted(own, key=lambda row: {"thead": 0, "tfoot": 2}.get(str(_parent_tag(row)), 1))


def is_data(table: _Element) -> bool:
    """Whether a table holds data: it names headers, or has short cells in rows and columns."""
    if table.get("role") in _LAYOUT_ROLES:
        return False
    rows = [_cells(row) for row in rows_of(table)]
    cells = [cell for row in rows for cell in row]
    if any(inner.tag in _ARRANGED for cell in cells for inner in cell.iter() if inner is not cell):
        return False
    wide = max((len(row) for row in rows), default=0)
    if wide < 2:
        return wide == 1 and len(rows) > 1 and any(cell.tag == "th" for cell in cells)
    if any(cell.tag == "th" for cell in cells) or table.find("thead") is not None or table.find("caption") is not None:
        return True
    return len(rows) > 1 and max(len(text_of(cell)) for cell in cells) <= _LONGEST_CELL


def table_records(table: _Element, words: Callable[[_Element], str]) -> list[str]:
    """One line per row: "- column: value; column: value", values of merged cells in each row that they span.

    A cell that spans a whole row names the rows below it, and stands as a line of its own.
    """
    grid = _grid(table, words)
    wide = max((len(row.cells) for row in grid), default=0)
    rows = [replace(row, cells=row.cells + ("",) * (wide - len(row.cells))) for row in grid if any(row.cells)]
    lines: list[str] = []
    while len(rows) > 1 and _is_title(rows[0]):
        lines.append(rows.pop(0).cells[0])
    heads, body = _parted(rows)
    names = _names(heads, wide)
    for at, row in enumerate(body):
        below = body[at + 1] if at + 1 < len(body) else None
        if _is_title(row) and (row.is_header or (below is not None and not _is_title(below))):
            lines.append(row.cells[0])
        else:
            lines.append(_record(names, row.cells))
    return lines if body else [*lines, *(_record((), row.cells) for row in heads)]


def _is_title(row: _Row) -> bool:
    """Whether one cell spans the whole of a row of several columns."""
    return row.is_one and len(row.cells) > 1


def _parent_tag(row: _Element) -> object:
    parent = row.getparent()
    return parent.tag if parent is not None else ""


def _cells(row: _Element) -> list[_Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _span(cell: _Element, name: str, most: int) -> int:
    value = re.match(r"\s*(\d{1,6})", cell.get(name) or "1")
    number = int(value.group(1)) if value else 1
    return most if number == 0 and name == "rowspan" else max(1, min(number, most))


def _grid(table: _Element, words: Callable[[_Element], str]) -> list[_Row]:
    rows = rows_of(table)
    carried: dict[int, tuple[int, str]] = {}
    grid: list[_Row] = []
    total = 0
    for index, row in enumerate(rows):
        filled: dict[int, str] = {}
        column = 0
        cells = _cells(row)
        for cell in cells:
            while column in carried:
                column += 1
            text = words(cell)
            wide = _span(cell, "colspan", 200 if total < _MOST_CELLS else 1)
            tall = _span(cell, "rowspan", len(rows) - index if total < _MOST_CELLS else 1)
            for at in range(column, column + wide):
                filled[at] = text
                if tall > 1:
                    carried[at] = (tall, text)
            column += wide
        before = {at: text for at, (_, text) in carried.items() if at not in filled}
        carried = {at: (left - 1, text) for at, (left, text) in carried.items() if left > 1}
        values = filled | before
        total += len(values)
        in_head = _parent_tag(row) == "thead"
        header = in_head or _names_columns(cells)
        texts = tuple(values.get(at, "") for at in range(max(values, default=-1) + 1))
        grid.append(_Row(texts, header, len(cells) == 1 and len(set(texts)) == 1))
    return grid


def _names_columns(cells: Sequence[_Element]) -> bool:
    """Whether every cell of a row is a header, but for an empty corner."""
    heads = [cell for cell in cells if cell.tag == "th" and cell.get("scope") != "row"]
    return bool(heads) and all(cell in heads or not text_of(cell) for cell in cells)


def _parted(rows: Sequence[_Row]) -> tuple[Sequence[_Row], Sequence[_Row]]:
    """Rows that name the columns, and the rest; no names when nothing names columns."""
    count = next((at for at, row in enumerate(rows) if not row.is_header or _is_title(row)), len(rows))
    if count == len(rows):  # every cell is a header: the first row names the others
        return rows[: len(rows) > 1], rows[len(rows) > 1 :]
    if count == 0 and _first_names_columns(rows):
        count = 1
    return rows[:count], rows[count:]


def _first_names_columns(rows: Sequence[_Row]) -> bool:
    """Whether an unmarked first row names columns: words alone, each once, over a column that holds figures, or two rows and more."""
    first = rows[0].cells
    if len(rows) < 2 or not all(first) or len(set(first)) < len(first) or any(re.search(r"\d", cell) for cell in first):
        return False
    figures = any(re.search(r"\d", cell) for row in rows[1:] for cell in row.cells)
    return figures or len(first) > 2


def _names(heads: Sequence[_Row], wide: int) -> tuple[str, ...]:
    """Name of each column: what stands over it from top to bottom, each once."""
    return tuple(" – ".join(_once(row.cells[at] for row in heads if at < len(row.cells))) for at in range(wide))


def _once(texts: Iterator[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]


def _record(names: Sequence[str], cells: Sequence[str]) -> str:
    if not names or not any(names):
        filled = [cell for cell in cells if cell]
        return "- " + (
            f"{filled[0]}: {filled[1]}" if len(filled) == 2 and len(cells) == 2 else "; ".join(_runs(filled))
        )
    parts: list[str] = []
    for at, cell in enumerate(cells):
        if not cell or (at and cell == cells[at - 1] and names[at] == names[at - 1]):
            continue
        parts.append(f"{names[at]}: {cell}" if at < len(names) and names[at] else cell)
    return "- " + "; ".join(parts)


def _runs(cells: Sequence[str]) -> list[str]:
    """Cells, one that spans several columns said once."""
    return [cell for at, cell in enumerate(cells) if not at or cell != cells[at - 1]]
