"""What became of every text of a Word file: taken as it is shown, or left out for a reason that a person is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from knowledge.reading.loaders.word.styles import Unseen
from knowledge.reading.loaders.word.xml import Element, chosen, name_of, text_elements
from knowledge.warnings import ReadingWarning, WarningKind, Warnings

_SAMPLE = 80
_SIGNS = {"w:tab": " ", "w:br": " ", "w:cr": " ", "w:ptab": " ", "w:noBreakHyphen": "-"}
_TEXTS = frozenset({"w:t", "w:delText", "m:t", "a:t"})
_SAID = {
    Unseen.HIDDEN: (WarningKind.HIDDEN_TEXT, "Text that is formatted as hidden was left out", "Delete it, or show it."),
    Unseen.COLOUR: (
        WarningKind.HIDDEN_TEXT,
        "Text in the colour of the page was left out",
        "Delete it, or give it another colour if readers are meant to see it.",
    ),
    Unseen.TINY: (WarningKind.HIDDEN_TEXT, "Text too small to be seen was left out", "Delete it, or make it larger."),
    Unseen.STRUCK: (
        WarningKind.STRUCK_TEXT,
        "Text that is crossed out was left out",
        "Delete it if it no longer holds.",
    ),
}


@dataclass
class _Left:
    reason: Unseen
    text: str
    place: str


class Ledger:
    """Keeps account while a document is read; `place` is the heading that is being read under."""

    def __init__(self) -> None:
        self.place = ""
        self._taken: dict[Element, str] = {}
        self._left: list[_Left] = []
        self._going_on: set[Element] = set()
        self._left_elements: set[Element] = set()
        self._shown: list[str] = []
        self._inserted: list[str] = []
        self._goes_on = False
        self._pictures: list[str] = []
        self._notices: list[ReadingWarning] = []

    def begin_paragraph(self) -> None:
        """Let what is left out from here on be told apart from what was before."""
        self._goes_on = False

    def take(self, element: Element, text: str) -> None:
        """Note a text that is read, as it is written."""
        self._taken[element] = text
        self._goes_on = False

    def leave(self, element: Element, reason: Unseen) -> None:
        """Note a text that is not read, and why."""
        text = element.text or ""
        self._left_elements.add(element)
        if self._goes_on and self._left and self._left[-1].reason is reason:
            self._left[-1].text += text
        elif text:
            self._left.append(_Left(reason, text, self.place))
        self._goes_on = True

    def leave_sign(self) -> None:
        """Note a tab or a break that is not read, so that the words on its sides stay two."""
        if self._goes_on and self._left:
            self._left[-1].text += " "

    def leave_all(self, element: Element, reason: Unseen) -> None:
        """Note that nothing below an element is read."""
        for each in element.iter():
            if name_of(each) in ("w:p", "a:p"):
                self.begin_paragraph()
            elif name_of(each) in _TEXTS:
                self.leave(each, reason)
            elif name_of(each) in _SIGNS:
                self.leave_sign()

    def join(self, paragraph: Element) -> None:
        """Note that the next paragraph goes on in the line of this one."""
        self._going_on.add(paragraph)

    def choose(self, alternatives: Element) -> Element | None:
        """Return the branch of an `mc:AlternateContent` that is shown; the others say the same again."""
        branch = chosen(alternatives)
        for each in alternatives:
            if each is not branch:
                self.leave_all(each, Unseen.FURNITURE)
        return branch

    def insert(self, element: Element) -> None:
        """Note a text that a tracked change puts in."""
        if text := "".join(each.text or "" for each in text_elements(element) if name_of(each) != "w:delText").strip():
            self._inserted.append(text)

    def notice(self, warning: ReadingWarning) -> None:
        """Keep a warning about something else."""
        self._notices.append(warning)

    def notice_picture(self) -> None:
        """Note a picture so large that it may hold a page of text."""
        self._pictures.append(self.place)

    def absorb(self, element: Element) -> None:
        """Add what a plain reader finds below an element: every text, whatever became of it.

        Texts that were read come as they were written, so that signs and raised figures compare.
        """
        was_left = False
        for event, each in etree.iterwalk(element, events=("start", "end")):
            name = name_of(each)
            if event == "end":
                if name in ("w:p", "a:p", "w:tc") and each not in self._going_on:
                    self._shown.append("\n")
            elif name in _SIGNS:
                self._shown.append(_SIGNS[name])
            elif name in _TEXTS:
                if (each in self._left_elements) is not was_left:
                    self._shown.append(" ")
                    was_left = not was_left
                self._shown.append(self._taken.get(each, each.text or ""))

    def forget(self) -> None:
        """Let go of the elements of what is read and absorbed."""
        self._going_on.clear()
        self._taken.clear()
        self._left_elements.clear()

    @property
    def shown(self) -> str:
        """Everything that a plain reader finds so far."""
        return "".join(self._shown)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Texts that were left out so far."""
        return tuple(left.text for left in self._left)

    def warnings(self) -> Warnings:
        """One warning for each reason, with the first place and some of the words."""
        said = [
            ReadingWarning(
                kind, f"{what}{_times(len(found))}.", found[0].place, remedy, _sample([f.text for f in found])
            )
            for reason, (kind, what, remedy) in _SAID.items()
            if (found := [left for left in self._left if left.reason is reason and left.text.strip()])
        ]
        return (*self._changes(), *said, *self._unread_pictures(), *dict.fromkeys(self._notices))

    def _unread_pictures(self) -> Warnings:
        if not self._pictures:
            return ()
        number = len(self._pictures)
        text = f"{number} picture{'s' if number > 1 else ''} of half a page or more: text in pictures is not read."
        remedy = "If there is text in it, write it into the document, or export the document as PDF."
        return (ReadingWarning(WarningKind.UNREAD_PAGE, text, self._pictures[0], remedy),)

    def _changes(self) -> Warnings:
        deleted = [left for left in self._left if left.reason is Unseen.DELETED and left.text.strip()]
        if not deleted and not self._inserted:
            return ()
        text = (
            f"The document holds tracked changes: {_counted(len(self._inserted), 'insertion')} read, "
            f"{_counted(len(deleted), 'deletion')} left out."
        )
        sample = _sample([f"+ {each}" for each in self._inserted[:2]] + [f"− {left.text}" for left in deleted[:2]])
        remedy = "Accept or reject them in Word (Review) and ingest the document again."
        place = deleted[0].place if deleted and not self._inserted else ""
        return (ReadingWarning(WarningKind.TRACKED_CHANGES, text, place, remedy, sample),)


def _times(number: int) -> str:
    return f", in {number} places" if number > 1 else ""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _sample(texts: Sequence[str]) -> str:
    words = " … ".join(" ".join(text.split()) for text in texts[:3])
    return words if len(words) <= _SAMPLE else words[: _SAMPLE - 1].rstrip() + "…"
