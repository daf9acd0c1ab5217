"""Word documents: headings, paragraphs, list items, tables."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.content import Content, TextBuilder, first_title, table_lines
from knowledge.reading.loaders.zip_guard import open_zip
from knowledge.reading.metadata import FoundMeta

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_DAMAGED = "The Word document is damaged or not one."


def load_docx(data: bytes) -> Content:
    """Body of a Word document in reading order; a table row becomes a line "column: value; …"."""
    from docx.table import Table

    names = open_zip(data).namelist()
    if "word/document.xml" not in names:
        raise DocumentRefusedError(_DAMAGED, remedy="Save it again as .docx.")
    document = _open(data)
    builder = TextBuilder()
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            _write_table(builder, item)
        else:
            _write_paragraph(builder, item)
    content = builder.build()
    title = (document.core_properties.title or "").strip()
    # Word fills the title property with whatever the template said: a heading is better evidence.
    found = FoundMeta(title=first_title(content.headings) or title)
    return Content(content.text, content.headings, found=found)


def _open(data: bytes) -> Document:
    import docx
    from lxml import etree

    try:
        return docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, AttributeError, OSError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise DocumentRefusedError(_DAMAGED, remedy="Open it in Word or LibreOffice and save it again.") from error


def _write_paragraph(builder: TextBuilder, paragraph: Paragraph) -> None:
    text = paragraph.text.strip()
    level = _heading_level(paragraph)
    if level and len(text) <= 300:
        builder.heading(level, text)
    elif _is_list_item(paragraph):
        builder.line(f"- {text}" if text else "")
    else:
        builder.block(text)


def _heading_level(paragraph: Paragraph) -> int:
    """Outline level from the style or the styles it is based on, 1 to 9; 0 for body text. Style names are in any language."""
    style = paragraph.style
    while style is not None:
        if named := re.fullmatch(r"(?:heading|titre|عنوان)\s*([1-9])", (style.name or "").lower()):
            return int(named.group(1))
        if (style.name or "").lower() in ("title", "titre", "العنوان"):
            return 1
        levels = style.element.xpath("./w:pPr/w:outlineLvl/@w:val")
        if levels and str(levels[0]).isdigit() and int(levels[0]) < 9:
            return int(levels[0]) + 1
        style = style.base_style
    return 0


def _is_list_item(paragraph: Paragraph) -> bool:
    numbered = paragraph._p.xpath("./w:pPr/w:numPr")
    return bool(numbered) or (paragraph.style is not None and (paragraph.style.name or "").startswith("List"))


def _write_table(builder: TextBuilder, table: Table) -> None:
    for line in table_lines([_cells(row) for row in table.rows]):
        builder.line(line)


def _cells(row: object) -> list[str]:
    """Texts of a row's cells; a merged cell counts once."""
    texts: list[str] = []
    previous: object = None
    for cell in row.cells:  # type: ignore[attr-defined]
        if cell._tc is not previous:
            texts.append(" ".join(cell.text.split()))
        previous = cell._tc
    return texts
