"""Plain text."""

from __future__ import annotations

from knowledge.reading.loaders.content import Content, decode_text
from knowledge.reading.metadata import FoundMeta, take_front_matter


def load_plain(data: bytes) -> Content:
    """Text as it stands, front matter taken off; a form feed begins a new page."""
    text, warnings = decode_text(data)
    stated, start = take_front_matter(text)
    return Content(text[start:], found=FoundMeta(stated=stated.fields), warnings=(*warnings, *stated.warnings))
