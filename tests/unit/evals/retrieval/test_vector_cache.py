from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.retrieval.vector_cache import CachedEmbedder
from knowledge.ports import Vectors
from knowledge.testing import HashEmbedder


class _Counting(HashEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return super().embed_passages(texts)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return -super().embed_passages(texts)


def test_vectors_are_those_of_the_embedder_in_the_order_asked(tmp_path: Path) -> None:
    texts = [f"texte {'long ' * (n % 7)}{n}" for n in range(150)] + ["texte 0"]
    cached = CachedEmbedder(_Counting(), tmp_path / "new" / "vectors.db")
    np.testing.assert_array_equal(cached.embed_passages(texts), HashEmbedder().embed_passages(texts))
    cached.close()


def test_a_second_run_embeds_only_what_is_new(tmp_path: Path) -> None:
    first = CachedEmbedder(_Counting(), tmp_path / "vectors.db")
    first.embed_passages(["a", "b"])
    first.close()
    counting, told = _Counting(), list[int]()
    second = CachedEmbedder(counting, tmp_path / "vectors.db", told.append)
    vectors = second.embed_passages(["b", "c", "a"])
    second.close()
    assert counting.embedded == ["c"]
    assert told == [1]
    np.testing.assert_array_equal(vectors, HashEmbedder().embed_passages(["b", "c", "a"]))


def test_a_question_is_not_taken_for_a_passage(tmp_path: Path) -> None:
    cached = CachedEmbedder(_Counting(), tmp_path / "vectors.db")
    np.testing.assert_array_equal(cached.embed_questions(["a"]), -cached.embed_passages(["a"]))
    assert cached.embed_questions([]).shape == (0, 256)
    cached.close()
