"""What can go wrong on the common ground of participation."""

from __future__ import annotations

from core.errors import MunadilError, NotFoundError, WrongUseError


class RoomClosedError(NotFoundError):
    """The room of participation is not open here."""


class NoPartError(MunadilError):
    """Your part in this room does not allow this."""

    status = 403


class NextStepError(WrongUseError):
    """The step does not follow from where things stand."""

    status = 409


class FileRefusedError(WrongUseError):
    """The file cannot be taken."""


class FullError(WrongUseError):
    """There is no place left."""

    status = 409


class TooFewError(WrongUseError):
    """The group is too small for a figure to be shown."""
