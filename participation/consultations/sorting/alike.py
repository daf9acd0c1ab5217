"""Contributions that say the same, across languages: pointed out, never joined without a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.language.forms import Language
from knowledge.ports import Vectors
from participation.consultations.sorting.themes import centred

_ALIKE = 0.65
"""Cosine of two centred vectors from which on texts are shown as alike. Chosen by hand on the pairs of three consultations."""
_SAME = 0.95
"""Cosine of two vectors as they are from which on texts are shown as alike, however few there are. Chosen by hand, as the one above."""
_BLOCK = 512
"""Rows compared at once. Chosen by hand: 40 MB at 20,000 contributions."""


@dataclass(frozen=True)
class AlikePair:
    """Two texts by place, the earlier first, and their closeness."""

    first: int
    second: int
    closeness: float


def pairs_alike(vectors: Vectors, languages: Sequence[Language]) -> tuple[AlikePair, ...]:
    """Pairs of texts that may say the same, the closest first; across languages only where there are enough texts to know their middle."""
    if len(vectors) < 2:
        return ()
    placed = centred(vectors, languages)
    found = []
    for start in range(0, len(placed), _BLOCK):
        near = placed[start : start + _BLOCK] @ placed.T
        whole = vectors[start : start + _BLOCK] @ vectors.T
        for row, column in np.argwhere((near >= _ALIKE) | (whole >= _SAME)).tolist():
            if column > start + row:
                found.append(AlikePair(start + row, column, float(max(near[row, column], 0.0))))
    return tuple(sorted(found, key=lambda pair: (-pair.closeness, pair.first, pair.second)))
