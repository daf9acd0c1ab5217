"""What setting a channel up, or looking at it, has found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: `works` is None where nothing can be said."""

    name: str
    works: bool | None
    detail: str
    remedy: str = ""
