"""Wordings asked word for word: the same letters but for what no reader tells apart, or for one slip of the pen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from core.language.fold import fold
from core.language.numbers import quantities

_TOKEN = re.compile(r"[^\W_]+")
_STRETCHED = re.compile(r"([^\W\d_])\1+")
_LONG = 20
"""Letters of a wording in which one slip leaves no doubt of what is meant. Chosen by hand: some four words."""
_LONG_WORD = 4
"""Letters of a word that may hold a slip. Chosen by hand: a shorter one is another word too soon."""


@lru_cache(maxsize=20_000)
def letters_of(text: str) -> str:
    """A question as its letters and digits: case, accents, tashkeel, marks, spaces and stretched letters make no difference.

    A space stays between figures, for 2,5 is not 25.
    """
    written = ""
    for token in _tokens(text):
        parted = written[-1:].isdigit() and token[0].isdigit()
        written += f" {token}" if parted else token
    return _STRETCHED.sub(r"\1", written)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(fold(text))


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_STRETCHED.sub(r"\1", token) for token in _tokens(text))


@lru_cache(maxsize=20_000)
def _with_one_out(text: str) -> tuple[tuple[tuple[int, tuple[str, ...]], str], ...]:
    """Of a long text, all its words but one, for each that may hold a slip, and that word."""
    words = _words(text) if len(letters_of(text)) >= _LONG else ()
    return tuple(
        (_others(words, n), word) for n, word in enumerate(words) if len(word) >= _LONG_WORD and word.isalpha()
    )


@dataclass
class WordingTable:
    """Known wordings by their letters, and the long ones by all their words but one."""

    by_letters: dict[str, list[int]] = field(default_factory=dict)
    by_others: dict[tuple[int, tuple[str, ...]], list[tuple[int, str]]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    """Every word of every wording: none of them is a slip."""

    @classmethod
    def of(cls, wordings: Sequence[str], read: Sequence[Sequence[str]] = ()) -> WordingTable:
        """The table of some wordings, known by their places from then on; `read` are other texts that ask the same, for each."""
        table = cls()
        every: set[str] = set()
        written = [(place, text) for place, text in enumerate(wordings)]
        for place, wording in [*written, *((place, text) for place, texts in enumerate(read) for text in texts)]:
            if letters := letters_of(wording):
                table.by_letters.setdefault(letters, []).append(place)
            every.update(_words(wording))
            for others, word in _with_one_out(wording):
                table.by_others.setdefault(others, []).append((place, word))
        table.words = frozenset(every)
        return table

    def places(self, question: str) -> list[int]:
        """Places of the wordings that a question is; those with one slip of the pen only where it is none to the letter."""
        found = self.by_letters.get(letters_of(question))
        return found if found is not None else self._with_a_slip(_words(question))

    def _with_a_slip(self, asked: tuple[str, ...]) -> list[int]:
        return [
            place
            for n, word in enumerate(asked)
            if word.isalpha() and word not in self.words
            for place, meant in self.by_others.get(_others(asked, n), ())
            if _is_slip(word, meant) and not quantities(word)
        ]


def _others(words: tuple[str, ...], place: int) -> tuple[int, tuple[str, ...]]:
    return place, (*words[:place], *words[place + 1 :])


def _is_slip(written: str, meant: str) -> bool:
    """Whether one letter is missing, too many or another, or two beside one another have changed places; never the first."""
    if written[:1] != meant[:1] or abs(len(written) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(written), len(meant)) and written[start] == meant[start]:
        start += 1
    rest, other = written[start:], meant[start:]
    swapped = rest[1::-1] + rest[2:] == other and len(rest) > 1
    return swapped or rest[1:] == other[1:] or rest == other[1:] or rest[1:] == other
