"""PDF documents: what the pages show, page by page, or what Tesseract reads where they show pictures of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.content import Content
from knowledge.reading.loaders.pdf.mending import mend_arabic
from knowledge.reading.loaders.pdf.ocr import Recogniser, find_tesseract
from knowledge.reading.loaders.pdf.page import PageText, TextLine, read_page
from knowledge.reading.loaders.pdf.put_together import put_together
from knowledge.reading.loaders.pdf.said import all_shown, left_out, page_warnings

if TYPE_CHECKING:
    import pypdfium2

MAX_PAGES = 3_000
_FEWEST_LETTERS = 8
"""Letters below which a page counts as having no text layer."""
_MOST_CODES = 0.3
"""Share of a page's characters that are no text from which the page is read by eye or left out."""
_TESSERACT = (
    "Install Tesseract with its Arabic and French data (Debian: tesseract-ocr-ara tesseract-ocr-fra), "
    "or give the document from which it was printed."
)
_pdfium = Lock()
"""PDFium is not safe to use from two threads, even for two documents."""


def load_pdf(data: bytes, find_recogniser: Callable[[], Recogniser | None] = find_tesseract) -> Content:
    """Lines of every page, pages numbered from 1, larger lines as headings; raises `DocumentRefusedError` for a bad file."""
    with _pdfium:
        document = _open(data)
        try:
            return _read(document, find_recogniser)
        finally:
            document.close()


def _open(data: bytes) -> pypdfium2.PdfDocument:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentRefusedError("The PDF is protected by a password.", remedy="Save it without one.") from error
        raise DocumentRefusedError("The PDF is damaged or cut short.", remedy="Copy or export it again.") from error


def _read(document: pypdfium2.PdfDocument, find_recogniser: Callable[[], Recogniser | None]) -> Content:
    if len(document) > MAX_PAGES:
        raise DocumentRefusedError(f"The PDF has more than {MAX_PAGES} pages.", remedy="Split it.")
    form = _form(document)
    pages = [_page(document, index, form) for index in range(len(document))]
    coded = [index for index, page in enumerate(pages) if _is_coded(page)]
    empty = [i for i, page in enumerate(pages) if i not in coded and page.letters < _FEWEST_LETTERS]
    pictures = [i for i, page in enumerate(pages) if page.unread_picture and i not in coded and i not in empty]
    recogniser = find_recogniser() if coded or empty or pictures else None
    if recogniser is None and len(coded) + len(empty) == len(pages):
        raise _refusal(coded)
    by_eye = _by_eye(document, pages, [*coded, *empty, *pictures], recogniser)
    for index in coded:
        pages[index].items.clear()
        pages[index].notes.clear()
    unsure = mend_arabic(pages)
    content, heads = put_together(document, pages, by_eye)
    unread = {
        "coded": [index for index in coded if index not in by_eye],
        "empty": [index for index in empty if index not in by_eye],
        "pictures": [index for index in pictures if index not in by_eye],
    }
    warnings = page_warnings(
        pages, coded=coded, unread=unread, by_eye=sorted(by_eye), has_tesseract=recogniser is not None
    )
    return replace(
        content,
        warnings=(*warnings, *unsure),
        shown=all_shown(pages, by_eye),
        left_out=left_out(pages, heads),
    )


def _form(document: pypdfium2.PdfDocument) -> Any:
    """Handle of the document's form; None for a document without fields, or with one that cannot be read."""
    import pypdfium2

    if document.get_formtype() == pypdfium2.raw.FORMTYPE_NONE:
        return None
    try:
        document.init_forms()
    except pypdfium2.PdfiumError:
        return None
    return document.formenv.raw if document.formenv else None


def _page(document: pypdfium2.PdfDocument, index: int, form: Any) -> PageText:
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return PageText(failed=True)
    try:
        return read_page(page, form)
    except pypdfium2.PdfiumError:
        return PageText(failed=True)
    finally:
        page.close()


def _is_coded(page: PageText) -> bool:
    return page.codes >= _FEWEST_LETTERS and page.codes > _MOST_CODES * (page.codes + page.letters)


def _refusal(coded: Sequence[int]) -> DocumentRefusedError:
    if coded:
        return DocumentRefusedError(
            "The PDF's text cannot be read: its letters are stored as codes that no table explains.", remedy=_TESSERACT
        )
    return DocumentRefusedError("The PDF is a scan: it has no text layer.", remedy=_TESSERACT)


def _by_eye(
    document: pypdfium2.PdfDocument, pages: Sequence[PageText], indexes: Sequence[int], recogniser: Recogniser | None
) -> dict[int, str]:
    """What the recogniser reads on pages, those without any text left out."""
    if recogniser is None:
        return {}
    read: dict[int, str] = {}
    for index in indexes:
        page = document[index]
        try:
            text = recogniser.read(page)
        finally:
            page.close()
        if text := _without_known(text, pages[index]):
            read[index] = text
    return read


def _without_known(text: str, page: PageText) -> str:
    """What was read by eye without the lines that the page has as text: a printed number, a name at its foot."""
    known = {_bare(item.text) for item in page.items if isinstance(item, TextLine)} if not _is_coded(page) else set()
    return "\n".join(line for line in text.split("\n") if not line.strip() or _bare(line) not in known).strip()


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
