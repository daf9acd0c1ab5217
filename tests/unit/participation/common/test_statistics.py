"""No figure tells of fewer than ten people, however figures are added to and taken from one another."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from participation.common.statistics import LEAST, WHOLE, figures, safe_groups

PARENTS = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "b2": "b", "a11": "a1", "a12": "a1"}
LEAVES = ("a11", "a12", "a1", "a2", "a3", "b1", "b2", "b", "c")
crowds = st.lists(st.integers(0, 35), min_size=len(LEAVES), max_size=len(LEAVES))


def crowd(sizes: list[int]) -> dict[int, str]:
    leaves = [leaf for leaf, size in zip(LEAVES, sizes, strict=True) for _ in range(size)]
    return dict(enumerate(leaves))


@given(crowds)
def test_people_that_no_shown_figure_tells_apart_are_nobody_or_at_least_ten(sizes: list[int]) -> None:
    """Sums over shown groups, added and subtracted in any way, are constant on these; so they tell of ten people or of nobody."""
    leaf_of = crowd(sizes)
    shown = safe_groups(leaf_of, PARENTS)
    alike = defaultdict[frozenset[str], int](int)
    for person in leaf_of:
        alike[frozenset(group for group, members in shown.items() if person in members)] += 1
    assert all(count >= LEAST for patterns, count in alike.items() if patterns)
    if len(leaf_of) >= LEAST:
        assert WHOLE in shown
        assert all(patterns for patterns in alike)


@given(crowds, st.data())
def test_any_difference_of_two_figures_is_over_ten_people(sizes: list[int], data: st.DataObject) -> None:
    shown = safe_groups(crowd(sizes), PARENTS)
    if not shown:
        return
    one, other = (data.draw(st.sampled_from(sorted(shown))) for _ in range(2))
    only = shown[one] ^ shown[other]
    assert not only or len(only) >= LEAST


def test_a_group_whose_showing_would_tell_of_a_small_one_is_hidden_too() -> None:
    told = {one.group: one for one in figures(range(6), crowd([0, 0, 0, 40, 4, 0, 0, 0, 0]), PARENTS)}
    assert told[WHOLE].of == 44
    assert told["a"].count == 6
    assert told["a2"].count is told["a3"].count is None, "44 less 40 would tell what the four said"
    assert told["a2"].share is None
    assert told["a"].share == 6 / 44


def test_where_there_are_few_nothing_is_shown_at_all() -> None:
    assert safe_groups(crowd([9, 0, 0, 0, 0, 0, 0, 0, 0]), PARENTS) == {}
    assert all(one.count is None for one in figures([0], crowd([9] + [0] * 8), PARENTS))
