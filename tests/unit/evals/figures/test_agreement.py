"""Judges and people, against published figures and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.figures.agreement import corrected_share, kappa
from evals.figures.statistics import wilson


def _raters(both: int, first: int, second: int, none: int) -> tuple[list[str], list[str]]:
    return (
        ["yes"] * (both + first) + ["no"] * (second + none),
        ["yes"] * both + ["no"] * first + ["yes"] * second + ["no"] * none,
    )


@pytest.mark.parametrize(
    ("table", "expected"), [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)]
)
def test_kappa_gives_the_textbook_figures(table: tuple[int, int, int, int], expected: float) -> None:
    assert kappa(*_raters(*table)) == pytest.approx(expected, abs=5e-5)


def test_kappa_knows_perfection_and_ignorance() -> None:
    assert kappa(["a", "b", "c"], ["a", "b", "c"]) == 1
    assert kappa(["a", "a", "b", "b"], ["a", "b", "a", "b"]) == 0
    assert kappa(["a", "a"], ["a", "a"]) is None
    with pytest.raises(ValueError, match="same items"):
        kappa(["a"], [])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30))
def test_kappa_is_the_same_whoever_comes_first_and_at_most_1(pairs: list[tuple[str, str]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    value = kappa(first, second)
    assert value == (None if value is None else pytest.approx(kappa(second, first)))
    assert value is None or -1 <= value <= 1


@pytest.mark.parametrize(
    ("truth", "finds", "spares", "labelled"),
    [(0.85, 0.95, 0.9, 100), (0.85, 0.9, 0.7, 100), (0.6, 0.9, 0.7, 100), (0.6, 0.9, 0.7, 200)],
)
def test_the_corrected_share_holds_the_truth_where_the_judge_does_not(
    truth: float, finds: float, spares: float, labelled: int
) -> None:
    generator = np.random.default_rng(8)
    names = [str(place) for place in range(400)]
    held = naive = 0
    for _ in range(300):
        good = generator.random(400) < truth
        judged = np.where(good, generator.random(400) < finds, generator.random(400) >= spares).astype(float)
        chosen = generator.choice(400, labelled, replace=False)
        interval = corrected_share(
            dict(zip(names, judged, strict=True)), {names[place]: float(good[place]) for place in chosen}
        )
        held += truth in interval
        naive += truth in wilson(judged.sum(), 400)
    assert held / 300 >= 0.93
    assert naive / 300 < 0.85


def test_a_judge_that_is_always_right_adds_what_it_judged() -> None:
    judged = {str(place): float(place % 4 > 0) for place in range(400)}
    interval = corrected_share(judged, {name: judged[name] for name in list(judged)[:100]})
    assert interval.mean == 0.75
    labels_alone = wilson(75, 100)
    assert interval.high - interval.low < labels_alone.high - labels_alone.low


def test_labels_must_be_of_judged_answers() -> None:
    with pytest.raises(ValueError, match="two labels"):
        corrected_share({"a": 1.0}, {"a": 1.0})
    with pytest.raises(ValueError, match="not judged"):
        corrected_share({"a": 1.0}, {"a": 1.0, "b": 0.0})
