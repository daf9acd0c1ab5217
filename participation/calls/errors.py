"""What can go wrong with calls, each with its own words on pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.errors import MunadilError, NotFoundError, WrongUseError
from participation.common.errors import FileRefusedError, NextStepError


class CallPlanError(WrongUseError):
    """Something in a call does not fit; `key` names which wording says what."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The call is wrong: {key.replace('_', ' ')}.", remedy="Change it and send it again.")
        self.key = key


class NotYetError(NextStepError):
    """The call does not take dossiers yet."""


class LateError(NextStepError):
    """The call takes no dossiers any more."""

    def __init__(self, deadline: datetime, attempt: datetime) -> None:
        super().__init__(f"The deadline was {deadline.isoformat()}, and this came at {attempt.isoformat()}.")
        self.deadline, self.attempt = deadline, attempt


class IncompleteDossierError(WrongUseError):
    """The dossier lacks something."""

    def __init__(self, lacking: Sequence[str]) -> None:
        super().__init__(f"The dossier lacks {', '.join(lacking)}.", remedy="Give what is missing, then send it.")
        self.lacking = tuple(lacking)


class PaperRefusedError(FileRefusedError):
    """The paper cannot be taken; `key` names which wording says why."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"The paper is refused: {key.replace('_', ' ')}.", remedy="Send another file.")
        self.key, self.values = key, values


class ConflictDeclaredError(MunadilError):
    """You declared a conflict of interest with this dossier."""

    status = 403


class ScoreError(WrongUseError):
    """A score is missing, or is not on the scale."""


class AppealError(NextStepError):
    """The decision cannot be objected to any more; `key` names which wording says why."""

    def __init__(self, key: str) -> None:
        super().__init__(f"No appeal: {key.replace('_', ' ')}.")
        self.key = key


class NotTheirsError(NotFoundError):
    """There is no such dossier."""
