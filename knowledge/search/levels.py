"""Takes a passage's language out of its place in the ranking (docs/decisions/0081).

A multilingual embedder puts texts of one language near each other whatever they are about, and words only ever match in one's
own language. Left alone, a beside-the-point passage in the question's language beats the answer in another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.language.forms import Language
from knowledge.ports import Vectors

SHRINKAGE = 2.0
"""Passages of the overall mean that every language's mean is mixed with, so that a handful is not taken for its language:
without any, one Arabic passage among French ones is lost (reciprocal rank 1.0 → .009, docs/decisions/0081)."""
REFERENCE_SHARES = 3
"""Best lexical shares of a language whose mean says how well its words match the question at all; chosen by hand (docs/decisions/0081)."""


@dataclass(frozen=True)
class LanguageLevels:
    """Mean passage vector of every language of a release; without any, or with one language, it changes no order."""

    means: Mapping[Language, Vectors]
    languages: frozenset[Language] = frozenset()
    """Every language seen, also where there is only one."""

    @classmethod
    def of(cls, vectors: Mapping[Language, Vectors]) -> LanguageLevels:
        """Levels of passage vectors by language, each of shape (n, dimension), n > 0."""
        if len(vectors) < 2:
            return cls({}, frozenset(vectors))
        overall = np.concatenate(list(vectors.values())).mean(axis=0)
        return cls(
            {
                language: (rows.sum(axis=0) + SHRINKAGE * overall) / (len(rows) + SHRINKAGE)
                for language, rows in vectors.items()
            },
            frozenset(vectors),
        )

    def without_language(self, question: Vectors) -> Vectors:
        """A question vector, shape (dimension,), that is as near to one language as to another, L2-normalised."""
        if len(self.means) < 2:
            return question
        directions = self._directions
        plain = question - directions @ (directions.T @ question)
        length = float(np.linalg.norm(plain))
        return (plain / length).astype(np.float32) if length > 1e-6 else question

    @cached_property
    def _directions(self) -> Vectors:
        """Orthonormal directions in which languages lie apart, shape (dimension, languages - 1)."""
        first, *others = self.means.values()
        directions, _ = np.linalg.qr(np.stack([mean - first for mean in others]).T)
        return directions

    def level(
        self, cosines: Mapping[str, float], languages: Mapping[str, Language], question: Vectors
    ) -> dict[str, float]:
        """Cosines as if every passage were in the language nearest to the question: cos + nearest mean's cos - own mean's."""
        own = {language: float(mean @ question) for language, mean in self.means.items()}
        nearest = max(own.values(), default=0.0)
        return {i: cosine + nearest - own.get(languages[i], nearest) for i, cosine in cosines.items()}


def level_shares(shares: Mapping[str, float], languages: Mapping[str, Language]) -> dict[str, float]:
    """Lexical shares of `languages`' passages, lifted by what the best-matching language has over their own; at most 1.

    What stands out among its own language keeps its lead; that a language shares words with the question at all is none.
    """
    by_language: dict[Language, list[float]] = {}
    for passage_id, language in languages.items():
        by_language.setdefault(language, []).append(shares.get(passage_id, 0.0))
    reference = {
        language: sum(sorted(found, reverse=True)[:REFERENCE_SHARES]) / REFERENCE_SHARES
        for language, found in by_language.items()
    }
    best = max(reference.values(), default=0.0)
    return {i: min(1.0, shares.get(i, 0.0) + best - reference[language]) for i, language in languages.items()}
