"""What questions are compared with of a text, each made once and kept with the passage that it is of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from core.language.fold import fold
from core.language.sounds import sounds, stored_sounds
from core.language.stem import terms, words
from core.language.values import Values, values
from knowledge.cache import LruCache
from knowledge.document import Passage

_KEPT = 2_000
"""Passages whose words are kept at hand, some fifty megabytes. Chosen by hand: those that a few hundred questions find."""
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class TextWords:
    """A text as questions are compared with it; every part is made when it is first asked for."""

    text: str

    @cached_property
    def folded(self) -> str:
        """It in the one spelling that texts are compared in."""
        return fold(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its folded words."""
        return frozenset(words(self.text))

    @cached_property
    def terms(self) -> frozenset[str]:
        """Stems of its words that count."""
        return frozenset(terms(self.text))

    @cached_property
    def sounds(self) -> frozenset[str]:
        """What its names are found by in the other script."""
        return frozenset(stored_sounds(self.text))

    @cached_property
    def readings(self) -> frozenset[str]:
        """The consonants of each of its words, in every way that they may be read."""
        return frozenset(read for word in _LETTERS.findall(self.folded) for read in sounds(word))

    @cached_property
    def lines_of_readings(self) -> str:
        """The same, one a line: what stands within one of them stands within this."""
        return "\n".join(self.readings)

    @property
    def values(self) -> Values:
        """Numbers and dates that it states."""
        return values(self.text)


_passages: LruCache[str, TextWords] = LruCache(_KEPT)


def words_of(passage: Passage) -> TextWords:
    """The words of a passage with its title and headings."""
    return _passages.recall([passage.id], lambda _: {passage.id: TextWords(passage.embedding_text)})[passage.id]


@lru_cache(maxsize=_KEPT)
def words_in(text: str) -> TextWords:
    """The words of a short text: a span that is quoted again and again, the wordings of a known need, a day."""
    return TextWords(text)
