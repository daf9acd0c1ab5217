"""Lines of a page made paragraphs: what the page wrapped goes on, what it broke stays broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from knowledge.reading.blocks import CLOSERS, TERMINAL, is_list_start
from knowledge.reading.loaders.pdf.frame import Box
from knowledge.reading.loaders.pdf.lines import PARAGRAPH_GAP
from knowledge.reading.loaders.pdf.page import TextLine

_FIRM_ENDS = 3
"""Lines that end where they must from which a column has an edge."""
_WIDE_COLUMN = 0.05
"""How unlike the two margins of a page may be, as a share of its width, for its lines to have an edge."""
_INDENT = 1.2
_LONG_LINE = 0.6
"""Share of its column from which a line is long enough to have been cut."""
_SAME_SIZE = 0.6


class Joint(Enum):
    """How a line follows the one above it."""

    GOES_ON = "the page wrapped it"
    BELOW = "a line under the other"
    APART = "a paragraph of its own"


@dataclass(frozen=True)
class _Column:
    left: float
    right: float
    is_firm: bool


def joints(lines: Sequence[TextLine], page_width: float) -> list[Joint]:
    """How each line but the first follows the one before it."""
    usual = _usual_step(lines)
    columns = _columns(lines, page_width)
    return [
        _joint(above, below, columns[index], usual, _is_indented(below, columns[index + 1]))
        for index, (above, below) in enumerate(pairwise(lines))
    ]


def _joint(above: TextLine, below: TextLine, column: _Column, usual: float, indented: bool) -> Joint:
    step = above.baseline - below.baseline
    if above.is_alone or below.is_alone:
        return Joint.APART
    if step <= 0:  # the top of the next column
        beside = below.box.shared_width(above.box) <= 0
        wrapped = beside and column.is_firm and is_cut(above, below, column.left, column.right)
        unfinished = not is_finished(above.text)
        return Joint.GOES_ON if wrapped and unfinished and not starts_item(below.text) else Joint.APART
    if step > PARAGRAPH_GAP * usual or abs(above.size - below.size) > _SAME_SIZE:
        return Joint.APART
    if starts_item(below.text) or above.box.shared_width(below.box) <= 0:
        return Joint.BELOW
    if above.text.endswith(("-", "\u2010")):
        return Joint.BELOW
    if _reads_on(above, below, column):
        return Joint.GOES_ON
    if not column.is_firm:
        return Joint.BELOW
    if not is_cut(above, below, column.left, column.right):
        return Joint.BELOW
    return Joint.BELOW if indented and is_finished(above.text) else Joint.GOES_ON


def _reads_on(above: TextLine, below: TextLine, column: _Column) -> bool:
    """Whether words alone say that a sentence goes on; Arabic has no capitals, there its end on the next line must do."""
    if is_finished(above.text):
        return False
    if below.text.startswith("("):
        return True
    if above.box.width < _LONG_LINE * (column.right - column.left):
        return False
    if below.text[:1].islower():
        return True
    return above.from_right and below.from_right and is_finished(below.text)


def is_cut(above: TextLine, below: TextLine, left: float, right: float) -> bool:
    """Whether the first word of the next line had no room left on this one."""
    room = above.box.left - left if above.from_right else right - above.box.right
    word = re.match(r"\S+", below.text)
    letter = below.box.width / max(1, len(below.text))
    needed = (len(word.group()) + 1 if word else 1) * letter
    return room < max(needed, 0.5 * above.size)


def is_finished(text: str) -> bool:
    """Whether a line ends as a sentence does."""
    return text.rstrip(CLOSERS)[-1:] in TERMINAL


def starts_item(text: str) -> bool:
    """Whether a line begins with a bullet or a number."""
    return is_list_start(text)


def _is_indented(line: TextLine, column: _Column) -> bool:
    indent = column.right - line.box.right if line.from_right else line.box.left - column.left
    return indent > _INDENT * line.size


def _usual_step(lines: Sequence[TextLine]) -> float:
    steps = sorted(a.baseline - b.baseline for a, b in pairwise(lines) if a.baseline > b.baseline)
    return steps[len(steps) // 2] if steps else 0.0


def _columns(lines: Sequence[TextLine], page_width: float) -> list[_Column]:
    """The column of every line: lines over one another that share most of their width."""
    groups: list[list[TextLine]] = []
    for line in lines:
        group = groups[-1] if groups else None
        if group and _in_column(group, line):
            group.append(line)
        else:
            groups.append([line])
    return [column for group in groups for column in [_column(group, page_width)] * len(group)]


def _in_column(group: Sequence[TextLine], line: TextLine) -> bool:
    box = _around(group[-8:])
    return line.baseline < group[-1].baseline and box.shared_width(line.box) >= 0.5 * min(box.width, line.box.width)


def _around(lines: Sequence[TextLine]) -> Box:
    box = lines[0].box
    for line in lines[1:]:
        box = box.around(line.box)
    return box


def _column(lines: Sequence[TextLine], page_width: float) -> _Column:
    box = _around(lines)
    full = sum(is_cut(a, b, box.left, box.right) for a, b in pairwise(lines))
    even = abs(box.left - (page_width - box.right)) <= _WIDE_COLUMN * page_width
    wide = even and box.width > 0.6 * page_width
    return _Column(box.left, box.right, full >= _FIRM_ENDS or wide)
