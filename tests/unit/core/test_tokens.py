"""Tokens are counted without a network, and counting never fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tokens import count_tokens, estimate_tokens, read_vocabulary

SAMPLES = [
    "Le parti propose un contrat social avancé pour les jeunes, écrit avec eux dans toutes les régions en 2025.",
    "يقترح الحزب تعاقدا اجتماعيا متقدما مع الشباب، تتم صياغته معهم في جميع جهات المملكة سنة 2025.",
    "The party announced a social contract for young people; 350 associations were trained in the first phase.",
    "chhal men mentor khass f kol cohorte dyal TAMKINE? 3afak",
    "شنو هو البرنامج ديال الشباب؟ 😀  \n\n deux  espaces\tet l'été",
]


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_can_be_counted(text: str) -> None:
    count = count_tokens(text)
    assert (count == 0) == (text == "")
    assert count <= 4 * len(text)


def test_lone_surrogates_are_counted_too() -> None:
    assert count_tokens("a\ud800b") > 0


def test_known_counts() -> None:
    assert count_tokens("hello world") == 2


@pytest.mark.parametrize("text", SAMPLES[:3])
def test_the_estimate_is_near_and_on_the_safe_side(text: str) -> None:
    assert 0.85 <= estimate_tokens(text) / count_tokens(text) <= 1.4


def test_threads_count_alike() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(count_tokens, SAMPLES[:1] * 64))) == 1


def test_the_vocabulary_is_whole() -> None:
    ranks = read_vocabulary()
    assert len(ranks) == 199_998
    assert sorted(ranks.values()) == list(range(199_998))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:open_binary is deprecated:DeprecationWarning")
@pytest.mark.parametrize("text", SAMPLES)
def test_counts_are_those_of_the_library_that_ships_the_vocabulary(text: str) -> None:
    import bpe_openai

    assert count_tokens(text) == len(bpe_openai.get_encoding("o200k_base").encode(text))
