"""What can go wrong in a mentoring programme."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import WrongUseError


class IncompleteApplicationError(WrongUseError):
    """The application is not complete."""

    status = 422

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            f"The application is not complete: {', '.join(missing)}.",
            remedy="Fill in what is missing, and send it again.",
        )
