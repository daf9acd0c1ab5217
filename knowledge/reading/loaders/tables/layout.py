"""Where on a sheet tables stand: one below the other, side by side, or lying on their side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.language.fold import fold
from knowledge.reading.loaders.tables.grid import CellKind, GridRow
from knowledge.reading.loaders.tables.header import header_height

_LONGEST_LABEL = 60
_FEWEST_FIELDS = 2
_MOST_ON_THEIR_SIDE = 60
"""Rows and columns from which on nobody lays a table on its side."""
_FIELDS = re.compile(
    r"(?:noms?|prenoms?|nom et prenom|titre|intitule|objet|adresse|telephone|tel|fax|gsm|mobile|e-?mail|courriel|site(?: web)?|date|"
    r"lieu|horaires?|ville|commune|province|region|responsable|contact|siege|duree|name|address|phone|city|"
    r"الاسم|العنوان|الهاتف|الفاكس|البريد الالكتروني|البريد|المدينه|الجماعه|الاقليم|الجهه|التاريخ|المكان|المسوول|الموضوع)\b.{0,20}"
)


def blocks_of(rows: Sequence[GridRow]) -> Iterator[list[GridRow]]:
    """Rows that follow each other without a blank one."""
    block: list[GridRow] = []
    for row in rows:
        if block and row.number > block[-1].number + 1:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def bands_of(rows: Sequence[GridRow]) -> list[list[GridRow]]:
    """Tables side by side: columns with nothing in them between such as have names of their own; else the rows as they are."""
    used = sorted({column for row in rows for column in row.cells})
    groups: list[list[int]] = []
    for column in used:
        if groups and column == groups[-1][-1] + 1:
            groups[-1].append(column)
        else:
            groups.append([column])
    bands = [band for group in groups if (band := _within(rows, group))]
    if len(bands) < 2 or not all(_is_table(band) for band in bands):
        return [list(rows)]
    return bands


def _within(rows: Sequence[GridRow], columns: Sequence[int]) -> list[GridRow]:
    inside = ({c: row.cells[c] for c in columns if c in row.cells} for row in rows)
    return [GridRow(r.number, cells, r.is_marked) for r, cells in zip(rows, inside, strict=True) if cells]


def _is_table(rows: Sequence[GridRow]) -> bool:
    after = [row for row in rows if len(row.distinct) > 1]
    return len(after) > 1 and header_height(after, must_contrast=len(after) > 2) > 0


def upright(rows: Sequence[GridRow]) -> list[GridRow] | None:
    """A table on its side (names down the first column, a record in each of the others) set upright; None for others."""
    columns = sorted({column for row in rows for column in row.cells})
    if not 2 <= len(rows) <= _MOST_ON_THEIR_SIDE or not 2 <= len(columns) <= _MOST_ON_THEIR_SIDE:
        return None
    if any(row.is_marked for row in rows) or not _are_labels(rows, columns[0]):
        return None
    if not _lies(rows, columns):
        return None
    turned = [
        GridRow(at, {n: row.cells[column] for n, row in enumerate(rows, start=1) if column in row.cells})
        for at, column in enumerate(columns, start=1)
    ]
    return [row for row in turned if row.cells]


def _are_labels(rows: Sequence[GridRow], column: int) -> bool:
    labels = [row.cells[column] for row in rows if column in row.cells]
    texts = {cell.text for cell in labels}
    return (
        len(labels) == len(rows) == len(texts)
        and all(cell.kind is CellKind.TEXT and len(cell.text) <= _LONGEST_LABEL for cell in labels)
        and all(len(row.cells) > 1 for row in rows)
    )


def _lies(rows: Sequence[GridRow], columns: Sequence[int]) -> bool:
    labels = [row.cells[columns[0]] for row in rows]
    beside = [cell for column, cell in rows[0].cells.items() if column != columns[0]]
    if any(_is_field(cell.text) for cell in beside):
        return False
    fields = sum(_is_field(cell.text) for cell in labels)
    if fields >= _FEWEST_FIELDS and (len(columns) == 2 or _is_field(labels[0].text)):
        return fields * 2 >= len(labels)
    if len(columns) == 2 and all(cell.text.rstrip().endswith(":") for cell in labels):
        return True
    bold = all(cell.is_bold for cell in labels)
    return bold and not any(cell.is_bold for row in rows for c, cell in row.cells.items() if c != columns[0])


def _is_field(text: str) -> bool:
    return _FIELDS.fullmatch(fold(text).strip(" :*")) is not None
