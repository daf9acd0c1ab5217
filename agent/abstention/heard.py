"""Names of a question in the letters of the other script: whether they stand in a text."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from core.language.sounds import CLEAR, MARK, asked_sounds, likely_names, small_sounds


@dataclass(frozen=True)
class AskedNames:
    """What a question may name, by how it sounds: its names for certain, and its words in small Latin letters."""

    question: str
    names: Mapping[str, tuple[str, ...]]
    small: Mapping[str, tuple[str, ...]]

    @classmethod
    @lru_cache(maxsize=1_000)
    def of(cls, question: str) -> AskedNames:
        """What a question may name."""
        return cls(question, asked_sounds(question), small_sounds(question))

    def heard(self, there: Set[str]) -> float:
        """How surely something named is among sounds of the other script: 1 for a clear name or two short ones, a half for a short one."""
        near = {word: here for word, sounds in self.small.items() if (here := tuple(s for s in sounds if s in there))}
        named = {**self.names, **likely_names(self.question, near)} if near else self.names
        found = 0.0
        for sounds in named.values():
            longest = max((len(sound) - len(MARK) - 1 for sound in sounds if sound in there), default=0)
            found += 1.0 if longest >= CLEAR else 0.5 if longest else 0.0
        return min(found, 1.0)
