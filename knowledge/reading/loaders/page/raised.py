"""Raised and lowered letters: powers, ordinals and cents belong to their word, calls of notes stand apart from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.reading.loaders.page.tree import BLOCK_TAGS, CALL, replace_by_text, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_UNIT = re.compile(
    r"(?:^|[^\w]|[\d])(?:[kcdmhnµμ]?m|dam|hm|mi|ft|in|yd|s|min|cm|mètres?|metres?|meters?|pieds?|كم|م|سم|مم|متر|كيلومتر)\.?$",
    re.IGNORECASE,
)
_ORDINALS = frozenset(
    (
        *(
            "er",
            "ers",
            "re",
            "res",
            "ère",
            "ères",
            "e",
            "es",
            "è",
            "ème",
            "èmes",
            "eme",
            "emes",
            "ième",
            "nd",
            "nde",
            "nds",
            "ndes",
        ),
        *(
            "d",
            "de",
            "st",
            "th",
            "rd",
            "o",
            "os",
            "me",
            "mes",
            "lle",
            "lles",
            "r",
            "rs",
            "le",
            "gr",
            "bis",
            "ter",
            "a",
            "ª",
            "º",
        ),
        *("tm", "®", "™", "mc", "md", "°"),
    )
)
_CALL_MARK = re.compile(
    r"[\[(]?\s*(?:note\s*)?(?:\d{1,3}|[a-z]|[ivx]{1,4}|[*†‡§¶#]{1,3})(?:\s*[,;–-]\s*\d{1,3})*\s*[\])]?", re.IGNORECASE
)
_CALL_NAME = re.compile(
    r"foot-?note|end-?note|fn-?ref|note-?ref|noteref|(?:^|[\s_-])(?:ref(?:erence)?|note|fn|cite|appel)(?:$|[\s_-]|\d)"
)
_LONGEST_CALL = 12


def settle_raised(body: _Element) -> None:
    """Write raised letters that belong to a word into it ("km²", "1er"), and mark the rest as calls of notes."""
    for element in list(body.iter("sup", "sub")):
        words = text_of(element)
        if not words:
            continue
        before, after = _before(element), (element.tail or "")[:12]
        lowered_figure = element.tag == "sub" and words.isdigit() and bool(re.search(r"\d$", before))
        if lowered_figure or (element.tag == "sup" and _is_call(element, words, before, after)):
            element.tag = CALL
        elif len(words) <= _LONGEST_CALL and len(element) == 0:
            replace_by_text(element, _written(element.tag, words, before, after))


def _is_call(element: _Element, words: str, before: str, after: str) -> bool:
    if len(words) > _LONGEST_CALL or not _CALL_MARK.fullmatch(words):
        return False
    link = element if element.tag == "a" else element.find(".//a[@href]")
    parent = element.getparent()
    if link is None and parent is not None and parent.tag == "a" and not before:
        link = parent
    if link is not None or _CALL_NAME.search(f"{element.get('class') or ''} {element.get('id') or ''}".lower()):
        return True
    if re.match(r"[⁄/]", after) or _is_cents(words, before, after):
        return False
    if words.isdigit():
        return not (int(words) in (2, 3, 4) and _UNIT.search(before)) and not _is_power(words, before)
    return words.casefold() not in _ORDINALS or not re.search(r"[\w.]$", before)


def _is_power(words: str, before: str) -> bool:
    """Whether figures stand over a 10 or over a letter alone, as in a formula: 10⁶, x²."""
    return len(words) <= 2 and bool(re.search(r"(?:^|[^\w.,\u00a0\u202f])(?:10|[a-zA-Zπ])$", before))


def _is_cents(words: str, before: str, after: str) -> bool:
    return bool(
        re.fullmatch(r"[.,]?\d\d", words)
        and re.search(r"\d$", before)
        and re.match(r"\s*(?:€|\$|£|dh|mad|dirham|درهم)", after, re.IGNORECASE)
    )


def _written(tag: object, words: str, before: str, after: str) -> str:
    if tag == "sub":
        return words.translate(_LOWERED) if re.fullmatch(r"[\d+=()-]+", words) else words
    if _is_cents(words, before, after):
        return words if words[0] in ".," else f",{words}"
    if re.match(r"[⁄/]", after):
        return f" {words}" if re.search(r"\d$", before) else words
    return words.translate(_RAISED) if re.fullmatch(r"[\d+=()-]+|n", words) else words


def _before(element: _Element) -> str:
    """Up to 12 characters that stand right before an element in its line."""
    node: _Element = element
    while True:
        previous, parent = node.getprevious(), node.getparent()
        text = (previous.tail if previous is not None else parent.text if parent is not None else "") or ""
        if text:
            return text[-12:]
        if previous is not None:
            return "" if previous.tag in BLOCK_TAGS or previous.tag == "br" else text_of(previous)[-12:]
        if parent is None or parent.tag in BLOCK_TAGS:
            return ""
        node = parent
