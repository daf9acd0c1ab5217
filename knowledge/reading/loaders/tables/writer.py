"""Writes what stands in a grid: titles as headings, notes as text, and each row as a record of "column: value" lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.language.fold import fold
from core.language.forms import Language
from knowledge.reading.loaders.content import TextBuilder
from knowledge.reading.loaders.tables.cell_text import cell_text
from knowledge.reading.loaders.tables.grid import GridRow
from knowledge.reading.loaders.tables.header import column_names, header_height
from knowledge.reading.loaders.tables.layout import bands_of, blocks_of, upright
from knowledge.reading.loaders.tables.naming import naming_column

_LONGEST_TITLE = 120
_UNIT = re.compile(
    r"\(?\s*(?:en|unite\s*:?|montants? en|chiffres en|بال|ب)\s*(?:milli\w+|dirhams?|dh|mdh|mad|%|pourcentage|euros?|"
    r"مليون|ملايين|مليار|الاف|درهم|دراهم)"
)
_NOTE = re.compile(r"(?:source|note|nb|n\.\s?b|remarque|\*|\(\d|المصدر|مصدر|ملاحظه|ملحوظه)")
_MOST_NAMES = 4
_FEW_RECORDS = 3


def _tells_apart(column: int, records: Sequence[GridRow]) -> bool:
    """Whether the values of a column can name its records: one programme in every row says nothing of any of them."""
    values = [row.cells[column].text for row in records if column in row.cells]
    return len(values) < _FEW_RECORDS or len(set(values)) * 2 > len(values)


class TableWriter:
    """Writes grids to a builder one after the other; `named_by` are the columns whose values are titles of records."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._language = Language.FRENCH
        self._level = 1
        self._name = ""
        self._names: dict[int, str] = {}
        self._header: list[GridRow] = []
        self._is_header_written = True
        self._used: set[int] = set()
        self._has_table = False
        self._is_titled = False
        self._title_waits = False
        self.title = ""
        self.named_by: dict[str, None] = {}
        self.struck: list[str] = []
        self.hidden: list[str] = []
        self.repeated: list[str] = []

    def write(self, rows: Sequence[GridRow], language: Language, *, name: str = "", level: int = 1) -> None:
        """Write a sheet; `name` stands over a later table without a title of its own, titles are headings of `level`."""
        self._language, self._name, self._level = language, name, level
        self._names, self._header, self._has_table = {}, [], False
        self._used = set()
        self._is_titled = self._title_waits = False
        if not any(len(row.distinct) > 1 for row in rows):
            self._one_column(rows)
        else:
            blocks = list(blocks_of(rows))
            for at, block in enumerate(blocks):
                goes_on = any(len(row.distinct) > 1 for later in blocks[at + 1 :] for row in later)
                for band in bands_of(block):
                    self._block(band, goes_on=goes_on)
        self._flush_header()

    def _one_column(self, rows: Sequence[GridRow]) -> None:
        """A list under its name where it is one, else lines."""
        if len(rows) > 1 and len(list(blocks_of(rows))) == 1 and header_height(rows):
            self._begin([], rows, 1)
            self._records(rows[1:])
            return
        for row in rows:
            self._builder.block(self._said(row))

    def _block(self, rows: list[GridRow], *, goes_on: bool) -> None:
        if all(len(row.distinct) == 1 for row in rows):
            self._lines(rows, may_name=goes_on)
            return
        lead, table = _parted(rows)
        if (turned := upright(table)) is not None:
            self._begin(lead, turned, 1)
            self._records(turned[1:])
            return
        height = header_height(table, must_contrast=self._has_table and not lead)
        if not height and self._has_table:
            self._records(rows)
            return
        self._begin(lead, table, height)
        self._records(table[height:])

    def _begin(self, lead: Sequence[GridRow], table: Sequence[GridRow], height: int) -> None:
        """Begin a table: what stands above it, then the names of its columns."""
        self._flush_header()
        columns = sorted({column for row in table for column in row.cells})
        self._header = list(table[:height])
        self._names = column_names(self._header, columns) if height else {c: f"Column {c}" for c in columns}
        self._is_header_written = not height
        self._used = set()
        self._has_table = True
        if lead:
            self._lines(lead, may_name=True)
        elif self._is_titled and not self._title_waits:
            self._builder.heading(self._level, self._name or ", ".join(list(self._names.values())[:_MOST_NAMES]))
        self._title_waits = False
        telling = [name for column, name in self._names.items() if _tells_apart(column, table[height:])]
        if height and (naming := naming_column(telling, self._language)):
            self.named_by[naming] = None

    def _lines(self, rows: Sequence[GridRow], *, may_name: bool) -> None:
        """Lines that are no records: the first may be the title of the table below, one with its unit stands over it too."""
        for at, row in enumerate(rows):
            text = self._said(row)
            short = len(text) <= _LONGEST_TITLE and not text.endswith((".", "؛"))
            if may_name and _UNIT.match(fold(text)) and short:
                self._builder.heading(self._level + 1, text)
            elif may_name and at == 0 and short and not _NOTE.match(fold(text)):
                self._builder.heading(self._level, text)
                self._is_titled = self._title_waits = True
                self.title = self.title or text
            else:
                self._builder.block(text)

    def _records(self, rows: Sequence[GridRow]) -> None:
        header = [row.texts for row in self._header]
        for at, row in enumerate(rows):
            if all(cell.begins and cell.begins < row.number and cell in rows[at - 1].distinct for cell in row.distinct):
                continue  # nothing but the rest of merged cells
            if header and row.texts in header and len(row.texts) > 1:
                self.repeated += row.texts
            elif (kind := self._kind_of_line(row, rows[at + 1 :])) is not None:
                self._line_within(row, is_section=kind)
            else:
                self._is_header_written = True
                self._builder.block("\n".join(self._record(row)))

    def _kind_of_line(self, row: GridRow, below: Sequence[GridRow]) -> bool | None:
        """None for a record; else whether a row of one cell is a section of the table (or a note)."""
        if len(row.distinct) > 1 or len(self._names) < 2:
            return None
        cell = row.distinct[0]
        if _NOTE.match(fold(cell.text)) and len(self._names) > 1:
            return False
        if cell.columns > 1 and cell.columns >= min(3, len(self._names)):
            return bool(below)
        first = min(self._names)
        stands_out = cell.is_bold and below and not all(c.is_bold for c in below[0].distinct)
        if len(self._names) > 2 and first in row.cells and stands_out:
            return True
        return False if len(cell.text) > _LONGEST_TITLE and len(self._names) > 2 and not below else None

    def _line_within(self, row: GridRow, *, is_section: bool) -> None:
        text = self._said(row)
        if is_section and len(text) <= _LONGEST_TITLE:
            self._builder.heading(self._level + 2, text)
            self._is_titled = True
        else:
            self._builder.block(text)

    def _record(self, row: GridRow) -> Iterator[str]:
        for column, cell in row.cells.items():
            name = self._names.get(column, f"Column {column}")
            for further, value in self._values(cell.text):
                if value:
                    self._used.add(column)
                    full = f"{name}/{further}" if further else name
                    if further and name in self.named_by:
                        self.named_by[full] = None
                    yield f"{full}: {value}"

    def _said(self, row: GridRow) -> str:
        return " ".join(value for text in row.texts for _, value in self._values(text) if value)

    def _values(self, text: str) -> tuple[tuple[str, str], ...]:
        found = cell_text(text)
        self.struck += [found.struck] if found.struck else []
        self.hidden += [found.hidden] if found.hidden else []
        return found.values

    def _flush_header(self) -> None:
        """Names of columns with no record under them are a line of their own; that of a column with nothing in it says nothing."""
        if not self._is_header_written:
            for row in self._header:
                self._builder.block(self._said(row))
            self._is_header_written = True
        elif self._header:
            self.repeated += [name for column, name in self._names.items() if column not in self._used]


def _parted(rows: list[GridRow]) -> tuple[list[GridRow], list[GridRow]]:
    """What stands above a table, and the table: from the row that the file calls a header, else from the first of several cells."""
    marked = next((at for at, row in enumerate(rows[:_LOOKED_AT]) if row.is_marked), None)
    if marked is not None and not any(len(row.distinct) > 1 for row in rows[:marked]):
        return rows[:marked], rows[marked:]
    at = 0
    widest = max(len(row.distinct) for row in rows[:_LOOKED_AT])
    while at < len(rows) - 1 and len(rows[at].distinct) == 1 and (widest > 1):
        if rows[at].distinct[0].columns < 2 and at + 1 < len(rows) and _heads_columns(rows[at], rows[at + 1]):
            break
        at += 1
    return rows[:at], rows[at:]


def _heads_columns(row: GridRow, below: GridRow) -> bool:
    """Whether a single cell stands over some of the columns only, as the upper row of a header does."""
    column = next(iter(row.cells))
    return column > min(below.cells)


_LOOKED_AT = 12
