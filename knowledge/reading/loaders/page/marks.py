"""The marks that a browser puts before items: bullets, numbers, and the term that a definition belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.reading.loaders.content import TextBuilder
from knowledge.reading.loaders.page.tree import LIST_TAGS

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_MOST_ROMAN = 3999


@dataclass
class _List:
    ordered: bool
    number: int
    step: int
    style: str


@dataclass
class _Item:
    mark: str
    indent: str
    used: bool = False


class ListMarks:
    """Marks of the items that are open."""

    def __init__(self, unmarked: set[_Element]) -> None:
        self._unmarked = unmarked
        self._lists: list[_List] = []
        self._items: list[_Item] = []
        self._terms: list[str] = []
        self._in_term = False

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was written of the innermost item yet."""
        return not self._items or not self._items[-1].used

    def start(self, element: _Element) -> None:
        """Open a list, an item, a term or a definition."""
        if element.tag in LIST_TAGS:
            self._lists.append(_opened(element, element in self._unmarked))
        elif element.tag == "li":
            self._items.append(_Item(self._mark(element), "  " * max(0, len(self._items))))
        elif element.tag == "dd":
            term = " / ".join(self._terms)
            self._terms.clear()
            self._items.append(
                _Item(
                    f"- {term}{'' if term.endswith((':', '?', '؟')) else ':'} " if term else "  ",
                    "  " * len(self._items),
                )
            )
        elif element.tag == "dt":
            self._in_term = True

    def end(self, element: _Element, builder: TextBuilder) -> None:
        """Close what `start` opened."""
        if element.tag in LIST_TAGS and self._lists:
            self._lists.pop()
        elif element.tag in ("li", "dd") and self._items:
            item = self._items.pop()
            if element.tag == "dd" and not item.used and item.mark.strip():
                builder.line(item.indent + item.mark.rstrip(" :"))
        elif element.tag == "dt":
            self._in_term = False
        elif element.tag == "dl" and self._terms:
            builder.line("- " + " / ".join(self._terms))
            self._terms.clear()

    def write(self, builder: TextBuilder, lines: list[str]) -> bool:
        """Write lines as what is open; whether anything was."""
        if self._in_term:
            self._terms.append(" ".join(lines))
            return True
        if not self._items:
            return False
        for outer in self._items[:-1]:
            if not outer.used and outer.mark.strip() not in ("", "-"):
                builder.line(outer.indent + outer.mark.rstrip())
            outer.used = True
        item = self._items[-1]
        for line in lines:
            builder.line(item.indent + ("  " if item.used else item.mark) + line)
            item.used = True
        return True

    def forget(self) -> None:
        """Let the marks of open items go: a heading stands in their place."""
        for item in self._items:
            item.used = True

    def _mark(self, element: _Element) -> str:
        if not self._lists:
            return "- "
        inner = self._lists[-1]
        if not inner.ordered:
            return "- "
        if value := re.fullmatch(r"\s*(-?\d{1,9})\s*", element.get("value") or ""):
            inner.number = int(value.group(1))
        number, inner.number = inner.number, inner.number + inner.step
        return "- " if inner.style == "none" else f"{_written(number, inner.style)}. "


def _opened(element: _Element, unmarked: bool) -> _List:
    start = re.fullmatch(r"\s*(-?\d{1,9})\s*", element.get("start") or "")
    reverse = element.get("reversed") is not None
    number = int(start.group(1)) if start else sum(1 for _ in element.iterchildren("li")) if reverse else 1
    return _List(element.tag == "ol", number, -1 if reverse else 1, "none" if unmarked else element.get("type") or "1")


def _written(number: int, style: str) -> str:
    if style in ("a", "A") and number > 0:
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord(style) + rest) + letters
        return letters
    if style in ("i", "I") and 0 < number <= _MOST_ROMAN:
        numeral = ""
        for value, sign in _ROMAN:
            numeral += sign * (number // value)
            number %= value
        return numeral.upper() if style == "I" else numeral
    return str(number)
