"""`munadil eval run`: a suite against the agent, one of its steps, or a served Munadil."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add these commands."""
