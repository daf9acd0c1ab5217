"""What the two engines found, put into one order, each text once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.language.stem import words
from knowledge.results import ScoredPassage

LEXICAL_WEIGHT = 1.5
"""Weight of the lexical share against the cosine's place among the candidates: .5 to 2 measured, 1.5 kept (docs/decisions/0031)."""


@dataclass(frozen=True)
class Fused:
    """A candidate with the score that ranks it, 0 to 1, and what it is made of."""

    id: str
    score: float
    cosine: float
    lexical: float


def fuse(cosines: Mapping[str, float], shares: Mapping[str, float], *, weight: float = LEXICAL_WEIGHT) -> list[Fused]:
    """Candidates by bounded fusion, best first: (minmax(cosine) + weight · share) / (1 + weight).

    `cosines` holds every candidate; `shares` are BM25 scores as shares of the question's ceiling, 0 where absent. A share
    is absolute: where question and passages have no words in common, as across languages, it fades and the cosine decides.
    Ties go to the smaller id, so that the order never depends on the engines' own.
    """
    if not cosines:
        return []
    low, high = min(cosines.values()), max(cosines.values())
    spread = high - low
    fused = []
    for passage_id, cosine in cosines.items():
        place = (cosine - low) / spread if spread else 1.0
        share = min(max(shares.get(passage_id, 0.0), 0.0), 1.0)
        fused.append(Fused(passage_id, (place + weight * share) / (1 + weight), cosine, share))
    return sorted(fused, key=lambda f: (-f.score, f.id))


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
