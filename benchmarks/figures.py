"""What a benchmark reports."""

from __future__ import annotations

from dataclasses import dataclass


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
