"""What can go wrong with people's labels, with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.errors import WrongUseError

_SHOWN = 20
"""Problems listed; chosen by hand."""


class LabelsError(WrongUseError):
    """The labels cannot be used as they are."""


def labels_error(path: Path, problems: Sequence[str]) -> LabelsError:
    """An error that lists problems, one a line, each with its place in the file."""
    lines = [f"{path.name}: {problem}" for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"… and {len(problems) - _SHOWN} more.")
    return LabelsError("\n".join(lines), remedy="Nothing was taken over. Correct these and import the file again.")
