"""What the model is told, as Markdown files."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def prompt(name: str) -> str:
    """The prompt `name`.md, with its `{placeholders}`."""
    return (Path(__file__).parent / f"{name}.md").read_text(encoding="utf-8")
