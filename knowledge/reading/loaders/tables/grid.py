"""Cells of a table in rows and columns, whatever file they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class CellKind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell as it is shown; one that is merged is the same object in each of its places.

    `columns` is how many columns it covers, `begins` the row in which a merged one begins (0 for others).
    """

    text: str
    kind: CellKind = CellKind.TEXT
    is_bold: bool = False
    columns: int = 1
    begins: int = 0


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row that is seen: its number (a gap in them is a blank row) and its cells with text by their column, from 1."""

    number: int
    cells: Mapping[int, GridCell]
    is_marked: bool = False
    """Whether the file itself calls it a header."""

    @property
    def distinct(self) -> list[GridCell]:
        """Its cells, a merged one once."""
        return list({id(cell): cell for cell in self.cells.values()}.values())

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts of its cells, in order, a merged one once."""
        return tuple(cell.text for cell in self.distinct)
