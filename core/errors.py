"""The base of every error that a person may meet, with what to do about it."""

from __future__ import annotations

import inspect
from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """Exit codes of the command line."""

    OK = 0
    BAD_VERDICT = 1
    WRONG_USE = 2
    COULD_NOT_RUN = 3


class MunadilError(Exception):
    """Something went wrong."""

    status: ClassVar[int] = 500
    """HTTP status that the API answers with."""
    exit_code: ClassVar[ExitCode] = ExitCode.COULD_NOT_RUN
    """Exit code of the command line."""

    def __init__(self, detail: str = "", *, remedy: str = "") -> None:
        """Take what happened and what to do; without `detail`, the class docstring is the message."""
        self.detail = detail or inspect.cleandoc(self.__class__.__doc__ or "").splitlines()[0]
        self.remedy = remedy
        super().__init__(f"{self.detail} {remedy}".strip())

    @property
    def title(self) -> str:
        """First sentence of the class docstring: the same for every occurrence."""
        return inspect.cleandoc(self.__class__.__doc__ or "").splitlines()[0]

    @property
    def type(self) -> str:
        """Problem type for RFC 9457: the class name in kebab case."""
        return _kebab(self.__class__.__name__)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The problem type, and those of what this is a case of, the nearest first."""
        classes = (one for one in self.__class__.__mro__ if issubclass(one, MunadilError) and one is not MunadilError)
        return tuple(_kebab(one.__name__) for one in classes)


def _kebab(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name.removesuffix("Error")).lstrip("-")


class WrongUseError(MunadilError):
    """The request cannot be understood."""

    status = 422
    exit_code = ExitCode.WRONG_USE


class NotFoundError(MunadilError):
    """There is nothing under this name."""

    status = 404
    exit_code = ExitCode.WRONG_USE


class UnavailableError(MunadilError):
    """A part that this needs does not work right now."""

    status = 503
