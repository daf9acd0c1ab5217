"""What can go wrong between a suite and a verdict, with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import MunadilError, NotFoundError, UnavailableError, WrongUseError


@dataclass(frozen=True, order=True)
class SuiteProblem:
    """Something wrong with a suite: where, what, and what to do about it."""

    line: int
    field: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        said = f"{self.field}: {self.message}" if self.field else self.message
        return f"{said}. {self.remedy}".strip() if self.remedy else f"{said}."


class SuiteError(WrongUseError):
    """The suite cannot be used as it is written."""

    def __init__(self, detail: str = "", *, remedy: str = "", problems: Sequence[SuiteProblem] = ()) -> None:
        """Take what is wrong in words, and every problem by itself."""
        self.problems = tuple(problems)
        super().__init__(detail, remedy=remedy)


class RunNotFoundError(NotFoundError):
    """There is no run in this folder."""


class DamagedRunError(MunadilError):
    """The run's folder does not hold a whole run."""


class RunsDifferError(WrongUseError):
    """The two runs cannot be compared."""


class TargetError(UnavailableError):
    """The target gave no answer to score."""


class TargetGoneError(TargetError):
    """The target does not answer any more; asking it again is no use."""


class RunFailedError(UnavailableError):
    """The run could not be carried out."""


class RunExistsError(WrongUseError):
    """There is a run in this folder already."""


class EngineMissingError(UnavailableError):
    """The evaluation engine is not installed."""

    def __init__(self) -> None:
        """Say how to install it."""
        super().__init__(remedy="Install it: `uv sync --extra evals`, or `pip install 'munadil[evals]'`.")
