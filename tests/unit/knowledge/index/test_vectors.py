"""The look-up of stored vectors by themselves, with indexes that are damaged in every way that was seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from knowledge.index.vectors import finds_what_it_stores
from knowledge.ports import Hit, Vectors

ROWS: Vectors = np.eye(4, dtype=np.float32)


class Stored:
    """Four vectors, found by whoever is asked for them."""

    def __init__(self, rows: Vectors = ROWS, answers: Sequence[Hit] | None = None) -> None:
        self.rows, self.answers = rows, answers

    def read(self, ids: Sequence[str]) -> tuple[Sequence[str], Vectors]:
        return ids, self.rows[[int(passage_id) for passage_id in ids if int(passage_id) < len(self.rows)]]

    def nearest(self, query: Vectors, limit: int) -> Sequence[Hit]:
        if self.answers is not None:
            return self.answers
        cosines = (self.rows @ query[0]).tolist()
        return sorted((Hit(str(i), cosine) for i, cosine in enumerate(cosines)), key=lambda hit: -hit.score)[:limit]

    def is_sound(self, dimension: int = 4) -> bool:
        return finds_what_it_stores(["0", "1", "2", "3"], dimension, self.read, self.nearest)


def test_a_sound_index_and_an_empty_one_pass() -> None:
    assert Stored().is_sound()
    assert finds_what_it_stores([], 4, Stored().read, Stored(answers=[]).nearest)


def test_another_text_with_the_same_vector_will_do() -> None:
    assert Stored(answers=[Hit("9", 1.0)]).is_sound()


@pytest.mark.parametrize("answers", [[], [Hit("9", 0.98)]])
def test_an_index_that_does_not_find_what_it_stores_is_damaged(answers: list[Hit]) -> None:
    assert not Stored(answers=answers).is_sound()


def test_vectors_that_are_gone_or_of_another_size_are_damage() -> None:
    assert not Stored(rows=ROWS[:3]).is_sound()
    assert not Stored().is_sound(dimension=5)
