"""Names of a question in the letters of the other script: whether they stand in a text."""

from __future__ import annotations

from collections.abc import Mapping, Set

from core.language.sounds import MARK

_CLEAR = 4
"""Consonants from which on one name is told from all others; one more of three makes as sure. Chosen by hand."""


def heard(named: Mapping[str, tuple[str, ...]], there: Set[str]) -> float:
    """How surely something that a question names is there: 1 for a clear name or two short ones, a half for a short one."""
    found = 0.0
    for sounds in named.values():
        longest = max((len(sound) - len(MARK) - 1 for sound in sounds if sound in there), default=0)
        found += 1.0 if longest >= _CLEAR else 0.5 if longest else 0.0
    return min(found, 1.0)
