"""What styles say of a paragraph or a run: outline level, list, and whether a reader can see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.reading.loaders.word.xml import Element, child_of, child_value, is_on, name_of, value_of

_HEADING = re.compile(r"(?:heading|titre|عنوان|überschrift|título)\s*([1-9])")
_TITLES = frozenset({"title", "titre", "العنوان"})
_CONTENTS = re.compile(r"(?:toc|tm|table of figures|table des (?:illustrations|matières)|فهرس)\s*\d?")
_NEARLY_WHITE = 0xF0
"""Least value of red, green and blue from which letters cannot be told from white paper (contrast below 1.2)."""
_TINIEST = 4
"""Half-points up to which letters are too small to be seen."""
_RAISED = 4
"""Half-points above the line from which figures are read as set high."""
_HIGHLIGHTS = {"black": "000000", "white": "FFFFFF"}


class Unseen(StrEnum):
    """Why a reader does not see a text."""

    HIDDEN = "hidden"
    STRUCK = "struck"
    COLOUR = "colour"
    TINY = "tiny"
    DELETED = "deleted"
    FURNITURE = "furniture"


@dataclass(frozen=True)
class Look:
    """How letters look as far as it decides on whether they are seen; None where nothing is said."""

    hidden: bool | None = None
    struck: bool | None = None
    colour: str | None = None
    size: int | None = None
    ground: str | None = None
    """Colour behind the letters; "" for one that is not known."""
    high: bool | None = None

    @property
    def unseen(self) -> Unseen | None:
        """Why these letters are not seen; None when they are."""
        if self.hidden:
            return Unseen.HIDDEN
        if self.struck:
            return Unseen.STRUCK
        if self.size is not None and self.size <= _TINIEST:
            return Unseen.TINY
        return Unseen.COLOUR if _melts(self.colour, self.ground) else None

    def over(self, below: Look) -> Look:
        """Return this look where it says something, else the one below."""
        return Look(
            *(
                mine if mine is not None else other
                for mine, other in zip(vars(self).values(), vars(below).values(), strict=True)
            )
        )

    def toggled(self, other: Look) -> Look:
        """The look of a character style within a paragraph style: hidden twice is shown again, as Word has it."""
        joined = other.over(self)
        return Look(
            bool(self.hidden) ^ bool(other.hidden),
            bool(self.struck) ^ bool(other.struck),
            joined.colour,
            joined.size,
            joined.ground,
            joined.high,
        )


def _melts(colour: str | None, ground: str | None) -> bool:
    """Whether letters have the colour of what is behind them; a page is white."""
    if not colour or not re.fullmatch("[0-9A-Fa-f]{6}", colour) or ground == "":
        return False
    if ground is None or (ground.upper() == "FFFFFF"):
        return all(int(colour[i : i + 2], 16) >= _NEARLY_WHITE for i in (0, 2, 4))
    return colour.upper() == ground.upper()


def look_of(properties: Element | None) -> Look:
    """Look that a `w:rPr` states."""
    stated = {name_of(each): each for each in (() if properties is None else properties)}
    if not stated:
        return Look()
    crossed = [is_on(stated[name]) for name in ("w:strike", "w:dstrike") if name in stated]
    hidden = is_on(stated["w:vanish"]) if "w:vanish" in stated else None
    if child_of(stated.get("w14:textFill"), "w14:noFill") is not None:
        hidden = True
    high = value_of(stated["w:vertAlign"]) == "superscript" if "w:vertAlign" in stated else None
    if high is None and (raised_by := _size(stated.get("w:position"))) is not None:
        high = raised_by >= _RAISED
    ground = ground_of(properties)
    if (highlight := stated.get("w:highlight")) is not None and value_of(highlight) != "none":
        ground = _HIGHLIGHTS.get(value_of(highlight) or "", "")
    return Look(
        hidden=hidden,
        struck=any(crossed) if crossed else None,
        colour=_colour(stated.get("w:color")),
        size=_size(stated.get("w:sz")),
        ground=ground,
        high=high,
    )


def _size(element: Element | None) -> int | None:
    return None if element is None else _whole(value_of(element))


def _colour(element: Element | None) -> str | None:
    if element is None:
        return None
    if value_of(element, "themeColor") in ("background1", "light1") and not value_of(element, "themeShade"):
        return "FFFFFF"
    return value_of(element) or ""


def ground_of(properties: Element | None) -> str | None:
    """Colour that a `w:shd` puts behind; "" for one that is not known, None for none."""
    shading = child_of(properties, "w:shd")
    if shading is None:
        return None
    fill = value_of(shading, "fill") or "auto"
    if value_of(shading, "themeFill") or (value_of(shading) or "clear") not in ("clear", "nil"):
        return ""
    return None if fill == "auto" else fill


class Styles:
    """Styles of a document by their id."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._defaults: dict[str, str] = {}
        self._looks: dict[str, Look] = {}
        self._styled: dict[tuple[str | None, str | None], Look] = {}
        for style in () if root is None else root:
            if name_of(style) == "w:style" and (identity := value_of(style, "styleId")):
                self._styles.setdefault(identity, style)
                if (value_of(style, "default") or "0").lower() in ("1", "true", "on"):
                    self._defaults.setdefault(value_of(style, "type") or "paragraph", identity)
        self._base = look_of(child_of(root, "w:docDefaults", "w:rPrDefault", "w:rPr"))

    def _chain(self, identity: str | None) -> Iterator[Element]:
        """Yield a style and those it is based on, nearest first."""
        seen: set[str] = set()
        while identity and identity not in seen and identity in self._styles:
            seen.add(identity)
            style = self._styles[identity]
            yield style
            identity = child_value(style, "w:basedOn")

    def of_paragraph(self, properties: Element | None) -> str | None:
        """Style id of a paragraph with these properties."""
        return child_value(properties, "w:pStyle") or self._defaults.get("paragraph")

    def _look(self, identity: str | None) -> Look:
        if not identity:
            return Look()
        if identity not in self._looks:
            look = Look()
            for style in self._chain(identity):
                look = look.over(look_of(child_of(style, "w:rPr")))
                look = look.over(Look(ground=ground_of(child_of(style, "w:pPr"))))
            self._looks[identity] = look
        return self._looks[identity]

    def table_ground(self, table: Element) -> str | None:
        """Colour behind the cells of a table as far as its style says: "" where its style shades some of them."""
        for style in self._chain(child_value(table, "w:tblPr", "w:tblStyle")):
            if any(name_of(each) == "w:shd" for each in style.iter()):
                return ""
        return None

    def look(self, run: Element | None, paragraph: Element | None, behind: str | None) -> Look:
        """Look of a run by its own properties, its style, its paragraph's style and what is behind the paragraph."""
        names = (self.of_paragraph(paragraph), child_value(run, "w:rStyle"))
        if names not in self._styled:
            self._styled[names] = self._look(names[0]).toggled(self._look(names[1])).over(self._base)
        own = look_of(run)
        if own.ground is None:
            own = replace(own, ground=ground_of(paragraph))
        look = own.over(self._styled[names])
        return look if look.ground is not None else replace(look, ground=behind)

    def level(self, properties: Element | None) -> int:
        """Outline level of a paragraph, 1 to 9, from itself or its styles, whose names are in any language; 0 for body text."""
        if (stated := _outline(properties)) is not None:
            return stated
        for style in self._chain(self.of_paragraph(properties)):
            name = (child_value(style, "w:name") or "").lower()
            if named := _HEADING.fullmatch(name):
                return int(named.group(1))
            if name in _TITLES:
                return 1
            if (stated := _outline(child_of(style, "w:pPr"))) is not None:
                return stated
        return 0

    def is_contents(self, properties: Element | None) -> bool:
        """Whether a paragraph is a line of a table of contents by its style."""
        return any(
            _CONTENTS.fullmatch((child_value(style, "w:name") or "").lower())
            for style in self._chain(self.of_paragraph(properties))
        )

    def numbering(self, properties: Element | None) -> tuple[str, int | None, str | None] | None:
        """List id, level and style that a paragraph takes part in a list by; None for no list. Id "0" switches it off."""
        own = child_of(properties, "w:numPr")
        level = _whole(child_value(own, "w:ilvl"))
        identity = child_value(own, "w:numId")
        if identity is not None:
            return identity, level, None
        for style in self._chain(self.of_paragraph(properties)):
            numbered = child_of(style, "w:pPr", "w:numPr")
            if (identity := child_value(numbered, "w:numId")) is not None:
                if level is None:
                    level = _whole(child_value(numbered, "w:ilvl"))
                return identity, level, value_of(style, "styleId")
        return None

    def style_numbering(self, identity: str) -> str | None:
        """List id that a numbering style stands for."""
        return next((n for s in self._chain(identity) if (n := child_value(s, "w:pPr", "w:numPr", "w:numId"))), None)


def _outline(properties: Element | None) -> int | None:
    stated = _whole(child_value(properties, "w:outlineLvl"))
    return None if stated is None else stated + 1 if 0 <= stated < 9 else 0


def _whole(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else None
