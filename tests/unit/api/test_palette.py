"""Colours that can be read, whatever the organisation's colour."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.page.palette import contrast, palettes, parse, stylesheet

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(parse("#000000"), parse("#ffffff")) == pytest.approx(21)
    assert contrast(parse("#777777"), parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


@given(primary=COLOURS)
@example(primary="#ffffff")
@example(primary="#000000")
@example(primary="#ffff00")
@example(primary="#a8125b")
def test_everything_can_be_read_in_both_themes(primary: str) -> None:
    for tokens in palettes(primary).values():
        for ground in ("surface", "background", "soft"):
            for text in ("ink", "muted", "accent", "warning"):
                assert contrast(parse(tokens[text]), parse(tokens[ground])) >= 4.5, (text, ground, tokens)
            assert contrast(parse(tokens["control"]), parse(tokens[ground])) >= 3
        assert contrast(parse(tokens["on-accent"]), parse(tokens["accent"])) >= 4.5
        assert contrast(parse(tokens["ink"]), parse(tokens["mark"])) >= 4.5


def test_a_readable_colour_is_kept() -> None:
    assert palettes("#a8125b")["light"]["accent"] == "#a8125b"


def test_stylesheet_follows_preference_and_attribute() -> None:
    css = stylesheet("#a8125b")
    assert "@media (prefers-color-scheme: dark)" in css
    assert ":host([theme=dark])" in css
    assert "--m-accent: #a8125b;" in css
