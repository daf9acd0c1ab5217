"""Looks a paper over before it is taken: its kind, its size, its pages, and whether it can be read at all."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

import pypdfium2
from PIL import Image, UnidentifiedImageError

from participation.calls.errors import PaperRefusedError
from participation.calls.schemas import PaperAsked, PaperKind
from participation.common.errors import FileRefusedError
from participation.common.files import LARGEST, sniffed

_KINDS = {"application/pdf": PaperKind.PDF, "image/png": PaperKind.PICTURE, "image/jpeg": PaperKind.PICTURE}
_MEGABYTE = 1024 * 1024
_SMALLEST_PICTURE = 200
"""Pixels of a side. Chosen by hand: a page that was photographed smaller shows no letters."""
_GLANCE = 0.25
"""Scale at which pages are looked at for being blank. Chosen by hand: a stamp is still some dots."""
_MOST_LOOKED_AT = 5
"""Pages that are looked at for being blank. Chosen by hand: one with something on it is enough."""
_MOST_PIXELS = 60_000_000
"""Of a picture. Chosen by hand: more than any telephone's camera gives, fewer than fill the memory."""
_MOST_UNPACKED = 100 * 1024 * 1024
"""Bytes of an office file, unpacked. Chosen by hand: ten times what may come in."""


def check_paper(asked: PaperAsked, content: bytes) -> int:
    """How many pages a paper has. Raises PaperRefusedError with what is wrong with it."""
    if not content:
        raise PaperRefusedError("empty")
    largest = min(asked.largest * _MEGABYTE, LARGEST)
    if len(content) > largest:
        raise PaperRefusedError("too_large", limit=largest // _MEGABYTE)
    try:
        media_type = sniffed(content)
    except FileRefusedError:
        raise PaperRefusedError("kind") from None
    kind = PaperKind.OFFICE if media_type.startswith("application/vnd.") else _KINDS.get(media_type)
    if kind is None or kind not in asked.kinds:
        raise PaperRefusedError("kind")
    pages = {PaperKind.PDF: _pdf, PaperKind.PICTURE: _picture, PaperKind.OFFICE: _office}[kind](content)
    if asked.pages and pages > asked.pages:
        raise PaperRefusedError("too_long", pages=pages, limit=asked.pages)
    return pages


def _pdf(content: bytes) -> int:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise PaperRefusedError("locked" if "password" in str(error).casefold() else "unreadable") from None
    with document:
        if not len(document):
            raise PaperRefusedError("unreadable")
        if all(_is_blank(document, page) for page in range(min(len(document), _MOST_LOOKED_AT))):
            raise PaperRefusedError("blank")
        return len(document)


def _is_blank(document: pypdfium2.PdfDocument, number: int) -> bool:
    try:
        page = document[number]
        width, height = page.get_size()
        scale = min(_GLANCE, 800 / max(width, height, 1))
        darkest, lightest = page.render(scale=scale, grayscale=True).to_pil().getextrema()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        raise PaperRefusedError("unreadable") from None
    return bool(darkest == lightest)


def _picture(content: bytes) -> int:
    try:
        with Image.open(BytesIO(content)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise PaperRefusedError("unreadable")
            image.load()
            sides, extremes = image.size, image.convert("L").getextrema()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise PaperRefusedError("unreadable") from None
    if min(sides) < _SMALLEST_PICTURE:
        raise PaperRefusedError("too_small")
    if extremes[0] == extremes[1]:
        raise PaperRefusedError("blank")
    return 1


def _office(content: bytes) -> int:
    """As one page: how long it is when it is printed is not in it."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MOST_UNPACKED or packed.testzip() is not None:
                raise PaperRefusedError("unreadable")
    except (BadZipFile, OSError, RuntimeError, EOFError, NotImplementedError):
        raise PaperRefusedError("unreadable") from None
    return 1
