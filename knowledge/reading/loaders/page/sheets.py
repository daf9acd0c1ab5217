"""What the style sheets inside a page say of how its elements look, as far as it decides what a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cssselect2
import tinycss2

if TYPE_CHECKING:
    from lxml.etree import _Element

PROPERTIES = frozenset(
    (
        *("display", "visibility", "opacity", "font", "font-size", "color", "background", "background-color"),
        *("background-image", "position", "left", "right", "top", "text-indent", "margin-left", "transform"),
        *("width", "height", "max-height", "max-width", "overflow", "clip", "clip-path", "white-space"),
        *("text-decoration", "text-decoration-line", "list-style", "list-style-type", "content-visibility"),
        *("overflow-x", "overflow-y"),
    )
)
_SCREEN_WIDTH = 1280
"""Pixels of a common desktop window, for rules that hold for some widths alone."""
_MOST_WORK = 60_000_000
"""Rules × elements from which the sheets of a page are not applied; a page of a newspaper has some 10⁶."""
_LONGEST_STYLE = 10_000
_LONGEST_SHEET = 3_000_000
_SHOWS = re.compile(
    r"::?(?:checked|target|hover|focus(?:-within|-visible)?|active|popover-open|open)\b|\[(?:open|aria-expanded|aria-hidden|"
    r"aria-selected|data-state|data-open)[^\]]*\]|\.(?:is-|has-|js-)?(?:open(?:ed)?|active|show(?:n|ing)?|visible|expanded|"
    r"selected|current|on|in|toggled|checked)(?![\w-])"
)
"""Parts of a selector that hold once a reader has pressed something."""

Declarations = Mapping[str, str]


@dataclass(frozen=True)
class _Rule:
    declarations: tuple[tuple[str, str, bool], ...]
    """(property, value, important)"""


class Sheets:
    """The rules of a page's own sheets, matched to its elements."""

    def __init__(self, root: _Element) -> None:
        self._matcher: Any = cssselect2.Matcher()
        self._revealing: Any = cssselect2.Matcher()
        self._wrapped: dict[_Element, Any] = {}
        rules = 0
        self.unread = False
        for element in root.iter("style"):
            if len(element.text or "") > _LONGEST_SHEET:
                self.unread = True
            if self.unread or not _applies(element.get("media") or ""):
                continue
            for selector, rule in _rules(tinycss2.parse_stylesheet(element.text or "", True, True)):
                rules += self._add(selector, rule)
        if rules and not self.unread:
            elements = sum(1 for _ in root.iter("*"))
            self.unread = rules * elements > _MOST_WORK
            if not self.unread:
                wrapper = cssselect2.ElementWrapper.from_html_root(root)
                self._wrapped = {found.etree_element: found for found in wrapper.iter_subtree()}

    def _add(self, selector: str, rule: _Rule) -> int:
        added = 0
        for compiled in _compiled(selector):
            self._matcher.add_selector(compiled, rule)
            added += 1
        for part in selector.split(","):
            pressed = _SHOWS.sub("", part)
            if pressed != part and re.search(r"[\w)\]]\s*$", pressed) and _reveals(rule):
                for compiled in _compiled(pressed):
                    self._revealing.add_selector(compiled, rule)
                    added += 1
        return added

    def declared(self, element: _Element) -> dict[str, str]:
        """Properties that hold for an element: its sheets, then its own style, what is important last."""
        wrapper = self._wrapped.get(element)
        style = (element.get("style") or "")[:_LONGEST_STYLE]
        if wrapper is None and not style:
            return {}
        plain: dict[str, str] = {}
        important: dict[str, str] = {}
        for _, _, pseudo, rule in sorted(self._matcher.match(wrapper), key=lambda m: m[:2]) if wrapper else ():
            if pseudo is None:
                for name, value, strong in rule.declarations:
                    (important if strong else plain)[name] = value
        strong_of_sheets = dict(important)
        for name, value, strong in _inline(style):
            (important if strong else plain)[name] = value
        return plain | strong_of_sheets | important

    def is_revealed_by_rule(self, element: _Element) -> bool:
        """Whether a rule shows an element once something is pressed: `input:checked ~ .panel { display: block }`."""
        wrapper = self._wrapped.get(element)
        return wrapper is not None and bool(self._revealing.match(wrapper))


def _compiled(selector: str) -> list[Any]:
    try:
        return list(cssselect2.compile_selector_list(selector))
    except (cssselect2.SelectorError, RecursionError, ValueError):
        return []


def _reveals(rule: _Rule) -> bool:
    for name, value, _ in rule.declarations:
        if name == "display" and value != "none":
            return True
        if name == "visibility" and value == "visible":
            return True
        if name in ("opacity", "max-height", "height") and not re.match(r"0(?:\.0*)?(?:[a-z%]*)$", value):
            return True
    return False


def _rules(nodes: Iterable[Any]) -> Iterator[tuple[str, _Rule]]:
    for node in nodes:
        if node.type == "at-rule" and node.lower_at_keyword in ("media", "supports", "layer") and node.content:
            if node.lower_at_keyword != "media" or _applies(tinycss2.serialize(node.prelude)):
                yield from _rules(tinycss2.parse_rule_list(node.content, True, True))
        elif node.type == "qualified-rule":
            declarations = tuple(_declarations(node.content))
            if declarations:
                yield tinycss2.serialize(node.prelude).strip(), _Rule(declarations)


def _declarations(content: Any) -> Iterator[tuple[str, str, bool]]:
    for node in tinycss2.parse_blocks_contents(content, True, True):
        if node.type == "declaration" and node.lower_name in PROPERTIES:
            yield node.lower_name, tinycss2.serialize(node.value).strip().lower(), node.important


def _inline(style: str) -> Iterator[tuple[str, str, bool]]:
    if style:
        yield from _declarations(style)


def _applies(media: str) -> bool:
    """Whether a media query holds for a common screen."""
    return not media.strip() or any(_query_applies(query.strip().lower()) for query in media.split(","))


def _query_applies(query: str) -> bool:
    if re.match(r"(?:only\s+)?(?:print|speech)\b|not\s+(?:screen|all)\b", query):
        return False
    for edge, number, unit in re.findall(r"\((min|max)-(?:device-)?width\s*:\s*([\d.]+)\s*(px|r?em)\s*\)", query):
        width = float(number) * (1 if unit == "px" else 16)
        if (width > _SCREEN_WIDTH) if edge == "min" else (width < _SCREEN_WIDTH):
            return False
    rest = re.sub(r"\((?:min|max)-(?:device-)?width[^)]*\)", "", query)
    return "(" not in rest
