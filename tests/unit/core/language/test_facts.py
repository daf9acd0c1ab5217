from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.facts import capitalised_names, months, numbers, spelled_numbers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3,4 milliards de dirhams", {"3400000000"}),
        ("3.4 billion dirhams", {"3400000000"}),
        ("3 400 000 habitants", {"3400000"}),
        ("3.400.000 habitants", {"3400000"}),
        ("1,200 schools", {"1200"}),
        ("٣٫٤ مليار درهم", {"3400000000"}),
        ("٣٥٠ جمعية", {"350"}),
        ("75 % des membres", {"75"}),
        ("0,5 point", {"0.5"}),
        ("le 11 janvier 2025", {"11", "2025"}),
        ("la loi 88-13", {"88", "13"}),
        ("no number here", set()),
        ("12 mille logements", {"12000"}),
        ("5 ملايين", {"5000000"}),
    ],
)
def test_numbers_have_one_form(text: str, values: set[str]) -> None:
    assert numbers(text) == values


@given(st.integers(min_value=1, max_value=10**12))
def test_a_number_is_the_same_however_it_is_grouped(number: int) -> None:
    indic = str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    written = {str(number), f"{number:,}".replace(",", " "), f"{number:,}".replace(",", "\u202f"), indic}
    assert {numbers(f"soit {text} dirhams") for text in written} == {frozenset({str(number)})}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("le 11 janvier 2025", {1}),
        ("en août et en décembre", {8, 12}),
        ("ابتداء من شهر غشت", {8}),
        ("في شهر كانون الثاني", {1}),
        ("on 3 May 2026", {5}),
        ("you may march", set()),
        ("la planète Mars", set()),
        ("le 3 mars", {3}),
        ("1 ghocht 2026", {8}),
    ],
)
def test_months_in_every_language(text: str, found: set[int]) -> None:
    assert months(text) == found


def test_names_are_capitals_that_do_not_begin_a_sentence() -> None:
    assert capitalised_names("Le parti de Nizar Baraka à Casablanca. Il propose l'ONU et d'Agadir.") == {
        "nizar", "baraka", "casablanca", "onu", "agadir",
    }  # fmt: skip
    assert capitalised_names("Rien ici") == frozenset()


def test_small_numbers_in_words() -> None:
    assert spelled_numbers("trente mentors, deux cohortes") == {"30", "2"}
    assert spelled_numbers("ثلاثون مرشدا") == {"30"}
