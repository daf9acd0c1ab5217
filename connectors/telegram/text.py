"""Plain text as Telegram's HTML: escaped, set off, laid out for both directions."""

from __future__ import annotations

import html
from collections import defaultdict

from connectors.shared.text import Ranges, direction_marks, merged, sendable
from core.language.forms import Language

CAPTION_LIMIT = 1024
"""UTF-16 units of the text under a file, given by the Bot API."""


def to_html(text: str, language: Language, bold: Ranges = ()) -> str:
    """The text as Telegram's HTML; `language` gives a line without letters its direction."""
    before: dict[int, str] = defaultdict(str)
    ranges = merged(bold, len(text))
    for _, end in ranges:
        before[end] += "</b>"
    for position, mark in direction_marks(text, language):
        before[position] += mark
    for start, _ in ranges:
        before[start] += "<b>"
    escaped = (before.get(i, "") + html.escape(character, quote=False) for i, character in enumerate(text))
    return sendable("".join(escaped) + before.get(len(text), ""))
