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
_WHOLE = 512
"""Rows of a matrix that is inverted as a whole; chosen by hand: below it halves gain nothing."""
Places = NDArray[np.int64]


class NeedModel:
    """Kernel ridge regression from vectors onto needs: about 1 for the need of a question, about 0 for the others.

    (K + λI) A = Y with Y the need of each wording, one-hot; scores of a question are k(question, wordings) A. Wordings are
    left out exactly, by the block form of leave-one-out: A' = A - B (B_oo)⁻¹ A_o with B the inverse and o those left out.
    Immutable, thread-safe.
    """

    def __init__(
        self, vectors: Vectors, needs: Places, coefficients: Vectors | None = None, centre: Vectors | None = None
    ) -> None:
        """Learn from wordings' vectors, shape (n, dimension), and the need of each, 0 to m - 1.

        With `coefficients` (A, shape (n, m)) it was learned before. Vectors are centred about their mean, or about `centre`.
        """
        self._vectors = vectors
        self._centre = vectors.mean(axis=0) if centre is None else centre
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

    def make_ready(self) -> None:
        """Do now what leaving wordings out and learning others needs done once: the time of some seconds for thousands of wordings."""
        self._inverted()

    def relearned(self, kept: NDArray[np.bool_], columns: Places, more: Vectors, needs: Places) -> NeedModel:
        """The model once some wordings have gone with all of their needs, and others have come; as learned anew but for the centre.

        `kept` says which wordings stay, `columns` the places of the needs that stay; `more` are the vectors of those that come, shape
        (k, dimension), and `needs` their needs, counted on from those that stay. By blocks: X_k = A' - B'Uᵀ X_n with
        (C - U B'Uᵀ) X_n = Y_n - U A', where ' is without those left out, U their likeness to those that come, C these' own.
        """
        inverse, out = self._inverted(), ~kept
        gone = inverse[:, out]  # the few columns first: rows first would copy nearly all of it
        across, corner = gone[kept], gone[out]
        known = self.coefficients[:, columns]
        stays = known[kept] - across @ np.linalg.solve(corner, known[out])
        placed = _normalised(more - self._centre)
        likeness = np.where(kept, self._kernel(placed), np.float32(0.0))
        turned = inverse @ likeness.T
        turned = turned[kept] - across @ np.linalg.solve(corner, turned[out])
        likeness = likeness[:, kept]
        own = np.exp(_SHARPNESS * (placed @ placed.T - 1.0)) + _RIDGE * np.eye(len(more), dtype=np.float32)
        width = max(len(columns), int(needs.max(initial=-1)) + 1)
        before = np.zeros((len(stays), width), dtype=np.float32)
        before[:, : len(columns)] = stays
        targets = np.zeros((len(more), width), dtype=np.float32)
        targets[np.arange(len(more)), needs] = 1.0
        new = np.linalg.solve(own - likeness @ turned, targets - likeness @ before)
        coefficients = np.concatenate([before - turned @ new, new]).astype(np.float32)
        vectors = np.concatenate([self._vectors[kept], more])
        return NeedModel(vectors, needs, coefficients, self._centre)

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
                self._inverse = _inverse(self._regularised().astype(np.float64)).astype(np.float32)
            return self._inverse


def _inverse(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Inverse of a symmetric positive definite matrix by halves: half the operations of a general one, and nearly all of them products.

    With [[A, B], [Bᵀ, C]], X = A⁻¹B and S = C - BᵀX: [[A⁻¹ + X S⁻¹ Xᵀ, -X S⁻¹], [-S⁻¹ Xᵀ, S⁻¹]].
    """
    half = len(matrix) // 2
    if len(matrix) <= _WHOLE:
        return np.linalg.inv(matrix).astype(np.float64)
    first = _inverse(matrix[:half, :half])
    across = first @ matrix[:half, half:]
    last = _inverse(matrix[half:, half:] - matrix[half:, :half] @ across)
    joined = across @ last
    whole: NDArray[np.float64] = np.block([[first + joined @ across.T, -joined], [-joined.T, last]])
    return whole


def _normalised(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    normalised: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return normalised
