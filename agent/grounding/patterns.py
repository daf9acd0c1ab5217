"""How words of the five forms are looked for in a folded text."""

from __future__ import annotations

import re


def whole_words(words: str) -> re.Pattern[str]:
    """A pattern of whole words or expressions, folded, with what Arabic writes before a word for "and" or none."""
    return re.compile(rf"(?<![\w'])[وف]?(?:{words})(?!\w)")
