"""Stretches of a line that are drawn in one go, from characters and where they stand."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from knowledge.reading.loaders.pdf.frame import Box, Frame
from knowledge.reading.loaders.pdf.glyphs.characters import Character

_WIDE_GAP = 1.0
"""Gap, in font sizes, from which text that follows on a line is something else: the next cell, the next column."""
_SAME_BASELINE = 0.18
_LOWEST, _HIGHEST = -0.35, 0.75
"""Where a smaller character may stand beside a larger one and belong to its line, in the larger one's size."""
_SMALLER = 0.86
_RAISED = 0.12
"""Height over the baseline, in font sizes, from which a smaller character is raised."""

CellOf = Callable[[float, float], int]


@dataclass(slots=True)
class Segment:
    """Characters of one line without a wide gap.

    `order` is when it was drawn (the index of its first character), `cell` the ruled cell that it stands in (-1 for none).
    """

    size: float
    baseline: float
    order: float
    cell: int = -1
    characters: list[Character] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0
    floats: bool = True
    """Whether nothing but glyphs with vowel marks stands on it yet."""
    said: str = ""
    """Text that is known already: a form value, a note on the page, text that reads another way than its page."""

    @property
    def text(self) -> str:
        """Characters in the order of drawing."""
        return self.said or "".join(c.text for c in self.characters)

    @property
    def box(self) -> Box:
        """Where it stands, by its font size."""
        return Box(self.left, self.baseline - 0.25 * self.size, self.right, self.baseline + 0.8 * self.size)

    @property
    def font(self) -> str:
        """Font of its first character."""
        return self.characters[0].font if self.characters else ""

    def add(self, character: Character) -> None:
        """Put one more character on it."""
        if not self.characters:
            self.left, self.right = character.left, character.right
        elif character.text.strip() or character.left - self.right < self.size:
            self.left, self.right = min(self.left, character.left), max(self.right, character.right)
        self.floats = self.floats and (character.floats or not character.text.strip())
        self.characters.append(character)


def place(characters: Sequence[Character], frame: Frame) -> None:
    """Turn characters upright and set them on their baselines."""
    marked = {c.ink.number for c in characters if c.text > "\u02ff" and unicodedata.combining(c.text)}
    inks = {c.ink.number: c.ink for c in characters}
    baselines = {number: frame.point(*ink.origin)[1] for number, ink in inks.items()}
    for c in characters:
        number = c.ink.number
        c.baseline = baselines[number]
        c.floats = number in marked
        if frame.quarters:
            box = frame.box(c.left, c.bottom, c.right, c.top)
            c.left, c.bottom, c.right, c.top = box.left, box.bottom, box.right, box.top
        else:
            c.left -= frame.left
            c.right -= frame.left


def segments(characters: Sequence[Character], cell_of: CellOf | None) -> list[Segment]:
    """Segments of placed characters, those that stand close on one line put together whatever the order of drawing."""
    found: list[Segment] = []
    last: Segment | None = None
    before: Character | None = None
    for character in characters:
        cell = -1
        if cell_of is not None:
            cell = cell_of((character.left + character.right) / 2, character.baseline + 0.3 * character.size)
        if last is not None and last.cell == cell and _is_next_drawn(before, character):
            last.characters.append(character)
            last.right = max(last.right, character.right)
        elif last is None or last.cell != cell or not _belongs(last, character):
            if not character.text.strip():
                continue
            last = Segment(character.size, character.baseline, character.index, cell)
            found.append(last)
            last.add(character)
        else:
            _adopt(last, character)
        before = character
    return _together([segment for segment in found if segment.text.strip()])


def _is_next_drawn(before: Character | None, character: Character) -> bool:
    """Whether a character follows within one text object, as most do."""
    if before is None or before.ink is not character.ink or before.shift or character.floats:
        return False
    return -0.2 * character.size < character.left - before.right < 0.5 * character.size


def _belongs(segment: Segment, character: Character) -> bool:
    size = max(segment.size, character.size)
    gap = max(character.left - segment.right, segment.left - character.right)
    if gap > _WIDE_GAP * size:
        return False
    if not character.text.strip():
        return abs(character.baseline - segment.baseline) <= size
    rise = character.baseline - segment.baseline
    if character.size < _SMALLER * segment.size:
        return _LOWEST * size <= rise <= _HIGHEST * size
    if (
        segment.size < _SMALLER * character.size
    ):  # the larger text comes second: a note's number at the start of its line
        return gap < 0.5 * size and _LOWEST * size <= -rise <= _HIGHEST * size and len(segment.text.strip()) <= 4
    if character.floats or segment.floats:
        return _LOWEST * size <= rise <= _HIGHEST * size
    return abs(rise) <= _SAME_BASELINE * size


def _adopt(segment: Segment, character: Character) -> None:
    if segment.floats and not character.floats and character.text.strip():
        segment.baseline = character.baseline
    if segment.size < _SMALLER * character.size and character.text.strip():
        for smaller in segment.characters:
            smaller.shift = _shift(smaller.baseline - character.baseline, character.size)
        segment.size, segment.baseline = character.size, character.baseline
    elif character.size < _SMALLER * segment.size:
        character.shift = _shift(character.baseline - segment.baseline, segment.size)
    segment.add(character)


def _shift(rise: float, size: float) -> int:
    return 1 if rise > _RAISED * size else -1 if rise < -0.05 * size else 0


def _together(found: list[Segment]) -> list[Segment]:
    """Join what stands close on one line but was drawn apart; keeps the place of what was drawn first."""
    rows = sorted(found, key=lambda s: (s.cell, -s.baseline, s.left))
    grouped: list[list[Segment]] = []
    for segment in rows:
        row = grouped[-1] if grouped else None
        if row and row[0].cell == segment.cell and _near(row[0], segment):
            row.append(segment)
        else:
            grouped.append([segment])
    joined = [segment for row in grouped for segment in _joined(row)]
    joined.sort(key=lambda s: s.order)
    return joined


def _near(first: Segment, second: Segment) -> bool:
    size = max(first.size, second.size)
    rise = abs(first.baseline - second.baseline)
    unlike = min(first.size, second.size) < _SMALLER * size
    return rise <= (_HIGHEST if unlike else _SAME_BASELINE) * size


def _joined(row: list[Segment]) -> list[Segment]:
    row.sort(key=lambda s: s.left)
    kept: list[Segment] = []
    for segment in row:
        last = kept[-1] if kept else None
        if last is not None and _is_next(last, segment):
            kept[-1] = _one(last, segment)
        else:
            kept.append(segment)
    return kept


def _is_next(last: Segment, segment: Segment) -> bool:
    size = max(last.size, segment.size)
    if min(last.size, segment.size) < _SMALLER * size and min(len(last.text), len(segment.text)) > 6:
        return False
    if segment.size < _SMALLER * last.size and segment.right <= last.right:  # a note call, set into its line
        return True
    return -0.5 * size <= segment.left - last.right <= 0.9 * size


def _one(first: Segment, second: Segment) -> Segment:
    """The two as one; the smaller one's characters are raised or lowered beside the larger one."""
    larger, smaller = (first, second) if first.size >= second.size else (second, first)
    if smaller.size < _SMALLER * larger.size:
        for character in smaller.characters:
            character.shift = _shift(character.baseline - larger.baseline, larger.size)
    joined = Segment(larger.size, larger.baseline, min(first.order, second.order), first.cell)
    for character in [*first.characters, *second.characters]:
        joined.add(character)
    joined.left, joined.right = min(first.left, second.left), max(first.right, second.right)
    return joined


def clusters(values: Sequence[float], within: float) -> list[float]:
    """Values that lie closer together than `within`, each group as its mean, rising."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= within:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def nearest(edges: Sequence[float], value: float) -> int:
    """Index of the edge that lies nearest."""
    at = bisect_right(edges, value)
    return min((i for i in (at - 1, at) if 0 <= i < len(edges)), key=lambda i: abs(edges[i] - value))


def usual_step(baselines: Sequence[float]) -> float:
    """Most usual distance between lines that follow each other; 0 without any."""
    steps = sorted(a - b for a, b in pairwise(baselines) if a > b)
    return steps[len(steps) // 2] if steps else 0.0
