"""Amounts are read as people write them, and written so that they are read again to the last hundredth."""

from __future__ import annotations

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from participation.associations.projects.amounts import dirhams, dirhams_written, hundredths, people_counted
from participation.associations.projects.errors import AmountError, CountError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12500", 1_250_000),
        ("12 500,50 DH", 1_250_050),
        ("12.500", 1_250_000),
        ("12,500.5", 1_250_050),
        ("12\u202f500 dirhams", 1_250_000),
        ("١٢٥٠٠ درهم", 1_250_000),
        ("١٢٥٠٠٫٥", 1_250_050),
        ("0,05", 5),
        ("", 0),
        (" MAD ", 0),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, value: int) -> None:
    assert hundredths(text) == value


@pytest.mark.parametrize("text", ["douze", "-5", "1,234,5", "1e9", "12 50", "9" * 13, "1.2.3"])
def test_what_is_no_amount_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(AmountError) as refused:
        hundredths(text)
    assert refused.value.remedy


@given(st.integers(0, 99_999_999_999), st.sampled_from(list(Language)))
def test_what_is_shown_is_read_again(value: int, language: Language) -> None:
    assert hundredths(dirhams_written(value)) == value
    assert hundredths(dirhams(value, language).replace("derhem", "")) == value


@pytest.mark.parametrize("language", [Language.ARABIC, Language.DARIJA])
def test_a_minus_stands_before_its_figure_where_one_reads_from_the_right(language: Language) -> None:
    order = [one for one in get_display(dirhams(-120_000, language), base_dir="R") if one in "\u22121200"]
    assert "".join(order) == "\u22121200"


def test_people_are_counted_in_whole_numbers() -> None:
    assert people_counted("1 200") == 1200
    assert people_counted("٣٥") == 35
    assert people_counted(" ") is None
    for text in ("douze", "-3", "2.5", "99999999"):
        with pytest.raises(CountError):
            people_counted(text)
