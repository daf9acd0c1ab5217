"""Whether the things that a question names stand in what was found, whatever the script they are written in."""

from __future__ import annotations

import re
from decimal import Decimal

from core.language.dates import month_of
from core.language.fold import fold
from core.language.names import capitalised_names, other_names
from core.language.sounds import sounds
from core.language.stem import words
from core.language.values import values

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
    there, known = set(words(texts)), {read for word in re.findall(r"[^\W\d_]+", folded) for read in sounds(word)}
    figures = frozenset(name for name in asked if _FIGURE.fullmatch(name))
    missing = sum(not values(texts).states(Decimal(figure)) for figure in figures)
    return (missing + sum(not _stands(name, folded, there, known) for name in asked - figures)) / len(asked)


def named(question: str) -> frozenset[str]:
    """Folded names, places and numbers of a question."""
    places = (name for match in _PLACE.finditer(fold(question)) for name in match.groups() if name)
    names = (name for name in capitalised_names(question) if not month_of(name))
    return frozenset(names) | values(question).figures | frozenset(places)


def _stands(name: str, folded: str, there: set[str], known: set[str]) -> bool:
    if name in folded or name in there or any(other in folded for other in other_names(name)):
        return True
    if any(letter.isdigit() for letter in name):
        return False
    # Too short to be told apart: nothing can be said of it.
    pieces = (clear for piece in re.findall(r"[^\W\d_]+", name) if (clear := _clear(piece)))
    return all(any(_sounds_in(piece, other) for piece in clear for other in known) for clear in pieces)


def _clear(word: str) -> tuple[str, ...]:
    return tuple(read for read in sounds(word) if len(read) >= _LEAST)


def _sounds_in(piece: str, other: str) -> bool:
    return piece == other or (len(piece) > _LEAST and piece in other)
