"""Whether a page holds a picture of text that its text layer does not have."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.reading.loaders.pdf.frame import Box, Frame
from knowledge.reading.loaders.pdf.glyphs.visibility import Pixels
from knowledge.reading.loaders.pdf.graphics import Graphics

Texts = Sequence[tuple[Box, str]]
"""What was read of a page, text by text, each with where it stands."""

_LARGE = 0.25
"""Share of the page from which a picture may hold what the page says."""
_FEW_LETTERS = 60
"""Letters of a page, its edges aside, under which a large picture is what it says."""
_EDGE = 0.09
"""Share of the height at the top and the foot where printed numbers and names stand."""
_LONGEST_AT_EDGE = 70
"""Characters of what is printed there; chosen by hand."""
_PAPER, _PRINT = 225, 110
_MOSTLY_PAPER = 0.6
_LEAST_PRINT, _MOST_PRINT = 0.002, 0.3
"""Shares of dark pixels between which a picture looks like printed paper, not like a photograph or a logo on nothing."""


def holds_unread_picture(read: Texts, graphics: Graphics, pixels: Pixels | None, frame: Frame) -> bool:
    """Whether a large picture stands on a page without much text, or a large picture that looks like printed paper on any page."""
    area = frame.size[0] * frame.size[1]
    large = [box for box in graphics.pictures if _area(box, frame) >= _LARGE * area]
    if not large:
        return False
    if _body_letters(read, frame) < _FEW_LETTERS:
        return True
    return any(_looks_printed(box, read, pixels, frame) for box in large)


def _area(box: Box, frame: Frame) -> float:
    width, height = frame.size
    return max(0.0, min(box.right, width) - max(box.left, 0)) * max(0.0, min(box.top, height) - max(box.bottom, 0))


def _body_letters(read: Texts, frame: Frame) -> int:
    height = frame.size[1]
    letters = 0
    for box, text in read:
        if _EDGE * height < box.middle[1] < (1 - _EDGE) * height or len(text) > _LONGEST_AT_EDGE:
            letters += sum(c.isalpha() for c in text)
    return letters


def _looks_printed(box: Box, read: Texts, pixels: Pixels | None, frame: Frame) -> bool:
    if pixels is None or frame.quarters or any(_lies_on(stands, box) for stands, _ in read):
        return False
    scale = pixels.shape[0] / frame.size[1]
    height = pixels.shape[0]
    rows = slice(max(0, int(height - box.top * scale)), max(0, int(height - box.bottom * scale)))
    part = pixels[rows, max(0, int(box.left * scale)) : max(0, int(box.right * scale))]
    if not part.size:
        return False
    paper, printed = float((part >= _PAPER).mean()), float((part <= _PRINT).mean())
    return paper >= _MOSTLY_PAPER and _LEAST_PRINT <= printed <= _MOST_PRINT


def _lies_on(item: Box, picture: Box) -> bool:
    return picture.holds(*item.middle)
