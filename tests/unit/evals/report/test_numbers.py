"""Figures as readers write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from evals.figures.statistics import Interval
from evals.report.numbers import Numbers
from evals.report.words import LANGUAGES
from evals.score import Goal

FRENCH, ARABIC, ENGLISH = (Numbers(language) for language in LANGUAGES)


def test_each_language_writes_its_way() -> None:
    assert FRENCH.share(0.875) == "87,5\u202f%"
    assert ENGLISH.share(0.875) == "87.5%"
    assert ARABIC.share(0.875) == "\u206687,5\u202f%\u2069"
    assert FRENCH.interval(Interval(0.9, 0.832, 0.951)) == "83–95\u202f%"
    assert FRENCH.points(-0.125) == "−12,5"
    assert ENGLISH.value(1234.4, Goal.QUANTITY) == "1,234"
    assert ENGLISH.value(0.0004, Goal.QUANTITY) == "0.0004"
    assert FRENCH.chance(0.0123) == "p\u00a0=\u00a00,012"
    assert FRENCH.chance(0.0001) == "p\u00a0<\u00a00,001"


@pytest.mark.parametrize(("share", "written"), [(1.0, "100%"), (0.9999, "99.9%"), (0.0, "0%"), (0.0001, "0.1%")])
def test_what_is_not_quite_all_never_reads_all(share: float, written: str) -> None:
    assert ENGLISH.share(share) == written


def test_a_moment_names_the_moroccan_month() -> None:
    at = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)
    assert FRENCH.moment(at) == "22 novembre 2026, 08:05 UTC"
    assert ARABIC.moment(at) == "22 نونبر 2026، \u206608:05 UTC\u2069"


def test_a_name_in_arabic_letters_is_isolated_in_any_sentence() -> None:
    assert FRENCH.text("facts") == "facts"
    assert FRENCH.text("وقائع") == "\u2068وقائع\u2069"
    assert ARABIC.text("facts") == "\u2068facts\u2069"


@given(share=st.floats(0, 1))
def test_every_share_in_arabic_is_one_isolated_run(share: float) -> None:
    written = ARABIC.share(share)
    assert written[0] == "\u2066"
    assert written[-1] == "\u2069"
    assert Language.ARABIC.is_rtl
