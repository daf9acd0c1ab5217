"""The words of a page in their order: headings, paragraphs, lists, definitions, tables, questions and their answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from core.language.forms import Language
from knowledge.reading.loaders.content import TextBuilder
from knowledge.reading.loaders.page.controls import Controls, is_question
from knowledge.reading.loaders.page.looks import Looks
from knowledge.reading.loaders.page.marks import ListMarks
from knowledge.reading.loaders.page.notes import Notes, is_way_back, label_of
from knowledge.reading.loaders.page.tables import is_data, table_records
from knowledge.reading.loaders.page.tree import BLOCK_TAGS, CALL, HEADING_TAGS, UNSEEN_TAGS, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACES = re.compile(r"[ \t\r\n\f]+")
_INLINE = frozenset(("inline", "contents", "ruby"))
_ROWS_OF_BOXES = frozenset(("flex", "inline-flex", "grid", "inline-grid"))
_BOXES = frozenset(("inline-block", "inline-table", "table-cell", *_ROWS_OF_BOXES))
_TYPED = frozenset(
    ("text", "number", "email", "tel", "url", "date", "time", "month", "week", "datetime-local", "range")
)
_CONTAINERS_OF_A_PICTURE = frozenset(("td", "th", "li", "dd", *HEADING_TAGS))
_MOST_CHOICES = 15
_SHORT_CHOICE = 3


@dataclass
class Page:
    """What is known of a page while its words are written."""

    looks: Looks
    controls: Controls
    notes: Notes
    language: Language | None = None
    left_out: list[str] = field(default_factory=list)
    """Shown texts that are no part of the document: buttons, ways back from notes, calls whose note was put in their place."""
    frames: list[str] = field(default_factory=list)
    """Addresses of pages shown within the page."""


class PageWriter:
    """Writes what an element holds, block by block, in the order of the document."""

    def __init__(self, builder: TextBuilder, page: Page) -> None:
        self._builder = builder
        self._page = page
        self._parts: list[str] = []
        self._marks = ListMarks(page.looks.unmarked)
        self._preserving = 0
        self._alternatives: list[str] = []
        self._waiting_notes: list[tuple[str, _Element]] = []
        self._level = 0
        """Level of the heading that words are gathered for; 0 for none."""
        self._section = 1
        """Level of the last heading written."""
        self._question: _Element | None = None

    def write(self, root: _Element) -> None:
        """Write an element and all that it holds."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if self._start(element) or (element is not root and element in self._page.notes.read):
                    walk.skip_subtree()
                else:
                    self._say(element.text)
            else:
                self._end(element)
                if element is not root:
                    self._say(element.tail)
        self._flush()

    def _say(self, text: str | None) -> None:
        if text:
            self._parts.append(text if self._preserving else _SPACES.sub(" ", text))

    def _start(self, element: _Element) -> bool:
        """Begin an element; whether what it holds is written already, or not at all."""
        tag = str(element.tag)
        if element in self._page.notes.read or tag in UNSEEN_TAGS:
            if tag == "iframe":
                self._page.frames.append((element.get("src") or "").strip())
            return True
        if self._is_block(element):
            self._flush()
        elif self._stands_apart(element):
            self._parts.append(" ")
        if tag == "pre" or tag in ("textarea", "listing", "xmp") or element in self._page.looks.preserving:
            self._preserving += 1
        if self._page.controls.heads_panel(element):
            self._write_question(self._page.controls.label(element), element)
        if tag in HEADING_TAGS:
            self._level = HEADING_TAGS[tag]
        self._marks.start(element)
        return self._start_special(element, tag)

    def _start_special(self, element: _Element, tag: str) -> bool:
        if self._page.controls.is_moved(element):
            return True
        if tag == "table" and is_data(element):
            self._write_table(element)
            return True
        if tag == "summary" or tag == "button" or element.get("role") in ("button", "tab"):
            return self._start_control(element, tag)
        if tag in ("input", "select", "img", CALL, "bdo"):
            return self._start_value(element, tag)
        if tag == "br":
            self._parts.append("\n")
        elif tag == "q":
            self._parts.append("« " if self._page.language is Language.FRENCH else "“")
        elif tag == "rt":
            self._parts.append(" (")
        elif is_way_back(element):
            self._page.left_out.append(text_of(element))
            return True
        return False

    def _end(self, element: _Element) -> None:
        tag = str(element.tag)
        if tag == "rt":
            self._parts.append(") ")
        elif tag == "q":
            self._parts.append(" »" if self._page.language is Language.FRENCH else "”")
        if self._is_block(element) or element is self._question:
            if tag in _CONTAINERS_OF_A_PICTURE and not "".join(self._parts).strip() and self._marks.is_fresh:
                self._parts += self._alternatives
            self._flush()
        elif self._stands_apart(element):
            self._parts.append(" ")
        if tag in _CONTAINERS_OF_A_PICTURE or tag == "p":
            self._alternatives.clear()
        if tag == "pre" or tag in ("textarea", "listing", "xmp") or element in self._page.looks.preserving:
            self._preserving -= 1
        if tag in HEADING_TAGS:
            self._level = 0
        if element is self._question:
            self._question = None
        self._marks.end(element, self._builder)

    def _is_block(self, element: _Element) -> bool:
        display = self._page.looks.displays.get(element, "")
        if not display or element.tag in ("td", "th", "tr", "li", "dt", "dd"):
            return element.tag in BLOCK_TAGS
        return (display.split()[0] not in _INLINE and display not in _BOXES) or (
            display in ("flex", "grid") or (display in _BOXES and element.tag in BLOCK_TAGS)
        )

    def _stands_apart(self, element: _Element) -> bool:
        """Whether an element within a line is a box of its own, with room around it."""
        if element.tag in ("button", "select", "input", "textarea", "text") or element.get("role") == "tab":
            return True
        parent, previous = element.getparent(), element.getprevious()
        if parent is not None and self._page.looks.displays.get(parent, "") in _ROWS_OF_BOXES:
            return True
        if element.tag == "a" and previous is not None and previous.tag == "a" and not previous.tail:
            return True
        return self._page.looks.displays.get(element, "") == "table-cell"

    def _start_control(self, element: _Element, tag: str) -> bool:
        """A question is read with what it opens; a button that opens nothing is no part of the document."""
        if self._level or self._question is not None:
            return False
        if tag == "summary" or is_question(element):
            self._write_question(text_of(element), element)
            return True
        if tag == "button":
            self._page.left_out.append(text_of(element))
            return True
        return False

    def _write_question(self, words: str, element: _Element) -> None:
        """Write what a panel is opened by, as a heading over what it opens."""
        self._flush()
        if words:
            self._builder.heading(min(6, self._section + 1), words)

    def _start_value(self, element: _Element, tag: str) -> bool:
        if tag == "img":
            self._alternatives.append(" ".join((element.get("alt") or "").split()))
        elif tag == "input":
            self._say(_value(element))
        elif tag == "select":
            self._write_choices(element)
            return True
        elif tag == CALL:
            self._write_call(element)
            return True
        elif tag == "bdo":
            self._parts.append(_as_shown(text_of(element), (element.get("dir") or "").lower()))
            return True
        return False

    def _write_choices(self, element: _Element) -> None:
        choices = [
            words for option in element.iter("option") if (words := text_of(option) or option.get("label") or "")
        ]
        if len(choices) > _MOST_CHOICES and all(len(words.split()) <= _SHORT_CHOICE for words in choices):
            self._page.left_out += choices
            return
        for group in element.iter("optgroup"):
            choices.insert(0, group.get("label") or "")
        self._parts.append(" / ".join(words for words in choices if words))

    def _write_call(self, call: _Element) -> None:
        called = self._page.notes.called_by(call)
        if called is not None:
            self._waiting_notes.append(called)
        words = text_of(call)
        if "".join(self._parts).strip() or not self._marks.is_fresh:
            self._page.left_out.append(words)
            if (call.tail or "")[:1].isalnum():
                self._parts.append(" ")
        else:
            self._parts.append(f"[{label_of(call)}] ")

    def _write_table(self, table: _Element) -> None:
        for caption in table.iterchildren("caption"):
            self._parts.append(_SPACES.sub(" ", text_of(caption)))
            self._flush()
        for line in table_records(table, self._cell_words):
            self._builder.line(line)
        self._write_notes()

    def _cell_words(self, cell: _Element) -> str:
        """Words of a cell on one line, a comma between its paragraphs."""
        builder = TextBuilder()
        inner = PageWriter(builder, self._page)
        inner.write(cell)
        lines = [re.sub(r"^\s*- ", "", line).strip() for line in builder.build().text.split("\n")]
        words = ""
        for line in filter(None, lines):
            words += (" " if words[-1:] in tuple(".!?؟:;,،") else ", ") * bool(words) + line
        return words

    def _flush(self) -> None:
        """Write the words gathered as a heading, an item or a paragraph."""
        lines = [line for raw in "".join(self._parts).split("\n") if (line := _SPACES.sub(" ", raw).strip())]
        self._parts.clear()
        if not lines:
            return
        if self._level:
            self._builder.heading(self._level, " ".join(lines))
            self._section = self._level
            self._marks.forget()
        elif not self._marks.write(self._builder, lines):
            self._builder.block("\n".join(lines))
        self._write_notes()

    def _write_notes(self) -> None:
        waiting, self._waiting_notes = self._waiting_notes, []
        for label, note in waiting:
            words = re.sub(rf"^\[?{re.escape(label)}[\].)]*\s*", "", _without_ways_back(note, self._page))
            if words:
                self._builder.line(f"[{label}] {words}")


def _without_ways_back(note: _Element, page: Page) -> str:
    words = text_of(note)
    for link in note.iter("a"):
        if is_way_back(link) and (back := text_of(link)):
            page.left_out.append(back)
            words = words.replace(back, " ")
    return " ".join(words.split())


def _value(element: _Element) -> str:
    """What a field shows: its value, or a mark for a box that is ticked or can no longer be."""
    kind = (element.get("type") or "text").lower()
    if kind in _TYPED:
        return element.get("value") or ""
    if kind in ("checkbox", "radio") and (element.get("checked") is not None or element.get("disabled") is not None):
        return "☑ " if element.get("checked") is not None else "☐ "
    return ""


def _as_shown(words: str, direction: str) -> str:
    """Words in the order in which an override of direction shows them."""
    arabic = bool(re.search(r"[\u0590-\u08ff]", words))
    return words[::-1] if (direction == "rtl" and not arabic) or (direction == "ltr" and arabic) else words
