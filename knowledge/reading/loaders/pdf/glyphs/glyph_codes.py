"""Whether what a PDF calls text is text: glyph codes without Unicode, private characters and letters of no language are none."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from knowledge.reading.loaders.pdf.glyphs.characters import Character

_MOST_CODES = 0.3
"""Share of a font's characters without Unicode from which all of them are codes."""
_FEWEST_LETTERS = 40
"""Letters from which their frequencies say whether they are language."""
_LEAST_LIKELY = -3.4
"""Mean natural logarithm of letter frequencies: fr -2.85, en -2.87, ar -3.0, lists of acronyms -3.2; letters put for others -3.6."""
_FEWEST_FIGURES = 40
_WIDTHS_OF_FIGURES = 1.6
"""Widest by narrowest figure of a font (1 aside): all alike in print, up to 1.2 in old-style figures."""
# Per mille of letters without accents, in the usual tables of French and English and in Arabic newspapers.
_LATIN: tuple[Mapping[str, float], ...] = (
    {
        "e": 170, "s": 79, "a": 81, "i": 75, "t": 72, "n": 71, "r": 66, "u": 63, "l": 55, "o": 54, "d": 37, "c": 33, "p": 30,
        "m": 30, "v": 16, "q": 14, "f": 11, "b": 9, "g": 9, "h": 7, "j": 5, "x": 4, "y": 3, "z": 1.5, "w": 1, "k": 1,
    },
    {
        "e": 127, "t": 91, "a": 82, "o": 75, "i": 70, "n": 67, "s": 63, "h": 61, "r": 60, "d": 43, "l": 40, "c": 28, "u": 28,
        "m": 24, "w": 24, "f": 22, "g": 20, "y": 20, "p": 19, "b": 15, "v": 10, "k": 8, "j": 2, "x": 2, "q": 1, "z": 1,
    },
)  # fmt: skip
_ARABIC: tuple[Mapping[str, float], ...] = (
    {
        "ا": 160, "ل": 115, "ي": 70, "م": 65, "و": 60, "ن": 60, "ر": 50, "ت": 50, "ب": 40, "ع": 38, "د": 38, "ه": 33, "ة": 33,
        "س": 30, "ف": 30, "ق": 27, "ك": 25, "ح": 22, "ج": 15, "ش": 13, "ص": 12, "خ": 10, "ى": 10, "ط": 10, "ز": 8, "ض": 8,
        "ذ": 9, "ث": 7, "غ": 6, "ء": 10, "ظ": 3,
    },
)  # fmt: skip
_FIRST_ARABIC = "\u0600"
_OTHER_LETTER = 0.5
_LAST_ARABIC = "\u06ff"
_LETTERS_OF_OTHERS = (("\u0180", "\u02af"), ("\u0370", "\u05cf"), ("\u0700", "\u08d2"), ("\u0900", "\u1dbf"))
"""Letters that stand within no Arabic word: a glyph that the file gives no text is read as the letter of its number."""
_FIRST_PRIVATE = "\ue000"
_BULLET = "•"


def codes_among(characters: Sequence[Character]) -> set[int]:
    """Indexes of characters that are no text, judged font by font."""
    fonts: dict[str, list[int]] = defaultdict(list)
    for index, character in enumerate(characters):
        if not character.text.isspace():
            fonts[character.ink.font].append(index)
    gone: set[int] = set()
    for indexes in fonts.values():
        if _is_no_text([characters[index] for index in indexes]):
            gone.update(indexes)
        else:
            gone.update(index for index in indexes if characters[index].is_code and _is_unknown(characters[index].text))
            gone.update(_strays_in_arabic(characters, indexes))
    return gone


def _strays_in_arabic(characters: Sequence[Character], indexes: Sequence[int]) -> list[int]:
    """Letters of other scripts right beside Arabic ones, in their font."""
    strays = [index for index in indexes if any(a <= characters[index].text <= b for a, b in _LETTERS_OF_OTHERS)]
    if not strays:
        return []
    arabic = {index for index in indexes if _FIRST_ARABIC <= characters[index].text <= _LAST_ARABIC}
    beside = arabic | set(strays)
    return [index for index in strays if arabic and (index - 1 in beside or index + 1 in beside)]


def show_bullets(characters: Sequence[Character]) -> None:
    """Write a private character that stands by itself (the bullets of Symbol and Wingdings) as a bullet."""
    for index, character in enumerate(characters):
        if _is_private(character.text) and not any(
            _is_private(characters[at].text) and characters[at].ink.font == character.ink.font
            for at in (index - 1, index + 1)
            if 0 <= at < len(characters)
        ):
            character.text = _BULLET
            character.is_code = False


def _is_no_text(characters: Sequence[Character]) -> bool:
    unknown = sum(character.is_code or _is_unknown(character.text) for character in characters)
    if unknown > _MOST_CODES * len(characters):
        return True
    text = "".join(character.text for character in characters)
    return is_no_language(text) or _is_false_figures(characters)


def is_no_language(text: str) -> bool:
    """Whether letters come in frequencies that no text has; False for a short text and for scripts that we do not read."""
    folded = [unicodedata.normalize("NFKD", c)[0].lower() for c in text if c.isalpha()]
    if len(folded) < _FEWEST_LETTERS:
        return False
    counts = Counter(folded)
    latin = sum(count for letter, count in counts.items() if "a" <= letter <= "z")
    arabic = sum(count for letter, count in counts.items() if "\u0620" <= letter <= "\u06ff")
    if latin + arabic < len(folded) / 2:
        return len({_script(letter) for letter in counts}) > 2
    tables = _LATIN if latin >= arabic else _ARABIC
    own = Counter({letter: count for letter, count in counts.items() if (letter >= _FIRST_ARABIC) != (latin >= arabic)})
    if own.total() < _FEWEST_LETTERS:
        return False
    return max(_likelihood(own, table) for table in tables) < _LEAST_LIKELY


def _likelihood(counts: Counter[str], table: Mapping[str, float]) -> float:
    total = sum(counts.values())
    return sum(count * math.log(table.get(letter, _OTHER_LETTER) / 1000) for letter, count in counts.items()) / total


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]


def _is_private(text: str) -> bool:
    return text >= _FIRST_PRIVATE and unicodedata.category(text) == "Co"


def _is_unknown(text: str) -> bool:
    """Private, unassigned, a control, or the sign for what has no Unicode."""
    if " " <= text <= "~":
        return False
    return text == "\ufffd" or (unicodedata.category(text) in ("Co", "Cn", "Cc") and not text.isspace())


def _is_false_figures(characters: Sequence[Character]) -> bool:
    """Whether the figures of a font are as unlike in width as letters are."""
    figures = [c for c in characters if c.text.isdigit() and c.ink.size]
    if len(figures) < max(_FEWEST_FIGURES, 0.6 * len(characters)):
        return False
    widths: dict[str, list[float]] = defaultdict(list)
    for character in figures:
        if character.text != "1":
            widths[character.text].append((character.right - character.left) / character.ink.size)
    means = [sum(found) / len(found) for found in widths.values()]
    return len(means) > 3 and max(means) > _WIDTHS_OF_FIGURES * max(0.01, min(means))
