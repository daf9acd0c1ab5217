"""`munadil eval compare` and `gate`: whether a run is better, worse, or good enough to release."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add these commands."""
