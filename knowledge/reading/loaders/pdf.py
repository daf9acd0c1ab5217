"""PDF documents: the text layer page by page, or what Tesseract reads where there is none."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median
from threading import Lock
from typing import TYPE_CHECKING

from core.text import normalise
from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.content import Content, TextBuilder, first_title
from knowledge.reading.loaders.ocr import Recogniser, find_tesseract
from knowledge.reading.loaders.pdf_lines import Line, page_lines
from knowledge.reading.metadata import FoundMeta
from knowledge.warnings import ReadingWarning, WarningKind, Warnings

if TYPE_CHECKING:
    import pypdfium2

MAX_PAGES = 3_000
_FEWEST_LETTERS = 8
"""Letters below which a page counts as having no text layer."""
_HEADING_SIZE = 1.15
_LONGEST_HEADING = 160
_PARAGRAPH_GAP = 1.45
_FILE_TITLE = re.compile(
    r"(?:microsoft|untitled|sans titre|document\d*$|présentation|powerpoint)|\.\w{2,5}$", re.IGNORECASE
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
    pages = [_lines(document, index) for index in range(len(document))]
    empty = [index for index, lines in enumerate(pages) if _letters(lines) < _FEWEST_LETTERS]
    recogniser = find_recogniser() if empty else None
    if len(empty) == len(pages) and recogniser is None:
        raise DocumentRefusedError(
            "The PDF is a scan: it has no text layer.",
            remedy="Install Tesseract with its Arabic and French data (Debian: tesseract-ocr-ara tesseract-ocr-fra), "
            "or give the document from which it was printed.",
        )
    builder = TextBuilder()
    levels = _heading_levels([line for lines in pages for line in lines])
    read: list[int] = []
    for index, lines in enumerate(pages):
        builder.page(index + 1)
        _write(builder, lines, levels)
        if index in empty and recogniser is not None and (text := _recognised(document, index, recogniser)):
            read.append(index)
            builder.block(text)
    if builder.is_empty:
        raise DocumentRefusedError(
            "Nothing could be read on the scanned pages of the PDF.", remedy="Scan them straight and at 300 dpi."
        )
    content = builder.build()
    title = normalise(document.get_metadata_dict().get("Title", ""))
    found = FoundMeta(title=first_title(content.headings) if not title or _FILE_TITLE.search(title) else title)
    return builder.build(found=found, warnings=_warnings(empty, read))


def _warnings(empty: Sequence[int], read: Sequence[int]) -> Warnings:
    unread = ", ".join(str(index + 1) for index in empty if index not in read)
    by_eye = ", ".join(str(index + 1) for index in read)
    return tuple(
        ReadingWarning(kind, warning)
        for pages, kind, warning in (
            (unread, WarningKind.UNREAD_PAGE, f"Pages without text: {unread}."),
            (by_eye, WarningKind.NOTE, f"Scanned pages, read by Tesseract and worth a look: {by_eye}."),
        )
        if pages
    )


def _lines(document: pypdfium2.PdfDocument, index: int) -> list[Line]:
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return []
    try:
        return page_lines(page)
    finally:
        page.close()


def _recognised(document: pypdfium2.PdfDocument, index: int, recogniser: Recogniser) -> str:
    page = document[index]
    try:
        return recogniser.read(page)
    finally:
        page.close()


def _letters(lines: Sequence[Line]) -> int:
    return sum(character.isalpha() for line in lines for character in line.text)


def _heading_levels(lines: Sequence[Line]) -> dict[float, int]:
    """Levels of the font sizes that stand out from the one most characters are set in, the largest first."""
    characters: Counter[float] = Counter()
    for line in lines:
        characters[line.size] += len(line.text)
    if len(characters) < 2:
        return {}
    body = characters.most_common(1)[0][0]
    larger = sorted((size for size in characters if size >= _HEADING_SIZE * body), reverse=True)
    return {size: level for level, size in enumerate(larger[:4], start=1)}


def _write(builder: TextBuilder, lines: Sequence[Line], levels: dict[float, int]) -> None:
    """Write a page: a larger gap begins a paragraph, lines in heading size that follow each other are one heading."""
    steps = [above.baseline - below.baseline for above, below in itertools.pairwise(lines)]
    usual = median([step for step in steps if step > 0] or [0.0])
    title: list[str] = []
    for index, line in enumerate(lines):
        level = levels.get(line.size, 0) if len(line.text) <= _LONGEST_HEADING else 0
        if level:
            title.append(line.text)
            goes_on = index + 1 < len(lines) and lines[index + 1].size == line.size
            if not goes_on or len(title) == 3:
                builder.heading(level, " ".join(title))
                title = []
        elif not index or steps[index - 1] < 0 or steps[index - 1] > _PARAGRAPH_GAP * usual:
            builder.block(line.text)
        else:
            builder.line(line.text)
