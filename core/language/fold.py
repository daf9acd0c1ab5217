"""The one spelling that texts are compared in: what readers take as the same is the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from core.text import normalise, strip_tashkeel, western_digits

_MARK = re.compile("[\u0300-\u036f\u0653-\u0655]")
_ARABIC = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ڭ": "ك", "گ": "ك", "ݣ": "ك"}
)
_MARKS: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "ʹ": "'", "`": "'", "´": "'", "‐": "-"})


_SHORT: Final = 500
"""Characters of a text whose folding is kept at hand: a question, a sentence, a title. Chosen by hand; passages are longer."""
_KEPT: Final = 16_384
"""Texts kept folded, ten megabytes at most. Chosen by hand: the sentences that a few hundred questions look at."""


def fold(text: str) -> str:
    """One spelling for what readers take as the same: case, accents, tashkeel, alef, hamza, ya, ta marbuta and digits."""
    return _kept_fold(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    # Tashkeel goes before any split: vowel marks are no letters, a word would be cut at each of them.
    text = normalise(text)
    if (bare := strip_tashkeel(text)) != text:
        text = normalise(bare)  # a mark that stood alone leaves its space behind
    text = western_digits(text).casefold()
    # Decomposed, an accent or a hamza is a mark on its letter: é is e and ´, أ is ا and ء.
    return _MARK.sub("", unicodedata.normalize("NFD", text)).translate(_ARABIC)


_kept_fold = lru_cache(maxsize=_KEPT)(_fold)


@lru_cache(maxsize=4096)
def fold_letter(character: str) -> str:
    """What one character is folded to by itself: none, one or several."""
    return fold(character)


def fold_in_place(text: str) -> str:
    """A text folded with every character at its place, for what is then cut out of it; what has no one letter stays."""
    return "".join(folded if len(folded := fold_letter(character)) == 1 else character for character in text)


def plain(text: str) -> str:
    """A text folded, with straight apostrophes and one space between words, line by line."""
    folded = fold(text).translate(_MARKS)
    return "\n".join(" ".join(line.split()) for line in folded.split("\n"))
