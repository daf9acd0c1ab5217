"""Notes of a page, found by what calls them: each is read under the paragraph that calls it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.reading.loaders.page.tree import BLOCK_TAGS, CALL, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_LONGEST_NOTE = 900
_BACK = re.compile(r"[\s↩↑^⤴⏎\ufe0e\ufe0f\[\]]+|retour|back")


class Notes:
    """Which element is the note of which call."""

    def __init__(self, body: _Element) -> None:
        self._by_id = {
            found: element for element in body.iter("*") if (found := element.get("id") or element.get("name"))
        }
        self._by_label: dict[str, _Element | None] = {}
        self.read: set[_Element] = set()
        for element in body.iter(CALL):
            block = _block_begun_by(element)
            if block is not None:
                label = label_of(element)
                self._by_label[label] = None if label in self._by_label else block

    def called_by(self, call: _Element) -> tuple[str, _Element] | None:
        """Label and note of a call; nothing for one that calls none, or one that stands with an earlier call already."""
        if _block_begun_by(call) is not None:
            return None
        label = label_of(call)
        note = self._linked(call)
        if note is None:
            note = self._by_label.get(label)
        if note is None or note in self.read or note in call.iterancestors() or len(text_of(note)) > _LONGEST_NOTE:
            return None
        self.read.add(note)
        return label, note

    def _linked(self, call: _Element) -> _Element | None:
        links = [*call.iter("a"), *(above for above in call.iterancestors("a"))]
        for link in links:
            target = (link.get("href") or "").partition("#")[2]
            if target and (note := self._by_id.get(target)) is not None:
                return _whole(note)
        return None


def label_of(call: _Element) -> str:
    """What a call shows, without brackets."""
    return text_of(call).strip("[]() .")


def is_way_back(element: _Element) -> bool:
    """Whether a link leads from a note back to its call."""
    return element.tag == "a" and bool(_BACK.fullmatch(text_of(element).lower()))


def _block_begun_by(element: _Element) -> _Element | None:
    """Block that a label begins: a note's own mark; nothing where words stand before it."""
    node = element
    while (parent := node.getparent()) is not None:
        if node.getprevious() is not None or (parent.text or "").strip():
            return None
        if parent.tag in BLOCK_TAGS:
            return parent if (element.tail or "").strip() or len(text_of(parent)) > len(text_of(element)) else None
        node = parent
    return None


def _whole(note: _Element) -> _Element | None:
    """The block of a note whose first words carry its name."""
    node = note
    while node.tag not in BLOCK_TAGS:
        parent = node.getparent()
        if parent is None:
            return None
        node = parent
    return None if node.tag in ("body", "html", "article", "main", "section", "table", "ul", "ol") else node
