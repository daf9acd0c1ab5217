"""Whether the things that a question names stand in what was found, whatever the script they are written in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from agent.understanding.text_words import TextWords
from core.language.dates import month_of
from core.language.fold import fold
from core.language.names import capitalised_names, other_names
from core.language.sounds import sounds
from core.language.values import values

# What follows these words is the name of a place; matched on the folded text.
_PLACE = re.compile(
    r"(?<!\w)[بفل]?(?:ال)?(?:جهه|مدينه|اقليم|عماله|منطقه)\s+([\w-]{3,})|(?<!\w)(?:region|ville|city|province)\s+(?:de |d.|of )?([\w-]{3,})"
)
_LEAST = 2
"""Consonants of a name that can be told apart by its sounds. Chosen by hand."""
_KEPT = 1_024
"""Questions whose names are kept at hand. Chosen by hand: one is looked at several times in a turn."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def absent(question: str, *texts: TextWords) -> float:
    """Share of the names and numbers of a question that stand nowhere in texts, 0 where it has none."""
    asked = named(question)
    return sum(not _stands(name, texts) for name in asked) / len(asked) if asked else 0.0


@lru_cache(maxsize=_KEPT)
def named(question: str) -> frozenset[str]:
    """Folded names, places and numbers of a question."""
    places = (name for match in _PLACE.finditer(fold(question)) for name in match.groups() if name)
    names = (name for name in capitalised_names(question) if not month_of(name))
    return frozenset(names) | values(question).figures | frozenset(places)


def _stands(name: str, texts: Sequence[TextWords]) -> bool:
    if _FIGURE.fullmatch(name):
        return any(text.values.states(Decimal(name)) for text in texts)
    others = other_names(name)
    if any(name in t.folded or name in t.words or any(other in t.folded for other in others) for t in texts):
        return True
    if any(letter.isdigit() for letter in name):
        return False
    # Too short to be told apart: nothing can be said of it.
    pieces = (clear for piece in re.findall(r"[^\W\d_]+", name) if (clear := _clear(piece)))
    return all(any(_sounds_in(piece, text) for piece in clear for text in texts) for clear in pieces)


def _clear(word: str) -> tuple[str, ...]:
    return tuple(read for read in sounds(word) if len(read) >= _LEAST)


def _sounds_in(piece: str, text: TextWords) -> bool:
    return piece in text.readings or (len(piece) > _LEAST and piece in text.lines_of_readings)
