"""What can go wrong with training, each with its own words on pages."""

from __future__ import annotations

from core.errors import NotFoundError, WrongUseError
from participation.common.errors import NextStepError


class TrainingPlanError(WrongUseError):
    """Something in a programme of training does not fit; `key` names which wording says what."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The programme is wrong: {key.replace('_', ' ')}.", remedy="Change it and send it again.")
        self.key = key


class EnrolmentError(WrongUseError):
    """Something in an enrolment does not fit; `key` names which wording says what."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The enrolment is wrong: {key.replace('_', ' ')}.", remedy="Change it and send it again.")
        self.key = key


class EnrolmentClosedError(NextStepError):
    """The programme takes no enrolments now."""


class NoDocumentError(NextStepError):
    """An outcome is confirmed with its document alone."""


class NotTrainedError(NextStepError):
    """An association offers to teach once somebody of it was trained."""


class NoLearnerError(NotFoundError):
    """There is no such enrolment."""
