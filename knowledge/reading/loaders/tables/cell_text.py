"""What a cell says when it holds markup, or values in several languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml import etree, html

_TAG = re.compile(
    r"</?(?:p|br|div|ul|ol|li|strong|em|b|i|a|u|s|del|ins|span|h[1-6]|table|tr|td|th|img|blockquote|script|style|section|font|sup|sub)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,5}|#x[0-9a-fA-F]{2,5});")
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "table",
        "blockquote",
        "section",
        "td",
        "th",
    )
)
_UNSEEN = frozenset(("script", "style", "template", "head", "noscript"))
_STRUCK = frozenset(("del", "s", "strike"))
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
_LANGUAGES = frozenset(("fr", "ar", "en", "ary", "ber", "zgh", "es"))
_DEEPEST = 6
_AS_TEXT = re.compile(r'=\s*"(.*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class CellText:
    """Values of a cell, each with what its column is to be called further ("fr"), and what of it is crossed out or hidden."""

    values: tuple[tuple[str, str], ...]
    struck: str = ""
    hidden: str = ""


def cell_text(text: str) -> CellText:
    """Read a cell: markup as a page would show it, JSON as its values, a text written as a formula as itself, else the text."""
    text = text.strip()
    if text[:1] in "{[" and text[-1:] in "}]" and (found := _json(text)) is not None:
        values = []
        struck, hidden = [], []
        for name, value in found:
            inner = _markup(value)
            values.append((name, inner.values[0][1]))
            struck.append(inner.struck)
            hidden.append(inner.hidden)
        return CellText(tuple(v for v in values if v[1]), " ".join(struck).strip(), " ".join(hidden).strip())
    formula = _AS_TEXT.fullmatch(text)
    return _markup(formula.group(1).replace('""', '"') if formula else text)


def everything_in(text: str) -> str:
    """All words of a cell, shown or not, without its markup."""
    if not text or ("<" not in text and "&" not in text and text.lstrip()[:1] not in "{[="):
        return text
    found = cell_text(text)
    return " ".join((*(value for _, value in found.values), found.struck, found.hidden))


def _markup(text: str) -> CellText:
    if _TAG.search(text):
        return _from_html(text)
    if _ENTITY.search(text):
        text = unescape(text)
    return CellText((("", " ".join(text.split())),))


def _from_html(text: str) -> CellText:
    try:
        root = html.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return CellText((("", " ".join(_TAG.sub(" ", unescape(text)).split())),))
    seen: list[str] = []
    struck: list[str] = []
    hidden: list[str] = []
    try:
        _walk(root, seen, struck, hidden)
    except RecursionError:
        return CellText((("", " ".join(root.text_content().split())),))
    return CellText((("", _one_line(seen)),), _one_line(struck), _one_line(hidden))


def _walk(element: Any, seen: list[str], struck: list[str], hidden: list[str]) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in _UNSEEN or not tag:
        return
    into = seen
    if tag in _STRUCK or "line-through" in element.get("style", ""):
        into = struck
    elif element.get("hidden") is not None or _NOT_SHOWN.search(element.get("style", "")):
        into = hidden
    if tag in _BLOCKS:
        into.append(" • " if tag == "li" else " ")
    into.append(element.text or "")
    for child in element:
        # What stands within something struck or hidden is so too.
        if into is seen:
            _walk(child, seen, struck, hidden)
        else:
            _walk(child, into, into, into)
        into.append(child.tail or "")
    if tag in _BLOCKS:
        into.append(" ")


def _one_line(parts: list[str]) -> str:
    text = " ".join("".join(parts).split())
    return text.removeprefix("• ") if text.count("•") == 1 else text


def _json(text: str) -> list[tuple[str, str]] | None:
    """Values of a JSON object or list by the names that lead to them; None for what is no JSON."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict | list):
        return None
    if isinstance(value, dict) and value and set(value) <= _LANGUAGES | {"machine_translations"}:
        return [(name, _plain(v)) for name, v in value.items() if name in _LANGUAGES]
    return [("", _plain(value))]


def _plain(value: Any, depth: int = 0) -> str:
    if depth > _DEEPEST or value is None:
        return ""
    if isinstance(value, dict):
        if value and set(value) <= _LANGUAGES:
            return " / ".join(text for v in value.values() if (text := _plain(v, depth + 1)))
        return "; ".join(f"{name}: {text}" for name, v in value.items() if (text := _plain(v, depth + 1)))
    if isinstance(value, list):
        return "; ".join(_listed(value, depth))
    return str(value)


def _listed(value: list[Any], depth: int) -> Iterator[str]:
    for item in value:
        if text := _plain(item, depth + 1):
            yield text
