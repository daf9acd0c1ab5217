"""Which way lines read: the direction of a paragraph and its page, not of most letters of a line."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.reading.loaders.pdf.frame import Box

_FLUSH = 2.5
"""Points within which line ends are level with each other."""
_OF_PAGE, _OF_LETTERS, _OF_EDGES, _OF_FULL_STOP = 0.5, 0.8, 1.0, 1.0
"""What speaks for a direction: the page, the letters, the edge that lines are set against, the end that the full stop stands at."""
_STOPS = tuple(".؟!?:؛;")


@dataclass(frozen=True)
class LineShape:
    """What of a line says which way it reads: letters of both kinds, its box, and the signs at its two ends."""

    arabic: int
    latin: int
    box: Box
    left_end: str
    right_end: str

    @property
    def ends_sentence(self) -> bool:
        """Whether a full stop stands at one of its ends."""
        return self.left_end in _STOPS or self.right_end in _STOPS


def shape_of(text: str, box: Box) -> LineShape:
    """Shape of a line from its characters from left to right."""
    kinds = [unicodedata.bidirectional(c) for c in text]
    stripped = text.strip()
    arabic = sum(kind in ("R", "AL") for kind in kinds)
    return LineShape(arabic, kinds.count("L"), box, stripped[:1], stripped[-1:])


def page_reads_from_right(lines: Sequence[LineShape]) -> bool:
    """Whether most of a page is written from the right."""
    return any(line.arabic for line in lines) and _letters(lines) + _edges(lines) > 0


def reads_from_right(paragraph: Sequence[LineShape], page: bool) -> bool:
    """Whether a paragraph reads from the right; one without Arabic letters does not."""
    arabic, latin = sum(line.arabic for line in paragraph), sum(line.latin for line in paragraph)
    if not arabic or not latin:
        return bool(arabic) or (not latin and page)
    score = _OF_PAGE if page else -_OF_PAGE
    score += (
        _OF_LETTERS * _letters(paragraph) + _OF_EDGES * _edges(paragraph) + _OF_FULL_STOP * _full_stop(paragraph[-1])
    )
    return score > 0


def _letters(lines: Sequence[LineShape]) -> float:
    arabic, latin = sum(line.arabic for line in lines), sum(line.latin for line in lines)
    return (arabic - latin) / max(1, arabic + latin)


def _edges(lines: Sequence[LineShape]) -> float:
    """1 for lines set against the right edge, -1 for the left, 0 for both or neither."""
    if len(lines) < 2:
        return 0.0
    left, right = min(line.box.left for line in lines), max(line.box.right for line in lines)
    at_left = sum(line.box.left - left <= _FLUSH for line in lines)
    at_right = sum(right - line.box.right <= _FLUSH for line in lines)
    return (at_right - at_left) / len(lines)


def _full_stop(line: LineShape) -> int:
    return int(line.left_end in _STOPS) - int(line.right_end in _STOPS)
