"""`munadil eval report` and `proof`: a run for people to read."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add these commands."""
