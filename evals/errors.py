"""What can go wrong between a suite and a verdict, with what to do about it."""

from __future__ import annotations

from core.errors import MunadilError, NotFoundError, WrongUseError


class SuiteError(WrongUseError):
    """The suite cannot be used as it is written."""


class RunNotFoundError(NotFoundError):
    """There is no run in this folder."""


class DamagedRunError(MunadilError):
    """The run's folder does not hold a whole run."""


class RunsDifferError(WrongUseError):
    """The two runs cannot be compared."""
