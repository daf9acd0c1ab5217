"""`munadil eval new` and `validate`: a suite is written and checked without running it."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add these commands."""
