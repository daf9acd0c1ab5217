"""Numbers and dates are values, however they are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.values import values

_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_NOTATIONS = ("{plain}", "{spaced}", "{narrow}", "{commas}", "{points}", "{arabic}", "{arabic_grouped}", "بـ{plain}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 200 associations", 1200),
        ("1\u202f200 associations", 1200),
        ("1.200 associations", 1200),
        ("١٬٢٠٠ جمعية", 1200),
        ("3,4 milliards de dirhams", 3_400_000_000),
        ("٣٫٤ مليار درهم", 3_400_000_000),
        ("3.4 billion dirhams", 3_400_000_000),
        ("350 MDH", 350_000_000),
        ("20 ألف مستفيد", 20_000),
        ("وخصصت ل2030 مستفيدا", 2030),
        ("30ans", 30),
        ("vingt-cinq mentors", 25),
        ("quatre-vingt-dix-sept", 97),
        ("mille deux cents", 1200),
        ("trois cent mille", 300_000),
        ("خمسة وعشرون جمعية", 25),
        ("خمس عشرة جمعية", 15),
        ("ثلاثمائة مستفيد", 300),
        ("ألف ومئتا", 1000),
        ("ألفان وثلاثمائة", 2300),
        ("thirty-two branches", 32),
        ("three hundred and one", 301),
        ("khamsa w 3chrin jam3iya", 25),
        ("خمسة و عشرين جمعية", 25),
        ("en 2021 300 personnes", 300),
        ("le 17 février 2026", 2026),
    ],
)
def test_a_number_is_read_in_any_notation(text: str, expected: int) -> None:
    assert values(text).has_number(Decimal(expected)), values(text)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("12 200 personnes", 12),
        ("12 200 personnes", 200),
        ("3lach ma kaynch", 3),
        ("vingt-cinq", 20),
        ("vingt-cinq", 5),
        ("3,4 milliards", 4),
        ("dix pour cent", 100),
        ("تلاتين ف المية", 100),
        ("le 17 février", 17),
        ("trois à quatre", 34),
        ("خمسة وعشرون", 5),
        ("des milliers", 1000),
    ],
)
def test_parts_of_a_number_are_no_numbers(text: str, other: int) -> None:
    assert not values(text).has_number(Decimal(other)), values(text)


@pytest.mark.parametrize(
    "text",
    [
        "le 17 février 2026",
        "Signée le 17 Fév. 2026",
        "17 فبراير 2026",
        "يوم 17 شباط 2026",
        "١٧ فبراير ٢٠٢٦",
        "February 17, 2026",
        "17 February 2026",
        "17 fbrayer 2026",
        "2026-02-17",
        "17/02/2026",
        "17.2.2026",
        "du 16 au 18 et le 17 février 2026",
        "16 et 17 février 2026",
        "من 17 إلى 19 فبراير 2026",
        "En 2026, elle fut signée le 17 février",
    ],
)
def test_a_day_is_read_in_any_form(text: str) -> None:
    assert values(text).has_date(date(2026, 2, 17)), values(text)


@pytest.mark.parametrize("text", ["février 2026", "17 février 2025", "le 17 février", "17 mars 2026", "2026-02-18"])
def test_another_day_or_half_a_date_is_not_it(text: str) -> None:
    assert not values(text).has_date(date(2026, 2, 17))


def test_a_figure_of_an_answer_is_missing_where_its_sources_do_not_have_it() -> None:
    known = values("Le 17 février 2026, trente mentors ; un budget de 3,4 milliards en mars 2027.")
    assert values("30 mentors, 3.4 billion, in February 2026, mars 2027, 17").missing_from(known) == []
    assert values("31 mentors le 12 mars 2027").missing_from(known) == ["31", "12/03/2027"]


@given(st.integers(1000, 9_999_999), st.sampled_from(_NOTATIONS))
def test_the_notation_of_a_number_never_changes_its_value(number: int, notation: str) -> None:
    grouped = f"{number:,}"
    written = notation.format(
        plain=number,
        spaced=grouped.replace(",", " "),
        narrow=grouped.replace(",", "\u202f"),
        commas=grouped,
        points=grouped.replace(",", "."),
        arabic=str(number).translate(_ARABIC_DIGITS),
        arabic_grouped=grouped.replace(",", "٬").translate(_ARABIC_DIGITS),
    )
    assert values(f"Il y a {written} membres.").has_number(Decimal(number))
    assert not values(f"Il y a {written} membres.").has_number(Decimal(number + 1))


_FRENCH = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MAGHREB = ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"]
_LEVANT = [
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 6))
def test_the_notation_of_a_date_never_changes_its_value(day: date, form: int) -> None:
    month = day.month - 1
    written = (
        f"{day.day} {_FRENCH[month]} {day.year}",
        f"{_ENGLISH[month]} {day.day}, {day.year}",
        f"{day.day} {_MAGHREB[month]} {day.year}",
        f"{day.day} {_LEVANT[month]} {day.year}".translate(_ARABIC_DIGITS),
        day.isoformat(),
        f"{day.day:02}/{day.month:02}/{day.year}",
        f"{day.day} {_ENGLISH[month]} {day.year}",
    )[form]
    assert values(f"(« {written} »)").has_date(day)
    assert not values(f"(« {written} »)").has_date(
        day.replace(year=day.year + 1) if day.month != 2 else date(1800, 1, 1)
    )


@given(st.text(max_size=80))
def test_nothing_that_can_be_written_breaks_it(text: str) -> None:
    values(text)
