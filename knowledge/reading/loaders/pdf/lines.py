"""Lines of a page, put into reading order by where their glyphs stand and by the direction of their paragraph."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.text import Script, script_of
from knowledge.reading.loaders.pdf.frame import Box
from knowledge.reading.loaders.pdf.glyphs.characters import Character
from knowledge.reading.loaders.pdf.glyphs.direction import LineShape, page_reads_from_right, reads_from_right, shape_of
from knowledge.reading.loaders.pdf.glyphs.visual_order import (
    Glyph,
    backwardness,
    brackets_matched,
    ligature,
    logical_line,
    mirror_brackets,
    pair_brackets,
)
from knowledge.reading.loaders.pdf.segments import Segment, usual_step

_SPACE_GAP = 0.17
"""Gap between glyphs that reads as a space, in font sizes."""
_GAP_BESIDE_SPACES = 0.3
"""The same in a line that has spaces of its own."""
_OVERLAPPING = 4
"""Glyphs of a line that may overlap one another; chosen by hand."""
_MOST_PIECES = 3.5
"""Widths of a piece within which another one of its glyph stands: a letter, its shadda and its vowel are three."""
_SHADDA = "\u0651"
_WITHIN_BRACKETS = re.compile(r"(?<=\() | (?=\))")
_SAME_PLACE = 0.05
_TO_A_VALUE = 30.0
"""Gap between a label and the field beside it, in font sizes."""
PARAGRAPH_GAP = 1.45
"""Distance between lines from which a paragraph begins, in usual distances."""


@dataclass(slots=True)
class Line:
    """A line of the page; `text` is empty until `read_lines` has read it."""

    segments: list[Segment]
    text: str = ""
    from_right: bool = False

    @property
    def size(self) -> float:
        """Font size of most of it, in points."""
        return max(self.segments, key=lambda s: len(s.characters)).size

    @property
    def baseline(self) -> float:
        """Height of its baseline in points."""
        return self.segments[0].baseline

    @property
    def order(self) -> float:
        """When it was drawn."""
        return self.segments[0].order

    @property
    def font(self) -> str:
        """Font of its longest segment."""
        return max(self.segments, key=lambda s: len(s.characters)).font

    @property
    def box(self) -> Box:
        """Where it stands."""
        box = self.segments[0].box
        for segment in self.segments[1:]:
            box = box.around(segment.box)
        return box

    @property
    def characters(self) -> list[Character]:
        """Its characters, segment by segment from the left."""
        return [c for segment in sorted(self.segments, key=lambda s: s.left) for c in segment.characters]


def lines_of(segments: Sequence[Segment], widest_gap: float) -> list[Line]:
    """Segments that were drawn one after the other on one line, with gaps of up to `widest_gap` font sizes, as lines."""
    lines: list[Line] = []
    for segment in segments:
        if lines and _continues(lines[-1].segments[-1], segment, widest_gap):
            lines[-1].segments.append(segment)
        else:
            lines.append(Line([segment]))
    return lines


def _continues(last: Segment, segment: Segment, widest_gap: float) -> bool:
    if last.cell != segment.cell or last.cell < -1 or len(last.said) > 1:
        return False
    widest_gap = max(widest_gap, _TO_A_VALUE) if last.said or segment.said else widest_gap
    size = max(last.size, segment.size)
    gap = max(segment.left - last.right, last.left - segment.right)
    return abs(last.baseline - segment.baseline) <= 0.3 * size and -0.5 * size <= gap <= widest_gap * size


def read_lines(paragraphs: Sequence[Sequence[Line]]) -> bool:
    """Give every line its text; returns whether the page is written from the right.

    Lines that stand together as a paragraph (or as a cell) read in one direction.
    """
    lines = [line for paragraph in paragraphs for line in paragraph]
    shapes = {id(line): shape_of(_visual(line) or line.segments[0].said, line.box) for line in lines}
    page = page_reads_from_right(list(shapes.values()))
    for paragraph in paragraphs:
        for sentences in _up_to_full_stops(paragraph, shapes):
            from_right = reads_from_right([shapes[id(line)] for line in sentences], page)
            for line in sentences:
                line.from_right = from_right
    arabic = any(shape.arabic for shape in shapes.values())
    texts = _arabic_page(lines) if arabic else [_left_to_right(line) for line in lines]
    for line, text in zip(lines, texts, strict=True):
        line.text = " ".join(_with_values(line, text).split())
    return page


def _up_to_full_stops(paragraph: Sequence[Line], shapes: Mapping[int, LineShape]) -> list[list[Line]]:
    """Lines up to one that ends a sentence, at either end: French and Arabic may stand right under one another."""
    parts: list[list[Line]] = [[]]
    for line in paragraph:
        parts[-1].append(line)
        if shapes[id(line)].ends_sentence:
            parts.append([])
    return [part for part in parts if part]


def _with_values(line: Line, text: str) -> str:
    """Text with the values of fields beside it: a tick in front of what it marks, a value after its label."""
    text = text.strip()
    for segment in line.segments:
        if len(segment.said) == 1:
            text = f"{segment.said} {text}"
        elif segment.said:
            colon = " : " if text and not text.endswith((":", "：")) and segment.cell >= -1 else " "
            text = f"{text}{colon}{segment.said}"
    return text


def gathered(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that follow each other closely, in one size and one column."""
    usual = usual_step([line.baseline for line in lines])
    groups: list[list[Line]] = []
    above: Line | None = None
    for line in lines:
        step = above.baseline - line.baseline if above else 0.0
        if (
            above
            and 0 < step <= PARAGRAPH_GAP * max(usual, line.size)
            and above.size == line.size
            and above.box.shared_width(line.box) > 0
        ):
            groups[-1].append(line)
        else:
            groups.append([line])
        above = line
    return groups


def _visual(line: Line) -> str:
    return "".join(c.text for c in sorted(line.characters, key=lambda c: c.left))


def _left_to_right(line: Line) -> str:
    """Text without any Arabic: in the order of drawing, segment by segment."""
    spaced: list[str] = []
    gap = _space_gap(line.characters, line.size)
    last: Character | None = None
    for character in line.characters:
        if last is not None and last.text.strip() and character.text.strip() and character.left - last.right > gap:
            spaced.append(" ")
        spaced.append(character.text)
        last = character
    return "".join(spaced)


def _space_gap(characters: Sequence[Character], size: float) -> float:
    """Gap in points that reads as a space: wider where letters are set apart, and where the line has spaces of its own."""
    shown = [c for c in characters if c.text.strip()]
    gaps = sorted(b.left - a.right for a, b in pairwise(shown))
    between = max(0.0, gaps[len(gaps) // 2]) if len(gaps) > 4 else 0.0
    has_spaces = 12 * (len(characters) - len(shown)) >= len(shown)
    if between > _SPACE_GAP * size and not has_spaces:
        between = 0.0
    return between + (_GAP_BESIDE_SPACES if has_spaces else _SPACE_GAP) * size


def _arabic_page(lines: Sequence[Line]) -> list[str]:
    """Choose, for a whole page, the reading that has Arabic articles in front and brackets that match."""
    pairs = [letters for line in lines for letters in _shared_places(line)]
    backwards = sum(p[0] != "ل" for p in pairs if "ل" in p) > sum(p[0] == "ل" for p in pairs)
    glyphs = [_glyphs(line, backwards=backwards) for line in lines]
    turned = [logical_line(g, from_right=line.from_right) for g, line in zip(glyphs, lines, strict=True)]
    # A few programs draw letters the wrong way round: there the order of drawing is the order of reading.
    drawn = ["".join(glyph.text for glyph in line) for line in glyphs]
    if sum(map(backwardness, drawn)) < sum(map(backwardness, turned)):
        readings = (drawn, [mirror_brackets(text) for text in drawn])
    else:
        unmirrored = [
            logical_line(g, mirror=False, from_right=x.from_right) for g, x in zip(glyphs, lines, strict=True)
        ]
        readings = (turned, unmirrored)
    best = max(readings, key=lambda texts: sum(map(brackets_matched, texts)))
    return [_WITHIN_BRACKETS.sub("", pair_brackets(text)) for text in best]


def _shared_places(line: Line) -> list[str]:
    """Letters of every glyph that stands for several."""
    return [g for g in _grouped(line) if len(g) > 1 and script_of(g) is Script.ARABIC and not _has_mark(g)]


def _has_mark(text: str) -> bool:
    return any(unicodedata.combining(c) for c in text)


def _grouped(line: Line) -> list[str]:
    groups: list[str] = []
    previous: Character | None = None
    for character in line.characters:
        if previous is not None and abs(character.left - previous.left) < _SAME_PLACE and character.text.strip():
            groups[-1] += character.text
        else:
            groups.append(character.text)
        previous = character
    return groups


def _glyphs(line: Line, *, backwards: bool) -> list[Glyph]:
    """Glyphs from left to right, ligatures and marks put together, spaces where there is a gap."""
    placed: list[Glyph] = []
    marks: list[Character] = []
    for pieces in _marked_glyphs(line.characters):
        character = pieces[0]
        last = placed[-1] if placed else None
        if len(pieces) > 1:
            marked = _marked(pieces)
            if not any(marked.text == glyph.text and _stands_over(marked, glyph) for glyph in placed):
                placed.append(marked)
        elif unicodedata.combining(character.text):
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


def _marked_glyphs(characters: Sequence[Character]) -> list[list[Character]]:
    """Characters one by one, but those that one glyph stands for together, where a vowel mark is among them.

    PDFium cuts such a glyph's box into even parts, as if its letter stood beside its mark.
    """
    groups: list[list[Character]] = []
    for character in characters:
        # PDFium sorts by place, so that parts of glyphs that overlap alternate.
        same = next((g for g in groups[-_OVERLAPPING:] if any(_is_same_glyph(c, character) for c in g)), None)
        if same is None:
            groups.append([character])
        else:
            same.append(character)
    parted: list[list[Character]] = []
    for group in groups:
        marks = sum(unicodedata.combining(c.text) > 0 for c in group)
        parted += [group] if 0 < marks < len(group) else [[c] for c in group]
    return parted


def _is_same_glyph(last: Character, character: Character) -> bool:
    width = character.right - character.left
    return (
        last.ink is character.ink
        and (last.bottom, last.top) == (character.bottom, character.top)
        and abs((last.right - last.left) - width) < _SAME_PLACE
        and abs(last.left - character.left) < _MOST_PIECES * width
    )


def _marked(pieces: Sequence[Character]) -> Glyph:
    """The glyph that letters and their marks were cut from; a doubling mark (shadda) comes before its vowel."""
    letters = [c.text for c in pieces if not unicodedata.combining(c.text)]
    marks = sorted((c.text for c in pieces if unicodedata.combining(c.text)), key=lambda mark: mark != _SHADDA)
    return Glyph("".join([*letters, *marks]), min(c.left for c in pieces), max(c.right for c in pieces))


def _stands_over(first: Glyph, second: Glyph) -> bool:
    """Whether two shapes are one letter's: some fonts draw a letter and its mark apart, and both are called by both."""
    middles = (first.left + first.right) / 2, (second.left + second.right) / 2
    return second.left <= middles[0] <= second.right or first.left <= middles[1] <= first.right


def _set_marks(glyphs: list[Glyph], marks: Iterable[Character]) -> None:
    """Put every vowel mark on the letter that it is drawn over; one with a place of its own belongs to the letter on its right."""
    letters = [index for index, glyph in enumerate(glyphs) if glyph.text[-1:].isalpha()]
    for mark in marks:
        middle = (mark.left + mark.right) / 2
        over = [index for index in letters if glyphs[index].left <= middle <= glyphs[index].right]
        nearest = min(over or letters, key=lambda index: abs(glyphs[index].left - mark.right), default=None)
        if nearest is not None:
            base = glyphs[nearest]
            glyphs[nearest] = Glyph(base.text + mark.text, min(base.left, mark.left), base.right)


def _shares_place(last: Glyph, character: Character) -> bool:
    return abs(last.left - character.left) < _SAME_PLACE and bool(character.text.strip()) and bool(last.text.strip())


def _in_order(text: str, backwards: bool) -> str:
    if len(text) < 2 or _has_mark(text) or script_of(text) is not Script.ARABIC:
        return text
    return ligature(text, backwards=backwards)


def _needs_space(left: Glyph, right: Glyph, size: float) -> bool:
    return not left.text.isspace() and not right.text.isspace() and right.left - left.right > _SPACE_GAP * size
