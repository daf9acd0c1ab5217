"""A space in which wordings of one need lie together, whatever their language, learned from the wordings themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.ports import Vectors


@dataclass(frozen=True)
class NeedMetric:
    """Fisher's within-class whitening: directions in which wordings of one need differ count for less.

    `centre` has the shape (dimension,), `transform` (dimension, dimension).
    """

    centre: Vectors
    transform: Vectors

    @classmethod
    def of(cls, vectors: Vectors, needs: NDArray[np.int64]) -> NeedMetric:
        """Learn it from wordings' vectors, shape (n, dimension), and the need of each, 0 to m - 1, all of which occur.

        The scatter within needs is mixed with its mean variance, the more the fewer wordings there are for the dimensions.
        """
        count, dimension = vectors.shape
        means = np.zeros((int(needs.max()) + 1, dimension))
        np.add.at(means, needs, vectors)
        means /= np.bincount(needs)[:, None]
        within = vectors - means[needs]
        scatter = within.T @ within / count
        variance = float(np.trace(scatter)) / dimension or 1.0
        share = dimension / (dimension + count)
        values, directions = np.linalg.eigh((1 - share) * scatter + share * variance * np.eye(dimension))
        transform = (directions / np.sqrt(np.maximum(values, 1e-12))) @ directions.T
        return cls(vectors.mean(axis=0).astype(np.float32), transform.astype(np.float32))

    def place(self, vectors: Vectors) -> Vectors:
        """Vectors in this space, L2-normalised, shape as given: (n, dimension) or (dimension,)."""
        placed = (vectors - self.centre) @ self.transform
        lengths = np.linalg.norm(placed, axis=-1, keepdims=True)
        normalised: Vectors = (placed / np.maximum(lengths, 1e-9)).astype(np.float32)
        return normalised
