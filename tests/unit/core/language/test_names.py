"""Names of people, places and organisations as texts write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.language.names import capitalised_names, is_same_name

PLACES = [
    (latin.strip(), arabic.strip())
    for line in Path(__file__).with_name("places.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
    for latin, arabic in [line.split("|")]
]


def test_names_are_capitals_that_do_not_begin_a_sentence() -> None:
    assert capitalised_names("Le parti de Nizar Baraka à Casablanca. Il propose l'ONU et d'Agadir.") == {
        "nizar", "baraka", "casablanca", "onu", "agadir",
    }  # fmt: skip
    assert capitalised_names("Rien ici") == frozenset()


def test_the_table_is_whole() -> None:
    assert len(PLACES) == 12 + 75


@pytest.mark.parametrize(("latin", "arabic"), PLACES)
def test_a_place_is_heard_in_the_other_script_and_is_no_other(latin: str, arabic: str) -> None:
    assert [other for other, _ in PLACES if is_same_name(arabic, other)] == [latin]
    assert [other for _, other in PLACES if is_same_name(latin, other)] == [arabic]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fez", "فاس"), ("Fez", "Fès"), ("Tangier", "طنجة"), ("Casa", "الدار البيضاء"), ("Casa", "Casablanca"), ("Figuig", "فكيك"),
        ("Oujda-Angad", "وجدة-أنكاد"), ("Marrakesh", "مراكش"), ("Laayoune", "العيون"), ("Agadir", "أݣادير"), ("Oulad Teïma", "أولاد تايمة"),
        ("Province de Zagora", "إقليم زاكورة"), ("région de l'Oriental", "الجهة الشرقية"), ("Youssef", "يوسف"), ("Ghallab", "غلاب"),
        ("tamkine", "تمكين"),
    ],
)  # fmt: skip
def test_other_spellings_of_a_name_are_heard(one: str, other: str) -> None:
    assert is_same_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("Rabat", "مراكش"), ("Safi", "اليوسفية"), ("", ""), ("2026", "2026")])
def test_other_names_are_not(one: str, other: str) -> None:
    assert not is_same_name(one, other)
