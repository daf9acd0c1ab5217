"""What can go wrong in the agent's room, with what to do about it."""

from __future__ import annotations

from core.errors import MunadilError, WrongUseError


class OrganisationError(WrongUseError):
    """A file of the organisation folder cannot be used."""


class ComposerError(MunadilError):
    """The composer could not write an answer; another one takes over."""

    def __init__(self, cause: str, detail: str = "") -> None:
        """Take a short machine-readable cause ("timeout", "refusal", …) and what happened."""
        self.cause = cause
        super().__init__(detail)


class OtherOwnerError(OrganisationError):
    """The documents belong to another organisation."""


class NoModelError(MunadilError):
    """No model is configured."""
