from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.index.embedders.cache import CachingEmbedder
from knowledge.ports import EmbeddingSpace, Vectors
from knowledge.testing import HashEmbedder, InMemoryCorpus


class CountingEmbedder:
    """Remembers what it was asked."""

    def __init__(self, dimension: int = 64) -> None:
        self._inner = HashEmbedder(dimension)
        self.passages: list[str] = []
        self.questions: list[str] = []

    @property
    def space(self) -> EmbeddingSpace:
        return self._inner.space

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += texts
        return self._inner.embed_passages(texts)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        self.questions += texts
        return self._inner.embed_questions(texts)


def test_a_passage_is_embedded_once_whoever_asks() -> None:
    counting, corpus = CountingEmbedder(), InMemoryCorpus()
    first = CachingEmbedder(counting, corpus).embed_passages(["mer", "terre", "mer"])
    again = CachingEmbedder(counting, corpus).embed_passages(["terre", "ciel"])
    assert counting.passages == ["mer", "terre", "ciel"]
    assert np.array_equal(first[1], again[0])
    assert np.array_equal(first[0], first[2])


def test_another_space_shares_nothing() -> None:
    corpus, other = InMemoryCorpus(), CountingEmbedder(32)
    CachingEmbedder(CountingEmbedder(), corpus).embed_passages(["mer"])
    assert CachingEmbedder(other, corpus).embed_passages(["mer"]).shape == (1, 32)
    assert other.passages == ["mer"]


def test_what_was_embedded_before_a_failure_is_kept() -> None:
    class Failing(CountingEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            if "last" in texts:
                raise OSError("lost")
            return super().embed_passages(texts)

    corpus, texts = InMemoryCorpus(), [f"text {n}" for n in range(600)]
    with pytest.raises(OSError, match="lost"):
        CachingEmbedder(Failing(), corpus).embed_passages([*texts, "last"])
    counting = CountingEmbedder()
    CachingEmbedder(counting, corpus).embed_passages(texts)
    assert 0 < len(counting.passages) < 256


def test_the_last_questions_are_remembered_and_no_more() -> None:
    counting = CountingEmbedder()
    caching = CachingEmbedder(counting, InMemoryCorpus(), questions=2)
    for question in ("un", "deux", "un", "trois", "un", "deux"):
        caching.embed_questions([question])
    assert counting.questions == ["un", "deux", "trois", "deux"]


def test_threads_may_share_it() -> None:
    caching, plain = CachingEmbedder(CountingEmbedder(), InMemoryCorpus(), questions=3), HashEmbedder(64)
    texts = [f"question {n % 7}" for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        for text, found in zip(texts, pool.map(lambda t: caching.embed_questions([t]), texts), strict=True):
            assert np.array_equal(found, plain.embed_questions([text]))


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c", "", "d e"]), max_size=6), max_size=4))
def test_vectors_are_those_of_the_embedder(asked: list[list[str]]) -> None:
    caching, plain = CachingEmbedder(HashEmbedder(64), InMemoryCorpus(), questions=2), HashEmbedder(64)
    for texts in asked:
        assert np.array_equal(caching.embed_passages(texts), plain.embed_passages(texts))
        assert np.array_equal(caching.embed_questions(texts), plain.embed_questions(texts))
