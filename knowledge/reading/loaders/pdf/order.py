"""The order in which lines and tables of a page are read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

from knowledge.reading.loaders.pdf.frame import Box

_DEEPEST = 40
_MOST_ITEMS = 3_000
_UP = 0.5
"""How far up drawing may go in one column, in heights of a line, before the order of drawing is not that of reading."""
_NARROWEST_GUTTER = 8.0
"""Points between columns."""


class Standing(Protocol):
    """Something that stands on a page."""

    @property
    def box(self) -> Box:
        """Where it stands."""
        ...

    @property
    def order(self) -> float:
        """When it was drawn."""
        ...


T = TypeVar("T", bound=Standing)


def in_reading_order(items: Sequence[T], *, from_right: bool) -> list[T]:
    """Items as they were drawn, where that never goes up within a column; else column by column from the top."""
    drawn = sorted(items, key=lambda item: item.order)
    if len(drawn) > _MOST_ITEMS or not any(_goes_up(a.box, b.box) for a, b in pairwise(drawn)):
        return drawn
    return _cut(drawn, from_right, 0)


def _goes_up(box: Box, following: Box) -> bool:
    shared = box.shared_width(following)
    if shared <= 0.3 * min(box.width, following.width):
        return False
    return following.bottom > box.bottom + _UP * min(box.height, following.height)


def _cut(items: list[T], from_right: bool, depth: int) -> list[T]:
    if len(items) < 2:
        return items
    if depth < _DEEPEST:
        for parts in (_side_by_side(items, from_right), _one_under_the_other(items)):
            if parts:
                return [item for part in parts for item in _cut(part, from_right, depth + 1)]
    return sorted(items, key=lambda i: (-round(i.box.bottom), -i.box.right if from_right else i.box.left))


def _side_by_side(items: list[T], from_right: bool) -> list[list[T]] | None:
    """Two columns, where nothing crosses the space between them and both have lines beside each other."""
    ordered = sorted(items, key=lambda i: i.box.left)
    reach = ordered[0].box.right
    for at in range(1, len(ordered)):
        if ordered[at].box.left - reach >= _NARROWEST_GUTTER:
            left, right = ordered[:at], ordered[at:]
            if min(len(left), len(right)) > 2 and _beside(left, right):
                return [right, left] if from_right else [left, right]
        reach = max(reach, ordered[at].box.right)
    return None


def _beside(left: Sequence[Standing], right: Sequence[Standing]) -> bool:
    bottom = max(min(i.box.bottom for i in left), min(i.box.bottom for i in right))
    top = min(max(i.box.top for i in left), max(i.box.top for i in right))
    return top - bottom > 0


def _one_under_the_other(items: list[T]) -> list[list[T]] | None:
    """Two parts with the widest space between them that nothing crosses."""
    ordered = sorted(items, key=lambda i: -i.box.top)
    widest, place = -1.0, 0
    lowest = ordered[0].box.bottom
    for at in range(1, len(ordered)):
        space = lowest - ordered[at].box.top
        if space > widest:
            widest, place = space, at
        lowest = min(lowest, ordered[at].box.bottom)
    return [ordered[:place], ordered[place:]] if widest > -0.5 and place else None
