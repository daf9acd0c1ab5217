"""What can go wrong in a consultation."""

from __future__ import annotations

from core.errors import WrongUseError


class UnreadableExportError(WrongUseError):
    """The export cannot be read."""

    status = 422
