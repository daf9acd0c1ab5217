"""A table of Word as lines: merged cells said again in each row and column that they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.reading.loaders.content import is_record

_LONG_CELL = 300
"""Characters from which a cell of a one-row table is text laid out side by side."""


@dataclass(frozen=True)
class Shown:
    """A heading, a paragraph or a line of a list or table; `level` is 0 for body text."""

    text: str
    level: int = 0
    is_line: bool = False
    is_aside: bool = False
    """Whether it stands beside the text: a note, a text box, a table within a cell."""


@dataclass(frozen=True)
class Cell:
    """A cell with its first grid column, how many it spans and whether it goes on from the row above."""

    column: int
    span: int
    continues: bool
    blocks: tuple[Shown, ...]
    nested: tuple[Shown, ...] = ()
    """Lines of tables, text boxes and notes within the cell, which are written after its row."""

    @property
    def text(self) -> str:
        """Its own words on one line."""
        written = ""
        for block in self.blocks:
            item = block.text.removeprefix("- ") if block.is_line else block.text
            written += (", " if written and block.is_line and block.text.startswith("- ") else " ") + item
        return " ".join(written.split())


Row = list[Cell]


def table_blocks(rows: Sequence[Row]) -> list[Shown]:
    """Lines "- column: value; …" of a table; the blocks of its cells where it only lays out text."""
    rows = [row for row in rows if row]
    if _is_layout(rows):
        return [block for row in rows for cell in row for block in (*cell.blocks, *cell.nested)]
    rows = _carried(rows)
    width = max((cell.column + cell.span for row in rows for cell in row), default=0)
    written: list[Shown] = []
    while rows and len(rows[0]) == 1 and rows[0][0].span == width > 1:
        # A row across the whole table, before its columns are named, is its title.
        written += [*rows[0][0].blocks, *rows[0][0].nested]
        rows = rows[1:]
    filled = [row for row in rows if any(cell.text for cell in row)]
    header = _header(filled)
    for row in rows:
        said = _line(row, header)
        if said and not (header and row is filled[0]):
            written.append(Shown("- " + said, is_line=True))
        written += [block for cell in row for block in cell.nested]
    return written


def _is_layout(rows: Sequence[Row]) -> bool:
    if all(len(row) == 1 for row in rows) and all(row[0].span == 1 for row in rows):
        return True
    if any(block.level for row in rows for cell in row for block in cell.blocks):
        return True
    return len(rows) == 1 and any(
        len(cell.blocks) > 1 or len(cell.text) > _LONG_CELL or cell.nested for cell in rows[0]
    )


def _carried(rows: Sequence[Row]) -> list[Row]:
    """Rows whose cells that go on from above say what stands there."""
    above: dict[int, Cell] = {}
    carried: list[Row] = []
    for row in rows:
        said = [
            replace(cell, blocks=above[cell.column].blocks) if cell.continues and cell.column in above else cell
            for cell in row
        ]
        above.update((cell.column, cell) for cell in said)
        carried.append(said)
    return carried


def _header(rows: Sequence[Row]) -> dict[int, str]:
    """Name of every column by the first row; nothing where it does not name them all. The corner may be blank."""
    if len(rows) < 2:
        return {}
    names = [cell.text for cell in rows[0]]
    width = max(cell.column + cell.span for row in rows for cell in row)
    whole = all(cell.span == 1 for cell in rows[0]) and len(names) == width > 1
    if all(len(row) == width == 2 and row[0].text.endswith((":", "：")) for row in rows):
        return {}  # each row names its value itself
    if not whole or len(set(names)) < len(names) or not all(names[1:]):
        return {}
    if len(rows[1]) == len(names) and is_record(names, [cell.text for cell in rows[1]]):
        return {}
    return {cell.column: cell.text for cell in rows[0]}


def _line(row: Row, header: dict[int, str]) -> str:
    values = [cell for cell in row if cell.text]
    if not header or (len(row) == 1 and row[0].span == len(header)):
        return "; ".join(cell.text for cell in values).replace(":; ", ": ")
    named: list[str] = []
    for cell in values:
        for column in range(cell.column, cell.column + cell.span):
            name = header.get(column, "")
            named.append(f"{name}: {cell.text}" if name else cell.text)
    return "; ".join(named)
