"""Dates are read in the words of four languages, and never invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.dates import find_date, month_of, months
from core.language.fold import fold
from core.language.values import values


@pytest.mark.parametrize(
    ("text", "day", "exact"),
    [
        ("Le 23 décembre 2021 à 9h26", date(2021, 12, 23), True),
        ("1er août 2022", date(2022, 8, 1), True),
        ("23 دجنبر 2021", date(2021, 12, 23), True),
        ("٢٣ غشت ٢٠٢١", date(2021, 8, 23), True),
        ("5 تشرين الأول 2020", date(2020, 10, 5), True),
        ("December 3, 2021", date(2021, 12, 3), True),
        ("3 May 2021", date(2021, 5, 3), True),
        ("03/04/2021", date(2021, 4, 3), True),
        ("2021-04-03", date(2021, 4, 3), True),
        ("date 2021-01", date(2021, 1, 1), False),
        ("mars 2024", date(2024, 3, 1), False),
    ],
)
def test_a_date_is_read(text: str, day: date, exact: bool) -> None:
    found = find_date(text)
    assert found is not None
    assert (found.day, found.exact) == (day, exact)


@pytest.mark.parametrize("text", ["", "31/02/2020", "2021-13-40", "le 45 mars 2020 bis", "en 2021", "350 associations"])
def test_what_is_no_day_is_not_read_as_one(text: str) -> None:
    found = find_date(text)
    assert found is None or not found.exact


@given(st.text(max_size=60))
def test_any_text_can_be_looked_at(text: str) -> None:
    found = find_date(text)
    assert found is None or 0 <= found.start < found.end <= len(text)


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
        ("fin mars", {3}),
        ("1 ghocht 2026", {8}),
        ("f chtanbir wla nwanbir", {9, 11}),
        ("بغشت وشتنبر ويوليوز", {7, 8, 9}),
        ("نونبر ودجنبر", {11, 12}),
        ("مارس الحزب حقه", set()),
        ("شهر مارس", {3}),
    ],
)
def test_months_in_every_form(text: str, found: set[int]) -> None:
    assert months(text) == found


_MONTHS = {
    1: "janvier january يناير كانون-الثاني yanayer",
    2: "février february فبراير شباط fbrayer",
    3: "mars march مارس آذار",
    4: "avril april أبريل نيسان abril",
    5: "mai may ماي مايو أيار",
    6: "juin june يونيو حزيران younyou",
    7: "juillet july يوليوز يوليو تموز youlyouz",
    8: "août august غشت أغسطس آب ghocht",
    9: "septembre september شتنبر سبتمبر أيلول chtanbir chotanbir",
    10: "octobre october أكتوبر تشرين-الأول oktobr",
    11: "novembre november نونبر نوفمبر تشرين-الثاني nouwanbir",
    12: "décembre december دجنبر ديسمبر كانون-الأول doujanbir",
}


@pytest.mark.parametrize(("month", "name"), [(m, name) for m, names in _MONTHS.items() for name in names.split()])
def test_every_reader_of_dates_knows_every_month(month: int, name: str) -> None:
    written = f"4 {name.replace('-', ' ')} 2026"
    found = find_date(written)
    assert found is not None
    assert found.day == date(2026, month, 4)
    assert months(written) == {month}
    assert values(written).has_date(date(2026, month, 4))
    assert month_of(fold(name.replace("-", " "))) == month
