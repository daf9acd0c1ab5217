"""Files that people name at the command line, written."""

from __future__ import annotations

from pathlib import Path

from core.errors import WrongUseError


def write_file(path: Path, text: str) -> None:
    """Write a file, and its folder where there is none. Raises WrongUseError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongUseError(
            f"{path} cannot be written: {error.strerror}.", remedy="Name a file in a folder that you may write to."
        ) from None
