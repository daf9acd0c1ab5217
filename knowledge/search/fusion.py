"""What the two engines found, put into one order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LEXICAL_WEIGHT = 1.5
"""Weight of the lexical share against the cosine's place among the candidates (docs/decisions/0031)."""


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
