"""What the comparison makes of English over passages in English, French and Arabic."""

from __future__ import annotations

from collections import Counter

from benchmarks.forging.english import FAITHFUL, told


def test_english_is_compared_over_three_languages() -> None:
    found = list(told())
    tried = Counter(one.kind == FAITHFUL for one in found)
    stood = Counter(one.kind == FAITHFUL for one in found if not one.fault)
    assert (tried[True], tried[False]) == (44, 108)
    blamed = [one.text for one in found if one.kind == FAITHFUL and one.fault]
    assert stood[True] >= 42, blamed
    assert stood[False] <= 6, [one.text for one in found if one.kind != FAITHFUL and not one.fault]


def test_what_is_kept_apart_is_held_no_worse_than_it_was_found() -> None:
    found = list(told("kept_english"))
    stood = Counter(one.kind == FAITHFUL for one in found if not one.fault)
    assert stood[True] >= 27
    assert stood[False] <= 13
