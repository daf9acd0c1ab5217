"""Tables: a row is a record of "column: value" lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from core.language.fold import fold
from knowledge.reading.language import language_of
from knowledge.reading.loaders.content import Content, TextBuilder, decode_text
from knowledge.reading.loaders.sheets.package import SheetPart, WorkbookPackage, only_refusals
from knowledge.reading.loaders.sheets.raw import MAX_CELLS, RawSheet, read_sheet
from knowledge.reading.loaders.sheets.shown import (
    REMEDY_HIDDEN,
    REMEDY_STRUCK,
    Account,
    Reading,
    hidden_sheet,
    language_of_sheet,
    shown_rows,
)
from knowledge.reading.loaders.sheets.styles import read_styles
from knowledge.reading.loaders.sheets.texts import read_texts
from knowledge.reading.loaders.tables.cell_text import everything_in
from knowledge.reading.loaders.tables.delimited import read_delimited
from knowledge.reading.loaders.tables.writer import TableWriter
from knowledge.reading.metadata import FoundMeta
from knowledge.warnings import WarningKind

_GIVEN = re.compile(
    r"(?:sheet|feuil|feuille|worksheet|tabelle|hoja|classeur|export|data|donnees|table|tableau|ورقه|الورقه)\s*\d*"
)
"""Names that programs give to sheets."""


_LANGUAGE_SAMPLE = 20_000


def load_csv(data: bytes) -> Content:
    """Rows of a delimited text file in any common encoding, delimiter found from the first rows."""
    text, warnings = decode_text(data)
    table = read_delimited(text)
    builder = TextBuilder()
    writer = TableWriter(builder)
    writer.write(table.rows, language_of(text[:_LANGUAGE_SAMPLE]))
    account = Account(warnings=[*warnings, *table.warnings])
    account.shown = [everything_in(cell.text) for row in table.rows for cell in row.cells.values()]
    return _content(builder, writer, account, writer.title)


def load_xlsx(data: bytes) -> Content:
    """Rows of every sheet of a workbook as a reader sees them; a sheet's name is a heading when there are several with rows.

    Hidden sheets, rows, columns and texts are left out with a warning; so are crossed out ones and errors.
    Raises `DocumentRefusedError` for a file that is damaged or none, or has too many cells.
    """
    package = WorkbookPackage(data)
    account = Account()
    builder = TextBuilder()
    writer = TableWriter(builder)
    seen = [part for part in package.sheets() if not part.is_hidden]
    with only_refusals():
        for part, sheet, reading in _sheets(package):
            if part.is_hidden:
                hidden_sheet(sheet, reading, account)
                continue
            rows = shown_rows(sheet, reading, account)
            if rows and len(seen) > 1:
                builder.heading(1, part.name)
            writer.write(rows, reading.language, name=part.name, level=1 + (len(seen) > 1))
    # A title above one of several sheets is not the title of all.
    titles = [writer.title] if len(seen) == 1 else []
    named = seen[0].name if len(seen) == 1 and not _GIVEN.fullmatch(fold(seen[0].name)) else ""
    return _content(builder, writer, account, next((title for title in (*titles, named) if title), ""))


def _sheets(package: WorkbookPackage) -> Iterator[tuple[SheetPart, RawSheet, Reading]]:
    styles, texts = read_styles(package), read_texts(package)
    room = MAX_CELLS
    for part in package.sheets():
        sheet = read_sheet(package, part, texts, room)
        room -= sum(map(len, sheet.rows.values()))
        yield part, sheet, Reading(styles, language_of_sheet(sheet), package.since_1904)


def _content(builder: TextBuilder, writer: TableWriter, account: Account, title: str) -> Content:
    account.leave(WarningKind.STRUCK_TEXT, "Text crossed out in cells was left out.", "", writer.struck, REMEDY_STRUCK)
    account.leave(WarningKind.HIDDEN_TEXT, "Text hidden in cells was left out.", "", writer.hidden, REMEDY_HIDDEN)
    content = builder.build(records=True, found=FoundMeta(title=title), warnings=tuple(account.warnings))
    return replace(
        content,
        shown="\n".join(account.shown),
        left_out=(*account.left_out, *writer.repeated),
        named_by=tuple(writer.named_by),
    )
