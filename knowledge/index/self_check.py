"""Whether a vector index still finds what it stores: what two writers destroy shows in nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence

from knowledge.ports import Hit, Vectors

_SAMPLE, _LOOK_UPS = 1_000, 20


def finds_what_it_stores(
    ids: Collection[str],
    dimension: int,
    read: Callable[[Sequence[str]], tuple[Sequence[str], Vectors]],
    nearest: Callable[[Vectors, int], Sequence[Hit]],
) -> bool:
    """Whether every vector of a sample can be read, and its first few find themselves.

    `read` gives the ids found and their vectors, shape (n, dimension); `nearest` takes one vector, shape (1, dimension).
    """
    sample = random.sample(sorted(ids), min(_SAMPLE, len(ids)))
    if not sample:
        return True
    found, vectors = read(sample)
    if vectors.shape != (len(sample), dimension):
        return False
    # Texts that say the same share a vector: any of them at cosine 1 will do.
    return all(
        any(hit.id == passage_id or hit.score > 1 - 1e-5 for hit in nearest(vector[None], 10))
        for passage_id, vector in zip(found[:_LOOK_UPS], vectors, strict=False)
    )
