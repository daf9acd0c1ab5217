"""Numbers are read with what they count, in digits and in words, in five forms; letters of Arabizi are none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.counting.units import Unit
from core.language.numbers import quantities
from core.language.values import values

PEOPLE, YEARS, MONTHS, MONEY, PERCENT = Unit.PEOPLE, Unit.YEARS, Unit.MONTHS, Unit.MONEY, Unit.PERCENT


@pytest.mark.parametrize(
    ("text", "figures"),
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
        ("30ans, 2e rang", {"30", "2"}),
        ("f l2030", {"2030"}),
        ("ب30 و2027 لـ45", {"30", "2027", "45"}),
    ],
)
def test_figures_have_one_form(text: str, figures: set[str]) -> None:
    assert values(text).figures == figures


@given(st.integers(min_value=1, max_value=10**12))
def test_a_number_is_the_same_however_it_is_grouped(number: int) -> None:
    indic = str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    written = {str(number), f"{number:,}".replace(",", " "), f"{number:,}".replace(",", "\u202f"), indic}
    assert {values(f"soit {text} dirhams").figures for text in written} == {frozenset({str(number)})}


@pytest.mark.parametrize(
    "text",
    [
        "formation 3la politique",
        "o 3lach?",
        "7it ma3ndnach",
        "ch7al m3a 9bel 3afak",
        "l9raya w d3m l7oko9",
        "had l3am, 3amin hadi",
        "b7al 2olga 3e7na",
    ],
)
def test_letters_of_arabizi_are_no_numbers(text: str) -> None:
    assert [said for said in quantities(text) if not said.in_words] == []


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("30 mentors", 30, PEOPLE),
        ("30 mois", 30, MONTHS),
        ("30 %", 30, PERCENT),
        ("30 dirhams", 30, MONEY),
        ("30ans", 30, YEARS),
        ("30 jeunes mentors", 30, PEOPLE),
        ("trente mentors volontaires", 30, PEOPLE),
        ("vingt-cinq jeunes", 25, PEOPLE),
        ("quatre-vingt-dix-neuf ans", 99, YEARS),
        ("soixante-quinze pour cent", 75, PERCENT),
        ("3,4 milliards de dirhams", 3_400_000_000, MONEY),
        ("MAD 500", 500, MONEY),
        ("خمسة وعشرون شابا", 25, PEOPLE),
        ("ثلاثون مرشدا", 30, PEOPLE),
        ("٧٥ في المائة من الأعضاء", 75, PERCENT),
        ("لـ30 شابا", 30, PEOPLE),
        ("ميتين وخمسين درهم", 250, MONEY),
        ("جوج د الأفواج", 2, Unit.GROUPS),
        ("فوجين كل سنة", 2, Unit.GROUPS),
        ("لمدة سنتين", 2, YEARS),
        ("بعد عامين", 2, YEARS),
        ("للجمعيتين", 2, Unit.ORGANISATIONS),
        ("khamsa w 3chrin jam3iya", 25, Unit.ORGANISATIONS),
        ("tlatin d lmentors", 30, PEOPLE),
        ("3 chhor", 3, MONTHS),
        ("thirty-two women", 32, PEOPLE),
        ("deux fois par an", 2, Unit.TIMES),
        ("la deuxième cohorte", 2, Unit.GROUPS),
        ("the 2nd cohort", 2, Unit.GROUPS),
    ],
)
def test_a_number_is_read_with_what_it_counts(text: str, value: int, unit: Unit) -> None:
    assert [(Decimal(value) in said.values, said.units) for said in quantities(text)] == [(True, frozenset({unit}))]


@pytest.mark.parametrize("text", ["de 18 à 35 ans", "18-35 years", "بين 18 و35 سنة", "mn 18 7ta 35 3am"])
def test_a_range_counts_one_thing(text: str) -> None:
    assert [(min(said.values), said.units) for said in quantities(text)] == [
        (Decimal(18), frozenset({YEARS})),
        (Decimal(35), frozenset({YEARS})),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "12 clubs de jeunes",
        "350 projets pour les jeunes",
        "350 مشروعا للشباب",
        "12 mesures, 3 ans",
        "en 2025 et 30 jeunes",
        "12\nans",
    ],
)
def test_what_stands_further_off_is_not_counted(text: str) -> None:
    assert quantities(text)[0].units == frozenset()


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("30 mentors", "trente mentors"),
        ("30 mentors", "ثلاثون مرشدا"),
        ("vingt-cinq jeunes", "خمسة وعشرون شابا"),
        ("25 jeunes", "khamsa w 3chrin chab"),
        ("2 cohortes", "فوجين كل سنة"),
        ("deux cohortes", "2 cohorts"),
        ("350 bénéficiaires", "350 associations"),
        ("30 encadrants", "30 mentors"),
        ("30 mentors", "Encadrement : 30"),
        ("75 pour cent", "75 في المائة"),
        ("le 17 février", "17/02/2026"),
    ],
)
def test_a_number_is_borne_out_by_the_same_in_other_words(said: str, known: str) -> None:
    assert values(said).numbers_missing_from(values(known)) == []


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("30 mois", "30 mentors"),
        ("30 mentors", "30 %"),
        ("30 dirhams", "30 mentors pour 12 mois"),
        ("20 jeunes", "vingt-cinq jeunes"),
        ("cinq cohortes", "deux cohortes"),
        ("trois ans", "أربع سنوات"),
        ("17 mentors", "le 17 février"),
        ("30 شهرا", "30 مرشدا"),
    ],
)
def test_a_number_of_something_else_bears_nothing_out(said: str, known: str) -> None:
    assert values(said).numbers_missing_from(values(known)) != []


def test_small_numbers_that_count_nothing_known_are_ways_to_speak() -> None:
    assert values("les deux, d'une part, trois mesures").numbers_missing_from(values("des mesures")) == []


def test_no_text_can_pass_for_a_number_that_was_read() -> None:
    assert quantities("\ue0017\ue001 et \ue000") == quantities("7 et")


@given(st.text(max_size=80))
def test_nothing_that_can_be_written_breaks_it(text: str) -> None:
    quantities(text)


_PIECES = [
    "30",
    "2",
    "ans",
    "%",
    "de",
    "mentors",
    ",",
    "-",
    "vingt",
    "cinq",
    "cent",
    "mille",
    "و",
    "عشرون",
    "khamsa",
    "w",
    "3la",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=9))
def test_numbers_are_told_in_their_order_and_once(words: list[str]) -> None:
    text = " ".join(words)
    figures = [word for word in words if word.isdigit()]
    assert len([said for said in quantities(text) if not said.in_words]) <= len(figures)
    assert values(text).numbers_missing_from(values(text)) == []


def test_an_arabic_place_before_a_ten_is_a_part_of_one_number() -> None:
    assert [number.values for number in quantities("الذكرى الحادية والثمانين")] == [{Decimal(81)}]
    assert [number.values for number in quantities("الدورة الثالثة والعشرين")] == [{Decimal(23)}]
    assert [number.is_ordinal for number in quantities("الدورة الثالثة وعشرين")] == [False]
    assert [number.is_ordinal for number in quantities("الدورة الثالثة")] == [True]
