"""Themes by closeness, their names, what is alike, and what groups of opinion agree on."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from knowledge.ports import Vectors
from participation.consultations.reading.export import Votes
from participation.consultations.sorting.alike import pairs_alike
from participation.consultations.sorting.labels import telling_words
from participation.consultations.sorting.opinions import landscape
from participation.consultations.sorting.themes import propose_themes

_TOPICS = (("bus", "gare"), ("école", "classe"), ("hôpital", "médecin"))


def _corpus(each: int = 15, shift: float = 3.0) -> tuple[list[str], list[Language], Vectors]:
    """Texts on three topics, half of them in a language whose vectors all lie to one side."""
    rng = np.random.default_rng(7)
    middles, aside = rng.normal(size=(3, 48)), rng.normal(size=48) * shift
    texts, forms, vectors = [], [], []
    for topic, (one, other) in enumerate(_TOPICS):
        for at in range(each):
            is_arabic = at % 2 == 1
            texts.append(f"Il manque un {one} près de la {other} numéro {at}")
            forms.append(Language.ARABIC if is_arabic else Language.FRENCH)
            vectors.append(middles[topic] + rng.normal(size=48) * 0.2 + (aside if is_arabic else 0))
    placed = np.asarray(vectors, np.float32)
    return texts, forms, placed / np.linalg.norm(placed, axis=1, keepdims=True)


def test_themes_join_what_is_close_in_meaning_across_languages() -> None:
    texts, forms, vectors = _corpus()
    themes = propose_themes(texts, forms, vectors, count=3)
    assert sorted(sorted(theme.members) for theme in themes) == [list(range(n, n + 15)) for n in (0, 15, 30)]
    assert {theme.words[0].split()[0] for theme in themes} <= {"bus", "gare", "école", "classe", "hôpital", "médecin"}
    assert themes == propose_themes(texts, forms, vectors, count=3)


def test_a_large_theme_is_parted_and_its_children_hold_all_of_it() -> None:
    texts, forms, vectors = _corpus(each=60)
    told = list[tuple[int, int]]()
    themes = propose_themes(texts, forms, vectors, count=3, progress=lambda done, total: told.append((done, total)))
    for theme in themes:
        assert theme.children
        assert sorted(member for child in theme.children for member in child.members) == sorted(theme.members)
    assert told[-1] == (4, 4)


@given(st.integers(0, 30), st.integers(1, 6))
def test_every_contribution_stands_in_one_theme(size: int, distinct: int) -> None:
    rng = np.random.default_rng(size)
    kinds = rng.normal(size=(distinct, 8)).astype(np.float32)
    vectors = kinds[np.arange(size) % distinct] if size else np.zeros((0, 8), np.float32)
    themes = propose_themes([f"idée {n}" for n in range(size)], [Language.FRENCH] * size, vectors)
    assert sorted(member for theme in themes for member in theme.members) == list(range(size))


def test_a_theme_is_named_by_what_is_said_in_it_and_hardly_elsewhere() -> None:
    texts = [
        "Des bus du soir pour la ville",
        "Des bus du soir moins chers pour la ville",
        "L’école pour la ville",
        "Une école",
    ]
    first, second = telling_words(texts, [(0, 1), (2, 3)])
    assert first[0] == "bus" or "bus" in " ".join(first)
    assert second[0] == "école"
    assert not set(first) & set(second)


def test_a_theme_is_named_by_what_is_asked_for_and_not_by_the_asking() -> None:
    texts = [
        "نريد سكنا للشباب بكراء رخيص",
        "نريد سكنا بثمن مناسب",
        "بغينا مركز تكوين باش نخدمو",
        "خاص مركز تكوين باش نبقاو هنا",
        "Bghina lma f dowar bach nb9aw",
        "Bghina lma bach nzer3o",
    ]
    named = telling_words(texts, [(0, 1), (2, 3), (4, 5)])
    assert named[0] == ("سكنا",)
    assert not {word for one in named for name in one for word in name.split()} & {
        "نريد",
        "بغينا",
        "خاص",
        "باش",
        "Bghina",
        "bach",
    }


def test_the_same_said_twice_is_pointed_out_even_among_few() -> None:
    _texts, forms, vectors = _corpus()
    few = vectors[[0, 0, 20]]
    assert [(pair.first, pair.second) for pair in pairs_alike(few, forms[:3])] == [(0, 1)]
    assert pairs_alike(vectors[:1], forms[:1]) == ()


def test_common_ground_and_divisions_are_told_of_groups_large_enough_alone() -> None:
    found = landscape(
        [
            (Votes(18, 1, 1), Votes(16, 2, 2)),
            (Votes(18, 1, 1), Votes(2, 16, 2)),
            (Votes(9, 0, 0), Votes(20, 0, 0)),
        ]
    )
    assert [one.place for one in found.common] == [0]
    assert [one.place for one in found.divisive] == [1]
