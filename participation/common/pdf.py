"""Papers as PDF files in French, Arabic and English: letters joined, lines from right to left where they are read so.

The font is Amiri, out of a package: Arabic and Latin letters of one hand. What a paper uses of it is in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import Align, TextDirection, XPos, YPos
from fpdf.fonts import TTFFont
from fpdf.line_break import Fragment, TextLine

from core.language.forms import Language
from core.text import Script, script_of

_FAMILY = "amiri"
_FILES = {"": "Amiri-Regular.ttf", "B": "Amiri-Bold.ttf"}
_UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069\u202a\u202b\u202c"))
"""Marks of direction: each line is set in the direction of its own."""
_INSTEAD = {"≥": ">=", "≤": "<=", "≠": "<>", "→": "->", "←": "<-", "✓": "x", "✔": "x", "□": "-", "■": "-", "●": "•"}
"""Signs that the font lacks, and what is set instead. Chosen by hand: what people type or paste into a report."""
_UNKNOWN, _EMPTY = "?", "–"
"""A letter that the font lacks is seen to be missing; so is a value in a table."""
_HELD = re.compile(r"(?<=[«]) | (?=[»:;?!%])|(?<=\d) (?=\w)")
"""Spaces at which no line ends: at French signs, and between a number and what it counts."""
_ASIDE = 6
"""Words of the other direction that still stand on a line beside their name: a person, an organisation. Chosen by hand."""
_TITLE, _HEADING, _TEXT, _SMALL = 18.0, 13.0, 11.0, 8.5
"""Sizes in points. Chosen by hand: a letter that is read at arm's length."""
_LINE = 1.55
"""Height of a line in letters. Chosen by hand: Arabic needs half a letter between lines."""
_HEADED = 32.0
"""Millimetres that a heading needs with what stands under it. Chosen by hand: three lines."""
_MARGIN = 18.0
"""In millimetres. Chosen by hand."""
_NUMBER = 12.0
"""Millimetres that the number of a page takes at its foot. Chosen by hand: three figures and a space."""


class Paper:
    """A paper that is written from top to bottom; `content` gives the file."""

    def __init__(self, language: Language, title: str, made_at: datetime, foot: str = "") -> None:
        """`made_at` stands in the file, so that the same paper is the same file; `foot` stands under each page."""
        self._language = language
        self._pdf = _Pages(foot, language)
        self._pdf.set_creation_date(made_at)
        self._pdf.set_lang(language.base.value)
        self._pdf.set_title(title)
        self._pdf.set_margin(_MARGIN)
        self._pdf.set_auto_page_break(auto=True, margin=_MARGIN)
        for style, file in _FILES.items():
            self._pdf.add_font(_FAMILY, style, _font(file))
        self._pdf.add_page()
        self._write(title, _TITLE, "B")

    def heading(self, text: str) -> None:
        """A heading, on the next page where nothing of what it heads would stand under it."""
        if self._pdf.will_page_break(_HEADED):
            self._pdf.add_page()
        self._pdf.ln(3)
        self._write(text, _HEADING, "B")

    def text(self, text: str) -> None:
        """Paragraphs, each read in the direction of its own letters."""
        for paragraph in filter(None, (part.strip() for part in text.splitlines())):
            self._write(paragraph, _TEXT, "")
            self._pdf.ln(1)

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Names with what they are, a line each, in the direction of the paper; those without are left out."""
        colon = ": " if self._language.is_rtl or self._language is Language.ENGLISH else " : "
        for name, value in rows:
            if value and self._stands_aside(value):
                self._write(f"{name}{colon}".rstrip(), _TEXT, "", is_rtl=self._language.is_rtl)
                self._write(value, _TEXT, "")
            elif value:
                self._write(f"{name}{colon}{value}", _TEXT, "", is_rtl=self._language.is_rtl)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], lead: int = 1) -> None:
        """A table, its first column on the side where reading begins, and `lead` times as wide as each of the others."""
        is_rtl = self._language.is_rtl
        widths = (lead, *(1 for _ in header[1:]))
        self._pdf.ln(2)
        # A table is set as a whole when it ends: one direction for all of it, in which words of the other run their own way.
        self._set("", _SMALL + 1, "", is_rtl=is_rtl)
        with self._pdf.table(
            text_align=Align.R if is_rtl else Align.L,
            first_row_as_headings=True,
            col_widths=widths[::-1] if is_rtl else widths,
        ) as table:
            for cells in (header, *rows):
                row = table.row()
                for cell in reversed(cells) if is_rtl else cells:
                    row.cell(_letters(cell) or _EMPTY)
        self._pdf.ln(2)

    def new_page(self) -> None:
        """Go on on a new page."""
        self._pdf.add_page()

    @property
    def content(self) -> bytes:
        """The file."""
        made = bytes(self._pdf.output())
        _close(self._pdf)
        return made

    def _stands_aside(self, value: str) -> bool:
        """Whether a value is whole sentences of the other direction, which are read from their own side."""
        return len(value.split()) > _ASIDE and (script_of(value) is Script.ARABIC) is not self._language.is_rtl

    def _write(self, text: str, size: float, style: str, *, is_rtl: bool | None = None) -> None:
        text = _HELD.sub("\u00a0", _letters(text))
        is_rtl = self._set(text, size, style, is_rtl=is_rtl)
        self._pdf.multi_cell(
            0,
            size * _LINE * 0.3528,
            text,
            align=Align.R if is_rtl else Align.L,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _set(self, text: str, size: float, style: str, *, is_rtl: bool | None = None) -> bool:
        """Take a direction, where none is given that of most letters; whether it is read from right to left."""
        if is_rtl is None:
            is_rtl = script_of(text) is Script.ARABIC or (self._language.is_rtl and not any(c.isalpha() for c in text))
        _shape(self._pdf, is_rtl=is_rtl, size=size, style=style)
        return is_rtl


class _Pages(FPDF):
    """Pages with their number."""

    def __init__(self, foot: str, language: Language) -> None:
        super().__init__(format="A4")
        self._foot, self._is_rtl = _letters(foot), language.is_rtl

    def footer(self) -> None:
        self.set_y(-_MARGIN + 5)
        is_rtl = script_of(self._foot) is Script.ARABIC
        _shape(self, is_rtl=is_rtl, size=_SMALL, style="")
        self.cell(0, 5, self._fitting(self._foot), align=Align.R if self._is_rtl else Align.L)
        _shape(self, is_rtl=False, size=_SMALL, style="")
        self.set_x(_MARGIN)
        self.cell(0, 5, str(self.page_no()), align=Align.L if self._is_rtl else Align.R)

    def _render_styled_text_line(self, text_line: TextLine, *args: Any, **kwargs: Any) -> bool:
        # fpdf turns the words of a line that is read from right to left, but not a number among Arabic words of another line.
        fragments = text_line.fragments
        if fragments and fragments[0].paragraph_direction is TextDirection.LTR:
            text_line = text_line._replace(fragments=_turned(fragments))
        return super()._render_styled_text_line(text_line, *args, **kwargs)

    def _fitting(self, text: str) -> str:
        """As many words as stand on a line beside the number of the page."""
        kept = text
        while self.get_string_width(kept) > self.epw - _NUMBER:
            kept = kept.removesuffix("…")[:-1].rstrip() + "…"
        return kept


def _turned(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Fragments of a line from left to right, those of Arabic words with the numbers among them from right to left."""
    found, stretch = list[Fragment](), list[Fragment]()
    for fragment in fragments:
        is_word = any(letter.isalpha() for letter in fragment.characters)
        if fragment.fragment_direction is TextDirection.RTL or (stretch and not is_word):
            stretch.append(fragment)
            continue
        found += [*_runs_back(stretch), fragment]
        stretch.clear()
    return [*found, *_runs_back(stretch)]


def _runs_back(stretch: Sequence[Fragment]) -> list[Fragment]:
    runs = [list(run) for _, run in groupby(stretch, key=lambda one: one.fragment_direction)]
    return [fragment for run in reversed(runs) for fragment in run]


def _letters(text: str) -> str:
    """A text in letters of the font; what says something and has none there is seen to be missing, and no ornament is."""
    known = _known()
    return "".join(
        one if ord(one) in known else _INSTEAD.get(one, _UNKNOWN if unicodedata.category(one)[0] in "LN" else "")
        for one in text.translate(_UNSEEN)
    )


@cache
def _known() -> frozenset[int]:
    """Every letter of both files of the font, and ends of lines."""
    pdf = FPDF()
    for style, file in _FILES.items():
        pdf.add_font(_FAMILY, style, _font(file))
    found = [frozenset(font.cmap) for font in pdf.fonts.values() if isinstance(font, TTFFont)]
    _close(pdf)
    return frozenset.intersection(*found) | {ord("\n")}


def _close(pdf: FPDF) -> None:
    """Close the font's files, which stay open until nobody holds them."""
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.close()


def _shape(pdf: FPDF, *, is_rtl: bool, size: float, style: str) -> None:
    pdf.set_text_shaping(use_shaping_engine=True, direction=TextDirection.RTL if is_rtl else TextDirection.LTR)
    pdf.set_font(_FAMILY, style, size)


@cache
def _font(file: str) -> Path:
    return Path(str(resources.files("fontpkg_amiri").joinpath("files", file)))
