from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge.testing import HashEmbedder


def test_texts_that_share_words_are_nearer_than_those_that_do_not() -> None:
    embedder = HashEmbedder()
    question = embedder.embed_questions(["Combien de jeunes ?"])[0]
    near, far = embedder.embed_passages(["Mille jeunes, et combien de filles", "Le conseil se réunit lundi"]) @ question
    assert near > 0.4
    assert abs(far) < 0.3


def test_case_accents_tashkeel_and_alef_forms_do_not_matter() -> None:
    vectors = HashEmbedder().embed_passages(["École", "ecole", "إِلى الأحزاب", "الى الاحزاب"])
    assert vectors[0] @ vectors[1] > 0.999
    assert vectors[2] @ vectors[3] > 0.999


@given(st.lists(st.text(max_size=40), max_size=5))
def test_every_text_has_a_unit_vector_that_does_not_change(texts: list[str]) -> None:
    vectors = HashEmbedder().embed_passages(texts)
    assert vectors.shape == (len(texts), HashEmbedder().space.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert np.array_equal(vectors, HashEmbedder().embed_questions(texts))
