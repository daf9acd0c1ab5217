"""The numbers and bullets that Word puts before paragraphs by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from knowledge.reading.loaders.word.numerals import numeral
from knowledge.reading.loaders.word.styles import Styles
from knowledge.reading.loaders.word.xml import Element, child_of, child_value, chosen, is_on, name_of, value_of

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9


@dataclass(frozen=True)
class Label:
    """What stands before a paragraph: a bullet or a number as it is shown, with how deep the list is, from 0."""

    text: str
    depth: int
    is_bullet: bool


@dataclass(frozen=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    restarts_after: int | None = None
    """Level (from 1) whose next number begins this one again; 0 for never; None for any level above."""
    in_figures: bool = False
    is_hidden: bool = False
    style: str | None = None
    language: str = ""


@dataclass
class _List:
    """Counters of one list; several list ids may go on counting in it."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counters: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of a document in their order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, Element] = {}
        self._nums: dict[str, Element] = {}
        for each in () if root is None else root:
            if name_of(each) == "w:abstractNum":
                self._abstract.setdefault(value_of(each, "abstractNumId") or "", each)
            elif name_of(each) == "w:num":
                self._nums.setdefault(value_of(each, "numId") or "", each)
        self._lists: dict[str, _List] = {}
        self._overrides: dict[str, dict[int, _Level]] = {}
        self._restarts: dict[str, dict[int, int]] = {}

    def label(self, properties: Element | None, text: str) -> Label | None:
        """Label of the next paragraph, counted; None for one that is in no list."""
        stated = self._styles.numbering(properties)
        if stated is None or stated[0] not in self._nums:
            return None
        identity, depth, style = stated
        counted = self._list(identity)
        levels = {**counted.levels, **self._overrides[identity]}
        if style is not None:
            depth = next((d for d, level in levels.items() if level.style == style), depth)
        depth = min(max(depth or 0, 0), _LEVELS - 1)
        level = levels.get(depth)
        if level is None:
            return None
        self._count(identity, counted, levels, depth)
        if level.form == "bullet":
            return Label("-", depth, is_bullet=True)
        if level.is_hidden:
            return None
        shown = _PLACE.sub(lambda m: _number(int(m[1]) - 1, depth, counted, levels, text), level.pattern).strip()
        return Label(shown, depth, is_bullet=False) if shown else None

    def _count(self, identity: str, counted: _List, levels: dict[int, _Level], depth: int) -> None:
        begin = self._restarts[identity].pop(depth, None)
        counters = counted.counters
        counters[depth] = begin if begin is not None else counters.get(depth, levels[depth].start - 1) + 1
        for below in [d for d in counters if d > depth]:
            after = levels[below].restarts_after if below in levels else None
            if after is None or depth < after:
                del counters[below]

    def _list(self, identity: str) -> _List:
        """Counters behind a list id, its own levels and restarts noted when it is first met."""
        key = self._abstract_of(identity)
        counted = self._lists.get(key)
        if counted is None:
            counted = self._lists[key] = _List(_levels_of(self._abstract.get(key)))
        if identity not in self._overrides:
            self._overrides[identity], self._restarts[identity] = _overrides_of(self._nums[identity])
        return counted

    def _abstract_of(self, identity: str) -> str:
        """Id of the definition that holds the levels, past the styles that stand for it."""
        key = ""
        for _ in range(_LEVELS):
            key = child_value(self._nums.get(identity), "w:abstractNumId") or ""
            link = child_value(self._abstract.get(key), "w:numStyleLink")
            following = self._styles.style_numbering(link) if link else None
            if following is None or following == identity:
                return key
            identity = following
        return key


def _number(place: int, depth: int, counted: _List, levels: dict[int, _Level], text: str) -> str:
    level = levels.get(place, _Level())
    value = counted.counters.get(place, level.start)
    form = "decimal" if levels[depth].in_figures else level.form
    return numeral(value, form, language=level.language, beside=text)


def _levels_of(definition: Element | None) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for each in () if definition is None else definition:
        if name_of(each) == "w:lvl":
            found[_int(value_of(each, "ilvl"), 0)] = _level_of(each)
    return found


def _overrides_of(num: Element) -> tuple[dict[int, _Level], dict[int, int]]:
    levels: dict[int, _Level] = {}
    restarts: dict[int, int] = {}
    for each in num:
        if name_of(each) != "w:lvlOverride":
            continue
        place = _int(value_of(each, "ilvl"), 0)
        own = child_of(each, "w:lvl")
        if own is not None:
            levels[place] = _level_of(own)
        if (start := child_value(each, "w:startOverride")) is not None:
            restarts[place] = _int(start, 1)
    return levels, restarts


def _level_of(element: Element) -> _Level:
    form = child_of(element, "w:numFmt")
    if form is None and (alternatives := child_of(element, "mc:AlternateContent")) is not None:
        # The choice holds forms of later Words ("001"); the fallback a plain one.
        form = child_of(child_of(alternatives, "mc:Fallback"), "w:numFmt")
        form = form if form is not None else child_of(chosen(alternatives), "w:numFmt")
    legal = child_of(element, "w:isLgl")
    hidden = child_of(element, "w:rPr", "w:vanish")
    restarts = child_value(element, "w:lvlRestart")
    return _Level(
        start=_int(child_value(element, "w:start"), 0),
        form=(value_of(form) if form is not None else None) or "decimal",
        pattern=child_value(element, "w:lvlText") or "",
        restarts_after=None if restarts is None else _int(restarts, 0),
        in_figures=legal is not None and is_on(legal),
        is_hidden=hidden is not None and is_on(hidden),
        style=child_value(element, "w:pStyle"),
        language=value_of(lang) or "" if (lang := child_of(element, "w:rPr", "w:lang")) is not None else "",
    )


def _int(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else otherwise
