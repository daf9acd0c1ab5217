"""What can go wrong in a conversation."""

from __future__ import annotations

from core.errors import UnavailableError


class TranscriptionError(UnavailableError):
    """A voice message could not be turned into text."""

    def __init__(self, detail: str = "", *, is_too_long: bool = False) -> None:
        """Take what happened; `is_too_long` is for messages that are over the limit."""
        self.is_too_long = is_too_long
        super().__init__(detail)
