"""Krippendorff's alpha against his published examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.figures.agreement import krippendorff_alpha

# "Computing Krippendorff's Alpha-Reliability" (2011): examples A (two raters, yes or no), B (two, nominal), C (four, gaps).
BINARY = ["0100000010", "1110010000"]
NOMINAL = ["aabbdcccedda", "babbbccceddd"]
GAPS = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]


def units(rows: list[str]) -> list[list[int]]:
    return [[ord(rank) for rank in unit if rank != "."] for unit in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("rows", "scale", "expected"),
    [(BINARY, "nominal", 0.095), (NOMINAL, "nominal", 0.692), (GAPS, "nominal", 0.743), (GAPS, "ordinal", 0.815)],
)
def test_alpha_gives_the_published_figures(rows: list[str], scale: str, expected: float) -> None:
    assert krippendorff_alpha(units(rows), scale=scale) == pytest.approx(expected, abs=5e-4)  # type: ignore[arg-type]


def test_alpha_knows_perfection_and_what_cannot_be_told() -> None:
    assert krippendorff_alpha([[0, 0], [1, 1], [2, 2, 2]]) == 1
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([[0], [1]]) is None
    assert krippendorff_alpha([[1, 1], [1, 1]]) is None


@given(st.lists(st.lists(st.integers(0, 2), max_size=3), max_size=12), st.randoms())
def test_alpha_is_at_most_1_whatever_order_raters_come_in(found: list[list[int]], random: object) -> None:
    value = krippendorff_alpha(found)
    mirrored = krippendorff_alpha([list(reversed(unit)) for unit in reversed(found)])
    assert value == (None if value is None else pytest.approx(mirrored))
    assert value is None or value <= 1


def test_a_slip_by_one_rank_weighs_less_than_one_by_two() -> None:
    near = krippendorff_alpha([[0, 0], [1, 1], [2, 2], [0, 1]])
    far = krippendorff_alpha([[0, 0], [1, 1], [2, 2], [0, 2]])
    assert near is not None
    assert far is not None
    assert near > far
