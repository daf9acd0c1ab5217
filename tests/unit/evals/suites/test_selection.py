from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import WrongUseError
from core.language.forms import Language
from evals.suites.selection import Selection
from evals.targets.testing import small_suite

SUITE = small_suite(*Language, cases=6)


def test_everything_is_let_through_when_nothing_is_said() -> None:
    assert Selection().of(SUITE) == SUITE.all_cases
    assert Selection().settings() == {}


def test_halves_languages_and_tags() -> None:
    open_half = Selection("open").of(SUITE)
    held_out = Selection("held-out", (Language.DARIJA,)).of(SUITE)
    assert not any(case.held_out for case in open_half)
    assert {(case.language, case.held_out) for case in held_out} == {(Language.DARIJA, True)}
    with pytest.raises(WrongUseError, match="no case of made"):
        Selection(tags=("never",)).of(SUITE)


@given(st.integers(1, 40))
def test_a_limit_takes_languages_in_turns(limit: int) -> None:
    chosen = Selection(limit=limit).of(SUITE)
    counts = [sum(case.language is language for case in chosen) for language in Language]
    assert len(chosen) == min(limit, len(SUITE.all_cases))
    assert max(counts) - min(counts) <= 1
    assert [case for case in SUITE.all_cases if case in chosen] == list(chosen)


def test_what_was_left_out_is_said() -> None:
    said = Selection("open", (Language.ARABIC, Language.ENGLISH), ("a",), 9).settings()
    assert said == {"only": "open", "languages": "ar en", "tags": "a", "limit": "9"}
