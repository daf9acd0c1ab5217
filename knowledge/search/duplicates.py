"""Passages that say the same: a reader, and a model, should see one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from core.language.stem import words
from knowledge.results import ScoredPassage


def without_duplicates(hits: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """Hits in order, each text once: the same words but for case, accents and marks, or contained in another's.

    The better ranked stands for both, unless its document is superseded and the other's is not. Passages that differ by as
    little as a figure are both kept.
    """
    kept: list[ScoredPassage] = []
    keys: list[str] = []
    for hit in hits:
        key = _key(hit.passage.text)
        twin = next((place for place, other in enumerate(keys) if key in other or other in key), None)
        if twin is None:
            kept.append(hit)
            keys.append(key)
        elif kept[twin].passage.meta.superseded_by and not hit.passage.meta.superseded_by:
            kept[twin], keys[twin] = _standing_for(hit, kept[twin]), key
        else:
            kept[twin] = _standing_for(kept[twin], hit)
    return kept


def _standing_for(hit: ScoredPassage, other: ScoredPassage) -> ScoredPassage:
    return replace(hit, duplicates=(*hit.duplicates, other.passage.id, *other.duplicates))


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    """Folded words with a space around each, so that containment never cuts a word; the text itself where it has none."""
    found = words(text)
    return f" {' '.join(found)} " if found else text
