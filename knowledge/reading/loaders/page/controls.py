"""What a reader can open on a page: panels behind buttons, tabs, labels and links, and what opens them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from knowledge.reading.loaders.page.tree import text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_POINTERS = (
    *("aria-controls", "aria-owns", "data-target", "data-bs-target", "data-toggle-target", "data-controls", "for"),
    *(
        "popovertarget",
        "commandfor",
        "aria-details",
        "data-tab",
        "data-panel",
        "data-accordion-target",
        "data-collapse-toggle",
    ),
    *("data-tabs-target", "data-modal-target", "data-open"),
)
_STATES = ("aria-expanded", "aria-selected", "aria-controls", "aria-haspopup", "onclick")
_TOGGLES = re.compile(r"collapse|accordion|tab|pill|toggle|dropdown|popover|modal")
_PANELS = re.compile(
    r"accordion|collaps|tab-?pan|tab-?content|toggle|faq|answer|reponse|réponse|panel|spoiler|expand|more-?text|read-?more"
)
_OPENERS = re.compile(
    r"accordion|toggle|question|collaps|expand|tab-?(?:title|link|head)|faq-?(?:title|head)|opener|trigger"
)
_ID = re.compile(r"[\w:.-]+")


def classes(element: _Element) -> str:
    """Class names, role and id of an element in lower case."""
    return " ".join((element.get(name) or "") for name in ("class", "role", "id")).lower()


class Controls:
    """Controls of one page."""

    def __init__(self, root: _Element) -> None:
        self._opened: set[str] = set()
        self._labels: dict[str, _Element] = {}
        for element in root.iter("*"):
            targets = list(_targets(element))
            self._opened.update(targets)
            if targets and _is_tab(element):
                self._labels.setdefault(targets[0], element)
        ids = {found: element for element in root.iter("*") if (found := element.get("id")) in self._labels}
        self._labels = {name: tab for name, tab in self._labels.items() if name in ids and tab not in ids[name].iter()}
        self._moved = set(self._labels.values())

    def heads_panel(self, element: _Element) -> bool:
        """Whether a tab that stands elsewhere names what a panel holds."""
        return (element.get("id") or "") in self._labels

    def label(self, element: _Element) -> str:
        """Words of the tab that opens a panel."""
        tab = self._labels.get(element.get("id") or "")
        return text_of(tab) if tab is not None else ""

    def is_moved(self, element: _Element) -> bool:
        """Whether an element is a tab that is read over its panel instead."""
        return element in self._moved

    def reveal(self, panel: _Element) -> bool:
        """Whether something that a reader sees opens a hidden element."""
        if (panel.get("hidden") or "").lower() == "until-found" or panel.get("id") in self._opened:
            return True
        names = classes(panel)
        if "tabpanel" in names:
            return True
        before = panel.getprevious()
        if before is not None and opens(before):
            return True
        if before is not None and _PANELS.search(names) and (_looks_open(before) or _holds_opener(before)):
            return True
        parent = panel.getparent()
        above = parent.getprevious() if parent is not None and before is None else None
        return above is not None and opens(above)


def opens(element: _Element) -> bool:
    """Whether an element is something to press that opens what stands after it."""
    if element.tag in ("button", "summary") or element.get("role") in ("button", "tab"):
        return True
    if element.tag == "label" or any(element.get(name) is not None for name in _STATES):
        return True
    if element.tag == "a" and re.match(r"#|javascript:", element.get("href") or ""):
        return True
    held = list(element)
    return len(held) == 1 and element.tag not in ("p", "li") and not (element.text or "").strip() and opens(held[0])


def _is_tab(element: _Element) -> bool:
    if element.get("role") == "tab":
        return True
    return bool(
        re.search(r"\b(?:tab|pill)\b", f"{element.get('data-toggle') or ''} {element.get('data-bs-toggle') or ''}")
    )


def _looks_open(element: _Element) -> bool:
    return bool(_OPENERS.search(classes(element)))


def _holds_opener(element: _Element) -> bool:
    return any(inner.tag == "button" or inner.get("role") in ("button", "tab") for inner in element.iter())


def _targets(element: _Element) -> Iterator[str]:
    """Ids of what an element opens."""
    if not element.attrib:
        return
    for name in _POINTERS:
        if value := element.get(name):
            yield from _ID.findall(value)
    leads_within = element.tag == "a" and (element.get("href") or "").startswith("#")
    if leads_within and (element.get("role") in ("button", "tab") or _TOGGLES.search(_toggled(element))):
        yield (element.get("href") or "")[1:]
    if pressed := element.get("onclick"):
        yield from re.findall(r"[\"'#]([\w:.-]+)[\"']", pressed)


def _toggled(element: _Element) -> str:
    return (
        f"{element.get('data-toggle') or ''} {element.get('data-bs-toggle') or ''} {element.get('class') or ''}".lower()
    )


def is_question(element: _Element) -> bool:
    """Whether a button heads what it opens, as the question of an accordion does: it is read with it."""
    if any(element.get(name) is not None for name in ("aria-expanded", *_POINTERS)) or element.get("role") == "tab":
        return True
    if _OPENERS.search(classes(element)):
        return True
    words = text_of(element)
    return words.endswith(("?", "؟")) or len(words.split()) > 5
