"""Darija questions find French passages nearly as well as English ones do."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import darija

pytestmark = [pytest.mark.slow, pytest.mark.data]


def test_expanded_darija_comes_near_english(shared: Path) -> None:
    figures = {figure.name.split(",")[0]: figure for figure in darija.run(shared)}

    for language in ("ary", "ary-Latn"):
        assert (figures[f"{language} expanded"].ratio or 0.0) > 0.9
        assert figures[f"{language} expanded"].value > 2 * figures[language].value
