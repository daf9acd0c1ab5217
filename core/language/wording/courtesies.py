"""Takes off what people write before and after a question and that asks nothing: greetings, "I would like to know", thanks, "please"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from core.language.darija.spelling import skeleton, spelling_key
from core.language.fold import fold
from core.language.wording.courtesy_words import (
    CLOSING,
    CLOSING_WORDS,
    DARIJA_CLOSING,
    DARIJA_OPENING,
    OPENING,
    OPENING_WORDS,
    SAID,
    WANT_MORE,
)

_WORD = re.compile(r"[^\W_]+|:")
_FARTHEST = 20
"""Words from either end that are looked at. Chosen by hand: no greeting is longer, and several are taken off one by one."""
_TOLD_BY = 3
"""Letters by which a word is seen to be in no pattern. Chosen by hand: patterns write endings apart ("precise(?:r)?")."""
_SHORTEST_SOUND = 3
"""Consonants that a word of a frame is matched by; fewer are shared by too many. Chosen by hand."""


@dataclass(frozen=True)
class _Word:
    """A word of a message: where it stands, folded, by its consonants, by its key."""

    start: int
    end: int
    folded: str
    sound: str
    key: str


def without_courtesies(text: str) -> str:
    """A message without what comes before and after its question; the message itself where it is nothing but courtesies."""
    found = [_word(match) for match in _WORD.finditer(text)]
    first = _after_openers(text, found)
    last = _before_closers(text, found, first)
    kept = found[first:last]
    if not (kept and any(word.folded != ":" for word in kept)) or _speaks_of_words(found):
        return text
    end = found[last].start if last < len(found) else len(text)
    return text[kept[0].start if first else 0 : end].rstrip(" \t\n,;:-–—،؛…").rstrip("([")


def _word(match: re.Match[str]) -> _Word:
    folded, key = _readings(match[0])
    return _Word(match.start(), match.end(), folded, _sound_of(key), key)


@lru_cache(maxsize=20_000)
def _readings(word: str) -> tuple[str, str]:
    return fold(word), spelling_key(word.lower())


def _sound_of(key: str) -> str:
    consonants = skeleton(key)
    return consonants if len(consonants) >= _SHORTEST_SOUND else key


def _after_openers(text: str, found: list[_Word]) -> int:
    """Place of the first word that no opener holds."""
    if _is_name(text, found):
        return 0
    rules, place = _rules(), 0
    while place < len(found):
        part = found[place : place + _FARTHEST]
        length = max(
            rules.opening.at_start([word.folded for word in part]),
            rules.darija_opening.at_start([word.sound for word in part]),
            int(part[0].key in rules.opening_words or part[0].folded == ":"),
        )
        if not length:
            break
        place += length
    return place


def _before_closers(text: str, found: list[_Word], first: int) -> int:
    """Place after the last word that no closer holds."""
    rules, last = _rules(), len(found)
    while last > first:
        part = found[max(first, last - _FARTHEST) : last]
        length = max(
            rules.closing.at_end([word.folded for word in part]),
            rules.darija_closing.at_end([word.sound for word in part]),
            int(part[-1].key in rules.closing_words or part[-1].folded == ":"),
        )
        if not length or _is_wanted(text, found[max(first, last - length - 1) : last - length + 1]):
            break
        last -= length
    return last


def _is_wanted(text: str, pair: list[_Word]) -> bool:
    """Whether the word before a courtesy needs it, with no mark between the two."""
    if len(pair) < 2 or pair[0].folded not in WANT_MORE:
        return False
    return not text[pair[0].end : pair[1].start].strip()


def _length(match: re.Match[str] | None) -> int:
    return match[0].strip().count(" ") + 1 if match and match[0].strip() else 0


def _is_name(text: str, found: list[_Word]) -> bool:
    """Whether a message of two or three words in capitals is a name rather than a greeting to one ("Salam Fayyad")."""
    words = [text[word.start : word.end] for word in found]
    return 2 <= len(words) <= 3 and all(word[0].isupper() and not word.isupper() for word in words)


def _speaks_of_words(found: list[_Word]) -> bool:
    """Whether a question is about a word, with no mark after its courtesy: "le mot merci vient d'où"."""
    return any(before.folded in SAID and word.key in _rules().closing_words for before, word in pairwise(found))


class _Frames:
    """Patterns of words in a row; a message whose first or last word is in none of them is told at once."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self._starting = [re.compile(rf"(?:{pattern})(?= |$)") for pattern in patterns]
        self._ending = re.compile(rf"(?:^|(?<= ))(?:{'|'.join(patterns)})$")
        self._beginnings = {word[:_TOLD_BY] for pattern in patterns for word in re.findall(r"[^\W_]+", pattern)}

    def at_start(self, words: list[str]) -> int:
        """How many words from the first the longest pattern holds."""
        if not self._may_hold(words[0]):
            return 0
        text = " ".join(words)
        return max(_length(pattern.match(text)) for pattern in self._starting)

    def at_end(self, words: list[str]) -> int:
        """How many words to the last any pattern holds: what matches first from the left holds most."""
        return _length(self._ending.search(" ".join(words))) if self._may_hold(words[-1]) else 0

    def _may_hold(self, word: str) -> bool:
        # Arabic writes "and" and "the" onto a word.
        bare = word.removeprefix("و").removeprefix("ال")
        return not self._beginnings.isdisjoint((word[:_TOLD_BY], bare[:_TOLD_BY], word[: _TOLD_BY - 1]))


@dataclass(frozen=True)
class _Rules:
    opening: _Frames
    darija_opening: _Frames
    opening_words: frozenset[str]
    closing: _Frames
    darija_closing: _Frames
    closing_words: frozenset[str]


@cache
def _rules() -> _Rules:
    """Patterns of what comes before and after: what holds most words is taken off."""
    return _Rules(
        opening=_Frames(OPENING),
        darija_opening=_Frames(tuple(map(_by_sound, DARIJA_OPENING))),
        opening_words=_keys(OPENING_WORDS),
        closing=_Frames(CLOSING),
        darija_closing=_Frames(tuple(map(_by_sound, DARIJA_CLOSING))),
        closing_words=_keys(CLOSING_WORDS),
    )


def _by_sound(pattern: str) -> str:
    """A pattern with each of its words replaced by what it is matched by."""
    return re.sub(r"[^\W_]+|(?<=\w)'", lambda match: re.escape(_sound_of(spelling_key(match[0].lower()))), pattern)


def _keys(words: str) -> frozenset[str]:
    return frozenset(spelling_key(word.lower()) for word in words.split())
