"""What can go wrong with a judge and with people's labels, with what to do about it."""

from __future__ import annotations

from core.errors import UnavailableError, WrongUseError


class NoJudgeError(UnavailableError):
    """No judge is configured."""


class NothingToJudgeError(WrongUseError):
    """The run holds no answer that this can be asked of."""
