"""Characters of a page as PDFium finds them: where they stand and how they are drawn."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pypdfium2

MOST_CHARACTERS = 200_000
"""Characters of a page that are read; a page of a book has some 3,000."""
_LINE_END_HYPHENS = frozenset("\x02\ufffe")
_LAST_WITHOUT_MARKS = "\u02ff"
_UPRIGHT_WITHIN = 8.0
"""Degrees that text may lean and still count as level."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How the characters of one text object are drawn.

    `quarter` is the way it reads, in quarter turns against the clock, None for a slant.
    """

    font: str
    size: float
    quarter: int | None
    mode: int
    colour: tuple[int, int, int, int]
    origin: tuple[float, float]
    number: int
    """Which text object of the page it is, in the order of drawing."""


@dataclass(slots=True)
class Character:
    """A character with its box in points: as the page has it, then upright once it is placed.

    `index` counts the drawn characters of a page; `baseline` is known once it is placed; `shift` is 1 for a raised character beside larger
    ones, -1 for a lowered one.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    ink: Ink
    index: int
    is_code: bool
    """Whether the file has no Unicode for its glyph."""
    size: float
    baseline: float = 0.0
    floats: bool = False
    """Whether its glyph carries a vowel mark, and may be drawn over or under the line by itself."""
    shift: int = 0

    @property
    def font(self) -> str:
        """Name of its font."""
        return self.ink.font


def read_characters(text_page: pypdfium2.PdfTextPage) -> list[Character]:
    """Every drawn character of a page, in the order of drawing; what PDFium makes up (spaces, line breaks) is left out."""
    import pypdfium2.raw as pdfium

    inks: dict[int, Ink] = {}
    codes: dict[tuple[str, str], bool] = {}
    found: list[Character] = []
    rect = pdfium.FS_RECTF()
    place = ctypes.byref(rect)
    raw = text_page.raw
    reader = _InkReader(raw)
    # The same function, with the pointer as a plain number: every character asks it.
    signature = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
    address_of = signature(ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0)
    raw_address = ctypes.cast(raw, ctypes.c_void_p)
    for index in range(min(text_page.count_chars(), MOST_CHARACTERS)):
        key = address_of(raw_address, index)
        if not key:
            continue
        text = _text(pdfium.FPDFText_GetUnicode(raw, index))
        # The advance of a vowel mark says nothing of where it stands; its ink does.
        if text > _LAST_WITHOUT_MARKS and unicodedata.combining(text):
            left, bottom, right, top = text_page.get_charbox(index)
        else:
            pdfium.FPDFText_GetLooseCharBox(raw, index, place)
            left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
        if text == " " and left == right and bottom == top:
            continue  # PDFium made it up of a letter set a little apart
        ink = inks.get(key)
        if ink is None:
            ink = inks[key] = reader.ink(index, len(inks))
        is_code = codes.get((ink.font, text))
        if is_code is None:
            is_code = codes[ink.font, text] = pdfium.FPDFText_HasUnicodeMapError(raw, index) == 1
        found.append(Character(text, left, bottom, right, top, ink, len(found), is_code, ink.size))
    return found


def _text(code: int) -> str:
    text = chr(code) if code < 0x110000 else "\ufffd"
    return "-" if text in _LINE_END_HYPHENS else text


class _InkReader:
    """Asks PDFium how text objects are drawn; keeps what it asks with, for some programs draw every letter as one."""

    def __init__(self, raw: Any) -> None:
        import pypdfium2.raw as pdfium

        self._raw = raw
        self._matrix = pdfium.FS_MATRIX()
        self._channels = [ctypes.c_uint() for _ in range(4)]
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._fonts: dict[int, str] = {}

    def ink(self, index: int, number: int) -> Ink:
        """How the text object of the character at `index` is drawn."""
        import pypdfium2.raw as pdfium

        matrix = self._matrix
        text_object = pdfium.FPDFText_GetTextObject(self._raw, index)
        size = float(pdfium.FPDFText_GetFontSize(self._raw, index))
        quarter: int | None = 0
        if pdfium.FPDFText_GetMatrix(self._raw, index, matrix):
            # Font size as drawn: documents often set size 1 and scale the page instead.
            size *= math.hypot(matrix.c, matrix.d) or 1.0
            quarter = 0 if not matrix.b and matrix.a > 0 else _quarter(math.degrees(math.atan2(matrix.b, matrix.a)))
        pdfium.FPDFText_GetFillColor(self._raw, index, *self._channels)
        pdfium.FPDFText_GetCharOrigin(self._raw, index, self._x, self._y)
        red, green, blue, alpha = self._channels
        return Ink(
            font=self._font(pdfium.FPDFTextObj_GetFont(text_object)),
            size=round(abs(size) * 2) / 2,
            quarter=quarter,
            mode=int(pdfium.FPDFTextObj_GetTextRenderMode(text_object)),
            colour=(red.value, green.value, blue.value, alpha.value),
            origin=(self._x.value, self._y.value),
            number=number,
        )

    def _font(self, font: Any) -> str:
        if not font:
            return ""
        key = ctypes.addressof(font.contents)
        if key not in self._fonts:
            self._fonts[key] = _font_name(font)
        return self._fonts[key]


def _quarter(degrees: float) -> int | None:
    nearest = round(degrees / 90)
    return nearest % 4 if abs(degrees - nearest * 90) <= _UPRIGHT_WITHIN else None


def _font_name(font: Any) -> str:
    import pypdfium2.raw as pdfium

    buffer = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 128)
    return buffer.value.decode("utf-8", errors="replace")
