"""Names of a question in the letters of the other script: whether they stand in a text."""

from __future__ import annotations

from collections.abc import Mapping, Set

from core.language.sounds import MARK, stored_sounds
from knowledge.cache import LruCache
from knowledge.document import Passage

_KEPT = 20_000
"""Passages whose names are kept at hand. Chosen by hand, as of the search's own passages."""
_CLEAR = 4
"""Consonants from which on one name is told from all others; one more of three makes as sure. Chosen by hand."""
_passages: LruCache[str, frozenset[str]] = LruCache(_KEPT)


def sounds_of(passage: Passage) -> frozenset[str]:
    """How the names in a passage and its titles sound."""
    return _passages.recall([passage.id], lambda _: {passage.id: frozenset(stored_sounds(passage.embedding_text))})[
        passage.id
    ]


def heard(named: Mapping[str, tuple[str, ...]], there: Set[str]) -> float:
    """How surely something that a question names is there: 1 for a clear name or two short ones, a half for a short one."""
    found = 0.0
    for sounds in named.values():
        longest = max((len(sound) - len(MARK) - 1 for sound in sounds if sound in there), default=0)
        found += 1.0 if longest >= _CLEAR else 0.5 if longest else 0.0
    return min(found, 1.0)
