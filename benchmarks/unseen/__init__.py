"""What a new organisation's first day is like: corpora that nothing here was written for or tuned on.

`python -m benchmarks --only unseen` measures the open half; `python -m benchmarks.unseen` shows tables, asks some corpora alone, and has
`--locked` for the half that is run once, when tuning has ended. No question is known and no calibration is given.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.unseen.cases import Half
from benchmarks.unseen.measuring import measure
from benchmarks.unseen.summary import figures


def run(shared: Path) -> list[Figure]:
    """Shares of each outcome by corpus and form, on the open half, with every case under .var/bench/unseen/."""
    return figures(measure(shared, Half.OPEN))
