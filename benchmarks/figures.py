"""What a benchmark reports."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measurement beside its baseline of the same run.

    `ratio` is value / baseline, None where there is nothing to compare with.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    note: str = ""


def compared(name: str, value: float, unit: str, baseline: float, note: str = "") -> Figure:
    """Return a figure with its ratio to a baseline; the ratio is None when the baseline is 0."""
    return Figure(name, value, unit, baseline, value / baseline if baseline else None, note)


def read_figures(path: Path, benchmark: str) -> dict[str, float]:
    """Values by name that an earlier run printed with `--json`, of one benchmark."""
    return {row["name"]: row["value"] for row in json.loads(path.read_text("utf-8")).get(benchmark, ())}


def beside(figures: Sequence[Figure], before: Mapping[str, float]) -> list[Figure]:
    """The same figures with an earlier run's as their baseline; those that it lacks stay as they are."""
    return [
        compared(figure.name, figure.value, figure.unit, before[figure.name], figure.note)
        if figure.name in before
        else figure
        for figure in figures
    ]
