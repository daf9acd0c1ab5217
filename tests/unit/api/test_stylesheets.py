"""The style sheets of the console and of the rooms: what is ticked is as large as a finger needs, no word widens a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import api

_SHEETS = ("console/static/console.css", "page/take_part/static/take_part.css")
_LEAST = 1.5
"""Rem: the 24 pixels of WCAG 2.2, 2.5.8, where a rem is 16."""


@pytest.mark.parametrize("sheet", _SHEETS)
def test_no_box_to_tick_is_smaller_than_a_finger_needs(sheet: str) -> None:
    text = (Path(api.__file__).parent / sheet).read_text("utf-8")
    rules = re.findall(r"([^{}]*\binput\b[^{}]*)\{([^{}]*)\}", text)
    sizes = [(names.strip(), float(size)) for names, rule in rules for size in re.findall(r"-size: ([\d.]+)rem", rule)]
    sizes = [(names, size) for names, size in sizes if "font" not in names]
    assert sizes
    assert [one for one in sizes if one[1] < _LEAST] == []


@pytest.mark.parametrize("sheet", _SHEETS)
def test_no_column_grows_with_the_longest_word_in_it(sheet: str) -> None:
    """A column of `1fr`, or one that no rule speaks of, is as wide as its longest word: the page then scrolls sideways."""
    text = (Path(api.__file__).parent / sheet).read_text("utf-8")
    grids = [
        rule for rule in re.findall(r"\{([^{}]*)\}", text) if "display: grid" in rule or "grid-template-columns" in rule
    ]
    assert grids
    assert [rule for rule in grids if "grid-template-columns" not in rule] == []
    free = [rule for rule in grids if re.search(r"(?<![,(])(?<!, )\b1fr\b", rule)]
    assert free == []
