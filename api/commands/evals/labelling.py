"""`munadil eval judge`, `sample` and `labels`: a model judge, and the people who correct it."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add these commands."""
