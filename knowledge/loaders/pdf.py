"""PDF documents: the text layer, page by page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.text import normalise
from knowledge.errors import DocumentRefusedError
from knowledge.loaders.content import Content, TextBuilder
from knowledge.metadata import FoundMeta

if TYPE_CHECKING:
    import pypdfium2


def load_pdf(data: bytes) -> Content:
    """Lines of every page in reading order, pages numbered from 1."""
    document = _open(data)
    builder = TextBuilder()
    for number in range(1, len(document) + 1):
        builder.page(number)
        builder.block(_page_text(document, number))
    title = normalise(document.get_metadata_dict().get("Title", ""))
    document.close()
    return builder.build(found=FoundMeta(title=title))


def _open(data: bytes) -> pypdfium2.PdfDocument:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentRefusedError("The PDF is protected by a password.", remedy="Save it without one.") from error
        raise DocumentRefusedError("The PDF is damaged or cut short.", remedy="Copy or export it again.") from error


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number - 1]
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    text_page.close()
    page.close()
    return re.sub(r"\r\n?", "\n", text)
