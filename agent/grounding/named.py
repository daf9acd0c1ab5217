"""Whether the things that a question names stand in what was found, whatever the script they are written in."""

from __future__ import annotations

import re
from decimal import Decimal

from core.language.dates import month_of
from core.language.fold import fold
from core.language.names import capitalised_names
from core.language.stem import words
from core.language.values import values
from core.text import Script, script_of

_ARABIC_SOUNDS = {
    "ب": "b", "ت": "t", "ث": "t", "ج": "j", "خ": "k", "د": "d", "ذ": "d", "ر": "r", "ز": "s", "س": "s", "ش": "c", "ص": "s",
    "ض": "d", "ط": "t", "ظ": "d", "غ": "k", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "پ": "b", "ڤ": "f",
}  # fmt: skip
_LATIN_PAIRS = (("ch", "c"), ("sh", "c"), ("ph", "f"), ("kh", "k"), ("gh", "k"), ("th", "t"), ("ou", ""), ("ck", "k"))
_LATIN_SOUNDS = str.maketrans("pvqgxzc9", "bfkkkskk", "aeiouyhw'’-")
# What follows these words is the name of a place; matched on the folded text.
_PLACE = re.compile(
    r"(?<!\w)[بفل]?(?:ال)?(?:جهه|مدينه|اقليم|عماله|منطقه)\s+([\w-]{3,})|(?<!\w)(?:region|ville|city|province)\s+(?:de |d.|of )?([\w-]{3,})"
)
_LEAST = 2
"""Consonants of a name that can be told apart by its sounds. Chosen by hand."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def absent(question: str, texts: str) -> float:
    """Share of the names and numbers of a question that stand nowhere in texts, 0 where it has none."""
    asked = named(question)
    if not asked:
        return 0.0
    folded = fold(texts)
    there, known = set(words(texts)), {sounds(word) for word in re.findall(r"[^\W\d_]+", folded)}
    figures = frozenset(name for name in asked if _FIGURE.fullmatch(name))
    missing = sum(not values(texts).states(Decimal(figure)) for figure in figures)
    return (missing + sum(not _stands(name, folded, there, known) for name in asked - figures)) / len(asked)


def named(question: str) -> frozenset[str]:
    """Folded names, places and numbers of a question."""
    places = (name for match in _PLACE.finditer(fold(question)) for name in match.groups() if name)
    names = (name for name in capitalised_names(question) if not month_of(name))
    return frozenset(names) | values(question).figures | frozenset(places)


def sounds(word: str) -> str:
    """The consonants of a folded word, those that scripts and spellings confuse taken as one: Fès, Fez and فاس alike."""
    if script_of(word) is Script.ARABIC:
        return "".join(_ARABIC_SOUNDS.get(letter, "") for letter in re.sub(r"^(?:[وبفلك]?ال|لل)(?=\w{2})", "", word))
    plain = word
    for pair, one in _LATIN_PAIRS:
        plain = plain.replace(pair, one.upper())
    plain = re.sub(r"(.)\1+", r"\1", re.sub(r"c(?=[eiy])", "s", plain))
    return plain.translate(_LATIN_SOUNDS).lower()


def _stands(name: str, folded: str, there: set[str], known: set[str]) -> bool:
    if name in folded or name in there:
        return True
    if any(letter.isdigit() for letter in name):
        return False
    pieces = [sounds(piece) for piece in re.findall(r"[^\W\d_]+", name)]
    heard = [piece for piece in pieces if len(piece) >= _LEAST]
    # Too short to be heard apart: nothing can be said of it.
    return all(any(piece == other or (len(piece) > _LEAST and piece in other) for other in known) for piece in heard)
