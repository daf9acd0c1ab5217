"""Vowelled Arabic whose glyphs are called letter and mark at once, and are cut into parts beside one another by PDFium."""

from __future__ import annotations

import unicodedata

import pytest

from knowledge.reading.loaders.pdf.glyphs.characters import Character, Ink
from knowledge.reading.loaders.pdf.lines import Line, read_lines
from knowledge.reading.loaders.pdf.segments import Segment

Piece = tuple[str, float, float]
"""What it is called, and its edges in points."""


def read(*glyphs: tuple[float, list[Piece]]) -> str:
    """Read glyphs, each drawn by itself at a height of its own: its foot in points, and the parts that PDFium cuts it into."""
    segment = Segment(30.0, 0.0, 0)
    for number, (foot, pieces) in enumerate(glyphs):
        ink = Ink("Amiri", 30.0, 0, 0, (0, 0, 0, 255), (pieces[0][1], 0.0), number)
        for text, left, right in pieces:
            segment.add(Character(text, left, foot, right, foot + 6, ink, len(segment.characters), False, 30.0))
    line = Line([segment])
    read_lines([[line]])
    return unicodedata.normalize("NFC", line.text)


def test_a_letter_known_by_its_mark_alone_stands_where_the_mark_does() -> None:
    meem = (5.0, [("\u064e", 537.7, 544.7), ("\u0645", 530.7, 537.7)])
    jeem = (25.0, [("\u062c", 532.4, 536.4), ("\u064f", 528.4, 532.4)])
    alef = (-19.0, [("\u0627", 548.4, 556.3)])
    assert read(jeem, alef, meem) == "\u0627\u0645\u064e\u062c\u064f"


@pytest.mark.parametrize("again", [False, True])
def test_a_letter_with_shadda_and_vowel_is_read_once(again: bool) -> None:
    marks = (23.0, [("\u0646", 336.0, 338.0), ("\u0651", 332.0, 334.0), ("\u064e", 334.0, 336.0)])
    letter = (0.0, [("\u0646", 335.0, 338.0), ("\u0651", 329.0, 332.0), ("\u064e", 332.0, 335.0)])
    alef = (-19.0, [("\u0623", 339.4, 342.8)])
    shown = [alef, marks, letter] if again else [alef, marks]
    assert read(*shown) == unicodedata.normalize("NFC", "\u0623\u0646\u0651\u064e")
