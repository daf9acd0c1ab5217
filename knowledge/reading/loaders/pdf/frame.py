"""Boxes on a page, and the turn that makes a page or a text stand upright."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points; y grows upwards."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in points."""
        return self.top - self.bottom

    @property
    def middle(self) -> tuple[float, float]:
        """Centre."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies within."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def around(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )

    def shared_width(self, other: Box) -> float:
        """How much of the two stands above one another, in points; negative for a gap."""
        return min(self.right, other.right) - max(self.left, other.left)


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns boxes of a page (its crop box starting at `left`, `bottom`) clockwise by quarters, so that they stand upright."""

    left: float
    bottom: float
    width: float
    height: float
    quarters: int = 0

    def turned(self, quarters: int) -> Frame:
        """The same page, turned clockwise by so many quarters more."""
        return Frame(self.left, self.bottom, self.width, self.height, (self.quarters + quarters) % 4)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as they stand after the turn."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page, turned."""
        x, y = x - self.left, y - self.bottom
        if self.quarters == 1:
            return y, self.width - x
        if self.quarters == 2:
            return self.width - x, self.height - y
        if self.quarters == 3:
            return self.height - y, x
        return x, y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the page, turned."""
        x1, y1 = self.point(left, bottom)
        x2, y2 = self.point(right, top)
        return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
