"""Plain text as WhatsApp shows it: set off with its own marks, and with nobody else's marks taken for formatting."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from connectors.shared.text import MESSAGE_LIMIT, Ranges, direction_marks, merged, sendable, utf16_length
from core.language.forms import Language

TEXT_LIMIT = MESSAGE_LIMIT
"""Characters of a text message, counted here as UTF-16 units with markup: never fewer than WhatsApp counts."""
BODY_LIMIT = 1024
"""Characters of a message with buttons or a list, given by the Cloud API."""
CAPTION_LIMIT = 1024
"""Characters of the text under a file, given by the Cloud API."""
# WhatsApp has no way to escape a mark, so one that would format is shown as the sign that looks like it.
_LIKENESS = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
_MARK = re.compile(r"(?<![^\W_])[*_~`]+(?=\S)|(?<=\S)[*_~`]+(?![^\W_])")
_URL = re.compile(r"https?://\S+")


def to_markup(text: str, language: Language, bold: Ranges = (), limit: int = TEXT_LIMIT) -> str:
    """The text with `*` around bold stretches; without them where they would make it longer than `limit`."""
    text = sendable(text)
    marked = _marked(text, language, list(_lines_of(text, bold)))
    return marked if utf16_length(marked) <= limit else _marked(text, language, [])


def shortened(text: str, limit: int) -> str:
    """The text in at most `limit` UTF-16 units, with an ellipsis where it was longer."""
    text = " ".join(sendable(text).split())
    if utf16_length(text) <= limit:
        return text
    while utf16_length(text) > limit - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def _marked(text: str, language: Language, bold: list[tuple[int, int]]) -> str:
    before: dict[int, str] = defaultdict(str)
    for _, end in bold:
        before[end] += "*"
    for position, mark in direction_marks(text, language):
        before[position] += mark
    for start, _ in bold:
        before[start] += "*"
    shown = _without_marks(text)
    return "".join(before.get(i, "") + character for i, character in enumerate(shown)) + before.get(len(shown), "")


def _without_marks(text: str) -> str:
    """The text, as long as it was, with marks at the edges of words made harmless outside addresses."""
    addresses = [found.span() for found in _URL.finditer(text)]

    def likeness(found: re.Match[str]) -> str:
        if any(start <= found.start() < end for start, end in addresses):
            return found[0]
        return "".join(_LIKENESS[mark] for mark in found[0])

    return _MARK.sub(likeness, text)


def _lines_of(text: str, bold: Ranges) -> Iterator[tuple[int, int]]:
    """Stretches that WhatsApp can set off: within a line, without space at their ends, not inside a word."""
    for first, end in merged(bold, len(text)):
        for found in re.finditer(r"[^\n]+", text[first:end]):
            start = first + found.start() + len(found[0]) - len(found[0].lstrip())
            stop = first + found.start() + len(found[0].rstrip())
            if start < stop and not (text[max(0, start - 1) : start].isalnum() or _is_of_word(text[stop : stop + 1])):
                yield start, stop


def _is_of_word(character: str) -> bool:
    """Whether it is a letter, a digit or the vowel mark of a letter."""
    return character.isalnum() or unicodedata.category(character or " ").startswith("M")
