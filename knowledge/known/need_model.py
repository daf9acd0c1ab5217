"""Which need a question puts into words, learned from all wordings of all needs at once, whatever their language."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from knowledge.ports import Vectors

_SHARPNESS = 2.5
"""γ of the kernel exp(γ (cos - 1)) between centred vectors; 2 to 4 are alike (docs/decisions/0120)."""
_RIDGE = 0.1
"""λ of the ridge; hardly matters (docs/decisions/0120)."""
Places = NDArray[np.int64]


class NeedModel:
    """Kernel ridge regression from vectors onto needs: about 1 for the need of a question, about 0 for the others.

    (K + λI) A = Y with Y the need of each wording, one-hot; scores of a question are k(question, wordings) A. Wordings are
    left out exactly, by the block form of leave-one-out: A' = A - B (B_oo)⁻¹ A_o with B the inverse and o those left out.
    Immutable, thread-safe.
    """

    def __init__(self, vectors: Vectors, needs: Places, coefficients: Vectors | None = None) -> None:
        """Learn from wordings' vectors, shape (n, dimension), and the need of each, 0 to m - 1.

        With `coefficients` (A, shape (n, m)) it was learned before.
        """
        self._centre = vectors.mean(axis=0)
        self._placed = _normalised(vectors - self._centre)
        self.coefficients = self._learn(needs) if coefficients is None else coefficients
        self._inverse: Vectors | None = None
        self._mutex = threading.Lock()

    def scores(self, vector: Vectors, included: NDArray[np.bool_]) -> Vectors:
        """Score of every need, shape (m,), for a question's vector, learned from the included wordings alone."""
        likeness = self._kernel(_normalised(vector - self._centre))
        if included.all():
            found: Vectors = likeness @ self.coefficients
            return found
        rows, out = self._inverted()[~included], ~included
        left = np.where(included, likeness, np.float32(0.0))
        # k B (B_oo)⁻¹ A_o from the left, and B is symmetric: one system to solve instead of one per need.
        lost = np.linalg.solve(rows[:, out], rows @ left)
        without: Vectors = (left @ self.coefficients - lost @ self.coefficients[out]).astype(np.float32)
        return without

    def _learn(self, needs: Places) -> Vectors:
        targets = np.zeros((len(needs), int(needs.max()) + 1), dtype=np.float32)
        targets[np.arange(len(needs)), needs] = 1.0
        learned: Vectors = np.linalg.solve(self._regularised(), targets)
        return learned

    def _kernel(self, placed: Vectors) -> Vectors:
        kernel: Vectors = np.exp(_SHARPNESS * (placed @ self._placed.T - 1.0))
        return kernel

    def _regularised(self) -> Vectors:
        return self._kernel(self._placed) + _RIDGE * np.eye(len(self._placed), dtype=np.float32)

    def _inverted(self) -> Vectors:
        # Asked for by rehearsals alone: a served question never leaves wordings out.
        with self._mutex:
            if self._inverse is None:
                self._inverse = np.linalg.inv(self._regularised())
            return self._inverse


def _normalised(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    normalised: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return normalised
