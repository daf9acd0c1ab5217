"""Fields of Word: their code is never shown, their result is, unless it is a page number or a table of contents."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.reading.loaders.word.styles import Unseen
from knowledge.reading.loaders.word.xml import Element, child_of, child_value, is_on, name_of, value_of

_FURNITURE = frozenset(["PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "TOC", "TOA", "INDEX"])
_NO_MARK = ""


@dataclass
class _Field:
    code: list[str] = field(default_factory=list)
    in_result: bool = False
    shown: str = ""
    """What a form field shows by itself."""


class Fields:
    """Fields that are open at a place of the document, from the outermost."""

    def __init__(self) -> None:
        self._open: list[_Field] = []

    @property
    def reason(self) -> Unseen | None:
        """Why text at this place is not read; None where it is."""
        hidden = any(not each.in_result or self.reason_of("".join(each.code)) for each in self._open)
        return Unseen.FURNITURE if hidden else None

    @staticmethod
    def reason_of(code: str) -> Unseen | None:
        """Why the result of a field with this code is not read."""
        kind = code.split(maxsplit=1)[0].upper() if code.strip() else ""
        return Unseen.FURNITURE if kind in _FURNITURE else None

    def code(self, text: str) -> None:
        """Take a piece of a field's code."""
        if self._open and not self._open[-1].in_result:
            self._open[-1].code.append(text)

    def mark(self, element: Element) -> str:
        """Take the mark that a field begins, turns to its result or ends; what a form field shows by itself at its end."""
        match value_of(element, "fldCharType"):
            case "begin":
                self._open.append(_Field(shown=_form_value(element)))
            case "separate" if self._open:
                self._open[-1].in_result = True
            case "end" if self._open:
                ended = self._open.pop()
                return _NO_MARK if self.reason else ended.shown
        return _NO_MARK

    def end_paragraph(self) -> None:
        """Give up fields whose code does not end with the paragraph: their marks are broken, what follows is text."""
        self._open = [each for each in self._open if each.in_result]

    def give_up(self) -> None:
        """Give up every open field: a heading never stands within one."""
        self._open.clear()


def _form_value(element: Element) -> str:
    """Text of a drop-down list or the box of a check box; empty for other fields, whose value is their result."""
    data = child_of(element, "w:ffData")
    if (box := child_of(data, "w:checkBox")) is not None:
        mark = child_of(box, "w:checked")
        mark = mark if mark is not None else child_of(box, "w:default")
        return "☒" if mark is not None and is_on(mark) else "☐"
    if (choices := child_of(data, "w:ddList")) is not None:
        entries = [value_of(each) or "" for each in choices if name_of(each) == "w:listEntry"]
        place = child_value(choices, "w:result") or child_value(choices, "w:default") or "0"
        return entries[int(place)] if place.isdigit() and int(place) < len(entries) else ""
    return ""
