"""Which words of a page a reader sees: what is hidden or struck is taken out of its tree, and named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from lxml import etree

from knowledge.reading.loaders.page.boxes import is_hidden, pixels
from knowledge.reading.loaders.page.colours import (
    BLACK,
    WHITE,
    Colour,
    are_alike,
    colour_of,
    is_see_through,
    legacy_colour,
)
from knowledge.reading.loaders.page.controls import Controls
from knowledge.reading.loaders.page.furniture import is_furniture
from knowledge.reading.loaders.page.sheets import Sheets
from knowledge.reading.loaders.page.tree import BLOCK_TAGS, UNSEEN_TAGS, drop, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

STRUCK_TAGS = frozenset(("del", "s", "strike"))
_SCREEN_READER = re.compile(
    r"(?:^| )(?:sr-only|screen-?reader(?:-text|-only)?|visually-?hidden|a11y-hidden|element-invisible|u-hidden-visually)(?: |$)"
)
_UTILITY = re.compile(r"(?:^| )(?:d-none|hidden|is-hidden|uk-hidden|u-hidden|invisible)(?: |$)")
_SHOWN_WIDER = re.compile(
    r"(?:^| )(?:d-(?:sm|md|lg|xl)-(?!none)\w+|(?:sm|md|lg|xl):(?:block|flex|grid|inline\S*|table\S*|visible))"
)
_STRUCK_CLASS = re.compile(r"(?:^| )(?:text-decoration-)?line-through(?: |$)")
_SMALLEST_FONT = 2.0
"""Pixels up to which letters are dots."""


class _Fate(Enum):
    HIDDEN = auto()
    STRUCK = auto()
    UNSEEN = auto()


@dataclass(frozen=True)
class _State:
    """What an element hands on to those inside it."""

    visible: bool = True
    font: float = 16.0
    colour: Colour | None = BLACK
    coloured: bool = False
    see_through: bool = False
    ground: Colour | None = WHITE

    @property
    def is_seen(self) -> bool:
        """Whether words that stand directly in it are seen."""
        if not self.visible or self.see_through or self.font <= _SMALLEST_FONT:
            return False
        if self.coloured and self.colour is not None and self.ground is not None:
            return not are_alike(self.colour, self.ground)
        return True


@dataclass
class Looks:
    """What was taken out of a page, and what its styles say of the rest."""

    hidden: list[str] = field(default_factory=list)
    """Texts that a reader cannot see."""
    struck: list[str] = field(default_factory=list)
    """Texts that are crossed out."""
    furniture: list[str] = field(default_factory=list)
    """Hidden texts of menus and banners: nobody misses them."""
    displays: dict[_Element, str] = field(default_factory=dict)
    """`display` of elements whose styles change it."""
    preserving: set[_Element] = field(default_factory=set)
    """Elements whose line breaks are shown."""
    unmarked: set[_Element] = field(default_factory=set)
    """Lists and items whose marks are not shown."""
    sheets_unread: bool = False


def take_unseen_out(root: _Element) -> Looks:
    """Take what is hidden or struck out of a tree, but for what a control of the page shows."""
    return _Taker(root).take()


class _Taker:
    """Goes over a tree once, in document order, with what every element hands on."""

    def __init__(self, root: _Element) -> None:
        self._root = root
        self._sheets = Sheets(root)
        self._controls = Controls(root)
        self._elsewhere = any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link"))
        self._looks = Looks(sheets_unread=self._sheets.unread)
        self._gone: list[tuple[_Element, _Fate]] = []
        self._blank: list[tuple[_Element, bool]] = []
        """(element, tail?): words in an element that is not seen itself but may hold some that are"""

    def take(self) -> Looks:
        """Decide first, cut afterwards: cutting moves words from one element to another."""
        states = [_State()]
        walk = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                states.pop()
                if (element.tail or "").strip() and not states[-1].is_seen and element is not self._root:
                    self._blank.append((element, True))
                continue
            fate = self._judged(element, states[-1])
            if isinstance(fate, _Fate):
                walk.skip_subtree()
                self._gone.append((element, fate))
                states.append(states[-1])
                continue
            states.append(fate)
            if (element.text or "").strip() and not fate.is_seen:
                self._blank.append((element, False))
        self._cut()
        return self._looks

    def _judged(self, element: _Element, above: _State) -> _State | _Fate:
        if element.tag in UNSEEN_TAGS and element.tag != "iframe":
            return _Fate.UNSEEN
        declared = self._sheets.declared(element)
        if not declared and not element.attrib and element.tag not in STRUCK_TAGS and element.tag != "dialog":
            return above
        decoration = declared.get("text-decoration", "") + declared.get("text-decoration-line", "")
        names = " ".join((element.get("class") or "").lower().split())
        if (
            (element.tag in STRUCK_TAGS and decoration != "none")
            or "line-through" in decoration
            or _STRUCK_CLASS.search(names)
        ):
            return _Fate.STRUCK
        if element.tag not in ("html", "body") and self._is_hidden(element, declared, names):
            if not (self._controls.reveal(element) or self._sheets.is_revealed_by_rule(element)):
                return _Fate.HIDDEN
            declared = {
                name: value for name, value in declared.items() if name in ("color", "background", "white-space")
            }
        self._note(element, declared)
        return _handed_on(element, declared, above)

    def _is_hidden(self, element: _Element, declared: Mapping[str, str], names: str) -> bool:
        by_attribute = (
            element.get("hidden") is not None
            or (element.tag == "dialog" and element.get("open") is None)
            or element.get("popover") is not None
        )
        if by_attribute and declared.get("display", "none") == "none":
            return True
        if (declared and is_hidden(declared)) or _SCREEN_READER.search(names):
            return True
        return bool(self._elsewhere and _UTILITY.search(names) and not _SHOWN_WIDER.search(names))

    def _note(self, element: _Element, declared: Mapping[str, str]) -> None:
        if "display" in declared:
            self._looks.displays[element] = declared["display"]
        if declared.get("white-space", "").startswith(("pre", "break-spaces")):
            self._looks.preserving.add(element)
        if "none" in f"{declared.get('list-style-type', '')} {declared.get('list-style', '')}".split():
            self._looks.unmarked.add(element)

    def _cut(self) -> None:
        for element, is_tail in self._blank:
            words = (element.tail if is_tail else element.text) or ""
            self._file(element, _Fate.HIDDEN, words)
            if is_tail:
                element.tail = " "
            else:
                element.text = " "
        for element, fate in self._gone:
            if fate is not _Fate.UNSEEN:
                self._file(element, fate, text_of(element))
            if element is not self._root:
                drop(element, apart=element.tag in BLOCK_TAGS)

    def _file(self, element: _Element, fate: _Fate, words: str) -> None:
        words = " ".join(words.split())
        if not words:
            return
        if fate is _Fate.STRUCK:
            self._looks.struck.append(words)
        elif is_furniture(element) or any(is_furniture(above) for above in element.iterancestors()):
            self._looks.furniture.append(words)
        else:
            self._looks.hidden.append(words)


def _handed_on(element: _Element, declared: Mapping[str, str], above: _State) -> _State:
    state = above
    if visibility := declared.get("visibility"):
        state = replace(state, visible=visibility not in ("hidden", "collapse"))
    if size := declared.get("font-size") or _size_in(declared.get("font", "")):
        state = replace(state, font=_font(size, above.font))
    ground = (
        declared.get("background-color") or declared.get("background") or legacy_colour(element.get("bgcolor") or "")
    )
    if ground and ground not in ("none", "transparent", "inherit"):
        known = colour_of(ground)
        if known is None:
            state = replace(state, ground=None)
        elif known[1] > 0.5:
            state = replace(state, ground=known[0])
    if declared.get("background-image", "none") != "none" or element.get("background"):
        state = replace(state, ground=None)
    return _coloured(element, declared, state)


def _coloured(element: _Element, declared: Mapping[str, str], state: _State) -> _State:
    text = declared.get("color") or legacy_colour(
        element.get({"font": "color", "body": "text"}.get(str(element.tag), "-")) or ""
    )
    if not text or text == "inherit":
        return state
    known = colour_of(text)
    if known is None:
        return replace(state, colour=None, coloured=True, see_through=False)
    return replace(state, colour=known[0], coloured=True, see_through=is_see_through(known[1]))


def _size_in(font: str) -> str:
    """Size within the shorthand "italic 12px/1.5 serif"."""
    match = re.search(r"(?:^|\s)(\d[\d.]*(?:px|pt|r?em|%|)|\.\d+\w*)(?=\s*/|\s)", font)
    return match.group(1) if match and not re.fullmatch(r"[1-9]00", match.group(1)) else ""


def _font(size: str, above: float) -> float:
    if size.endswith("%"):
        return above * (pixels(size[:-1]) or 100.0) / 100 if size[:-1] != "0" else 0.0
    if re.fullmatch(r"[\d.]+em", size):
        return above * float(size[:-2])
    known = pixels(size)
    return 16.0 if known is None else known
