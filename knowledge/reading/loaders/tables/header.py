"""Which rows of a table name its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from knowledge.reading.loaders.tables.grid import CellKind, GridCell, GridRow

_LONGEST_NAME = 80
"""Characters of a column's name; a question of a survey may have more."""
_LONGEST_QUESTION = 300
_MOST_ROWS = 3
_LOOKED_AT = 20
"""Rows below that a header is held against."""
_YEAR = re.compile(r"(?:19|20|٢٠|١٩)\d\d(?:\s?[-/–]\s?(?:\d\d){1,2})?\s?[*¹²³]?")
_WHOLE = re.compile(r"\d{1,4}")


def header_height(rows: Sequence[GridRow], *, must_contrast: bool = False) -> int:
    """How many of the first rows name the columns, 0 where none does.

    `must_contrast` asks for a sign beyond words: another look, or figures below.
    """
    if not rows:
        return 0
    first, below = rows[0], rows[1 : 1 + _LOOKED_AT]
    if first.is_marked:
        return _levels(rows)
    if not _can_name(first, below):
        return 0
    if must_contrast and not (below and (_contrasts(first, below) or _is_bolder(first, below))):
        return 0
    return _levels(rows)


def column_names(rows: Sequence[GridRow], columns: Sequence[int]) -> dict[int, str]:
    """Names of columns by the rows of a header, upper names before lower ones: "2026 · Femmes"."""
    names: dict[int, str] = {}
    levels = [_spread(row, rows[at + 1 :], columns) for at, row in enumerate(rows)]
    taken: set[str] = set()
    for column in columns:
        parts = dict.fromkeys(level[column].text.rstrip(" :") for level in levels if column in level)
        name = " · ".join(part for part in parts if part) or f"Column {column}"
        names[column] = f"{name} ({column})" if name in taken else name
        taken.add(name)
    return names


def _spread(row: GridRow, below: Sequence[GridRow], columns: Sequence[int]) -> Mapping[int, GridCell]:
    """Cells of an upper row of a header over the columns that they stand for, up to the next one."""
    if not below:
        return row.cells
    spread = dict(row.cells)
    last: GridCell | None = None
    for column in columns:
        if column in row.cells:
            last = row.cells[column]
        elif last is not None and any(column in lower.cells for lower in below):
            spread[column] = last
    return spread


def _levels(rows: Sequence[GridRow]) -> int:
    height = 1
    while height < min(_MOST_ROWS, len(rows) - 1) and _goes_on(rows[height - 1], rows[height], rows[height + 1 :]):
        height += 1
    return height


def _goes_on(upper: GridRow, lower: GridRow, below: Sequence[GridRow]) -> bool:
    """Whether a row names parts of what the row above names."""
    if not _are_names(lower.distinct) or len(lower.distinct) < 2 or lower.is_marked > upper.is_marked:
        return lower.is_marked and upper.is_marked
    wide = [cell for cell in upper.distinct if cell.columns > 1]
    if wide:
        under = [c for c, cell in lower.cells.items() if upper.cells.get(c) in wide]
        return any(lower.cells[c] is not upper.cells[c] for c in under)
    gaps = [column for column in lower.cells if column not in upper.cells and column > min(upper.cells)]
    if not gaps:
        return False
    own = [cell.text for cell in lower.distinct]
    known = any(column not in lower.cells for column in upper.cells)
    return (len(set(own)) < len(own) or known) and _contrasts(lower, below[:_LOOKED_AT])


def _can_name(row: GridRow, below: Sequence[GridRow]) -> bool:
    cells = row.distinct
    if all(cell.kind is CellKind.TEXT for cell in cells):
        return all(_is_name(cell.text) for cell in cells)
    figures = [(column, cell) for column, cell in row.cells.items() if cell.kind is not CellKind.TEXT]
    words = [cell for cell in cells if cell.kind is CellKind.TEXT]
    if not (words or 1 not in row.cells) or not all(_is_name(cell.text) for cell in words):
        return False
    if all(cell.is_bold for cell in cells) and not all(cell.is_bold for r in below for cell in r.cells.values()):
        return True
    return _are_steps([cell for _, cell in figures]) and not _go_on_below([column for column, _ in figures], below)


def _are_names(cells: Sequence[GridCell]) -> bool:
    figures = [cell for cell in cells if cell.kind is not CellKind.TEXT]
    return all(_is_name(c.text) for c in cells if c.kind is CellKind.TEXT) and (not figures or _are_steps(figures))


def _is_name(text: str) -> bool:
    return len(text) <= (_LONGEST_QUESTION if text.endswith(("?", "؟")) else _LONGEST_NAME)


def _are_steps(cells: Sequence[GridCell]) -> bool:
    """Whether figures name columns: years, days, or numbers one after the other."""
    texts = [cell.text for cell in cells]
    if all(_YEAR.fullmatch(text) for text in texts) or all(cell.kind is CellKind.DATE for cell in cells):
        return len(texts) == 1 or len(set(texts)) > 1
    if len(texts) < 2 or not all(_WHOLE.fullmatch(text) for text in texts):
        return False
    return all(int(b) - int(a) == 1 for a, b in pairwise(texts))


def _go_on_below(columns: Sequence[int], below: Sequence[GridRow]) -> bool:
    """Whether the rows below hold years or days in every one of the columns: then the first row is one of them."""
    if not below:
        return True
    cells = [row.cells[column] for row in below for column in columns if column in row.cells]
    return all(_YEAR.fullmatch(cell.text) or cell.kind is CellKind.DATE for cell in cells)


def _contrasts(row: GridRow, below: Sequence[GridRow]) -> bool:
    """Whether a column is named by words or a year and holds figures from there on."""
    return any(kinds and CellKind.TEXT not in kinds for kinds in _kinds_below(row, below))


def _kinds_below(row: GridRow, below: Sequence[GridRow]) -> Iterator[set[CellKind]]:
    for column, cell in row.cells.items():
        if cell.kind is CellKind.TEXT or _YEAR.fullmatch(cell.text):
            yield {lower.cells[column].kind for lower in below if column in lower.cells}


def _is_bolder(row: GridRow, below: Sequence[GridRow]) -> bool:
    return all(cell.is_bold for cell in row.cells.values()) and not any(
        all(cell.is_bold for cell in lower.cells.values()) for lower in below[:1]
    )
