"""Words of many questions held so that one question is compared with all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.known.question_words import Weighed

Flags = NDArray[np.bool_]
Shares = NDArray[np.float64]


class Postings:
    """Which rows have a term."""

    def __init__(self, rows: Sequence[Iterable[str]]) -> None:
        self._rows: defaultdict[str, list[int]] = defaultdict(list)
        for number, terms in enumerate(rows):
            for term in terms:
                self._rows[term].append(number)
        self._size = len(rows)

    def with_any(self, terms: Iterable[str]) -> Flags:
        """Rows that have any of some terms, shape (rows,)."""
        flags = np.zeros(self._size, dtype=np.bool_)
        for term in terms:
            if places := self._rows.get(term):
                flags[places] = True
        return flags


class WeighedRows:
    """Concepts of many questions, for the share of each question's that a vocabulary has."""

    def __init__(self, questions: Sequence[Weighed]) -> None:
        self._concepts = Postings([concept for question in questions for concept in question.concepts])
        self._weights = np.array([weight for question in questions for weight in question.weights], dtype=np.float64)
        sizes = [len(question.concepts) for question in questions]
        self._owners = np.repeat(np.arange(len(questions)), sizes)
        self._totals = np.array([question.total or 1.0 for question in questions], dtype=np.float64)

    def shares(self, vocabulary: Iterable[str]) -> Shares:
        """Share of every question's concepts that a vocabulary has, by weight, 0 to 1, shape (questions,)."""
        there = self._weights * self._concepts.with_any(vocabulary)
        summed: Shares = np.bincount(self._owners, weights=there, minlength=len(self._totals)) / self._totals
        return summed


def shares_in(question: Weighed, rows: Sequence[Flags], count: int) -> Shares:
    """Share of a question's concepts that each of `count` vocabularies has; `rows` says of every concept which have it."""
    found = np.zeros(count, dtype=np.float64)
    for weight, flags in zip(question.weights, rows, strict=True):
        found += weight * flags
    return found / question.total if question.total else found
