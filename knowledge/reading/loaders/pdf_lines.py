"""Lines of a PDF page from its characters and where they stand."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.text import Script, script_of
from knowledge.reading.loaders.visual_order import (
    Glyph,
    backwardness,
    brackets_matched,
    ligature,
    logical_line,
    mirror_brackets,
    pair_brackets,
)

if TYPE_CHECKING:
    import pypdfium2

_SPACE_GAP = 0.17
"""Gap between glyphs that reads as a space, in font sizes."""
_WITHIN_BRACKETS = re.compile(r"(?<=\() | (?=\))")
_SAME_PLACE = 0.05
_LINE_END_HYPHENS = frozenset("\x02\ufffe")


@dataclass(frozen=True)
class Line:
    """A line as it reads, with its font size and the height of its baseline, in points."""

    text: str
    size: float
    baseline: float


@dataclass
class _Character:
    text: str
    left: float
    right: float
    is_made_up: bool
    """A space or line break that PDFium adds."""


@dataclass
class _RawLine:
    characters: list[_Character] = field(default_factory=list)
    size: float = 0.0
    baseline: float = 0.0

    @property
    def text(self) -> str:
        return "".join(character.text for character in self.characters)


def page_lines(page: pypdfium2.PdfPage) -> list[Line]:
    """Lines of a page in the order of its columns; Arabic is put in reading order by where its glyphs stand."""
    text_page = page.get_textpage()
    try:
        raw = [line for line in _raw_lines(text_page) if line.text.strip()]
    finally:
        text_page.close()
    texts = _arabic_page(raw) if _has_arabic(raw) else [line.text for line in raw]
    return [Line(text.strip(), line.size, line.baseline) for text, line in zip(texts, raw, strict=True) if text.strip()]


def _has_arabic(lines: Iterable[_RawLine]) -> bool:
    return any(unicodedata.bidirectional(c) in ("R", "AL") for line in lines for c in line.text)


def _raw_lines(text_page: pypdfium2.PdfTextPage) -> list[_RawLine]:
    import pypdfium2.raw as pdfium

    lines = [_RawLine()]
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        cut = chr(code) in _LINE_END_HYPHENS
        text = "-" if cut else chr(code)
        if text in "\r\n":
            if text == "\n" and lines[-1].characters:
                lines.append(_RawLine())
            continue
        made_up = pdfium.FPDFText_IsGenerated(text_page, index) == 1
        # The advance of a vowel mark says nothing of where it stands; its ink does.
        left, _, right, _ = text_page.get_charbox(index, loose=not unicodedata.combining(text))
        lines[-1].characters.append(_Character(text, left, right, made_up))
        if not lines[-1].size and not text.isspace():
            pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
            lines[-1].size = _drawn_size(text_page, index)
            lines[-1].baseline = y.value
        if cut:  # PDFium drops the line break of a word that is cut by it
            lines.append(_RawLine())
    return lines


def _drawn_size(text_page: pypdfium2.PdfTextPage, index: int) -> float:
    """Font size as drawn: documents often set size 1 and scale the page instead."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    size = float(pdfium.FPDFText_GetFontSize(text_page, index))
    if pdfium.FPDFText_GetMatrix(text_page, index, matrix):
        size *= (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
    return round(size * 2) / 2


def _arabic_page(lines: Sequence[_RawLine]) -> list[str]:
    """Choose, for a whole page, the reading that has Arabic articles in front and brackets that match."""
    pairs = [letters for line in lines for letters in _shared_places(line)]
    backwards = sum(p[0] != "ل" for p in pairs if "ل" in p) > sum(p[0] == "ل" for p in pairs)
    glyphs = [_glyphs(line, backwards=backwards) for line in lines]
    turned = [logical_line(line) for line in glyphs]
    # A few programs draw letters the wrong way round: there the order of drawing is the order of reading.
    drawn = ["".join(glyph.text for glyph in line) for line in glyphs]
    if sum(map(backwardness, drawn)) < sum(map(backwardness, turned)):
        readings = (drawn, [mirror_brackets(text) for text in drawn])
    else:
        readings = (turned, [logical_line(line, mirror=False) for line in glyphs])
    best = max(readings, key=lambda texts: sum(map(brackets_matched, texts)))
    return [_WITHIN_BRACKETS.sub("", pair_brackets(text)) for text in best]


def _shared_places(line: _RawLine) -> list[str]:
    """Letters of every glyph that stands for several."""
    return [g for g in _grouped(line) if len(g) > 1 and script_of(g) is Script.ARABIC and not _has_mark(g)]


def _has_mark(text: str) -> bool:
    return any(unicodedata.combining(c) for c in text)


def _grouped(line: _RawLine) -> list[str]:
    groups: list[str] = []
    previous: _Character | None = None
    for character in line.characters:
        if previous is not None and abs(character.left - previous.left) < _SAME_PLACE and character.text.strip():
            groups[-1] += character.text
        else:
            groups.append(character.text)
        previous = character
    return groups


def _glyphs(line: _RawLine, *, backwards: bool) -> list[Glyph]:
    """Glyphs from left to right, ligatures and marks put together, spaces where there is a gap."""
    placed: list[Glyph] = []
    marks: list[_Character] = []
    for character in line.characters:
        if character.is_made_up and character.text.isspace():
            continue
        last = placed[-1] if placed else None
        if unicodedata.combining(character.text):
            marks.append(character)
        elif last and _shares_place(last, character):
            placed[-1] = Glyph(last.text + character.text, last.left, max(last.right, character.right))
        else:
            placed.append(Glyph(character.text, character.left, character.right))
    placed = [Glyph(_in_order(g.text, backwards), g.left, g.right) for g in placed]
    placed.sort(key=lambda glyph: glyph.left)
    _set_marks(placed, marks)
    spaced: list[Glyph] = []
    for glyph in placed:
        if spaced and _needs_space(spaced[-1], glyph, line.size):
            spaced.append(Glyph(" ", spaced[-1].right, glyph.left))
        spaced.append(glyph)
    return spaced


def _set_marks(glyphs: list[Glyph], marks: Iterable[_Character]) -> None:
    """Put every vowel mark on the letter that it is drawn over; one with a place of its own belongs to the letter on its right."""
    letters = [index for index, glyph in enumerate(glyphs) if glyph.text[-1:].isalpha()]
    for mark in marks:
        middle = (mark.left + mark.right) / 2
        over = [index for index in letters if glyphs[index].left <= middle <= glyphs[index].right]
        nearest = min(over or letters, key=lambda index: abs(glyphs[index].left - mark.right), default=None)
        if nearest is not None:
            base = glyphs[nearest]
            glyphs[nearest] = Glyph(base.text + mark.text, min(base.left, mark.left), base.right)


def _shares_place(last: Glyph, character: _Character) -> bool:
    return abs(last.left - character.left) < _SAME_PLACE and bool(character.text.strip()) and bool(last.text.strip())


def _in_order(text: str, backwards: bool) -> str:
    if len(text) < 2 or _has_mark(text) or script_of(text) is not Script.ARABIC:
        return text
    return ligature(text, backwards=backwards)


def _needs_space(left: Glyph, right: Glyph, size: float) -> bool:
    return not left.text.isspace() and not right.text.isspace() and right.left - left.right > _SPACE_GAP * size
