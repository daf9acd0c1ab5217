"""Dates are read in the words of four languages, and never invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.dates import find_date


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
