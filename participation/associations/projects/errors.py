"""What can be wrong with what is said of a project, each with its own words on pages."""

from __future__ import annotations

from core.errors import WrongUseError


class TitlelessError(WrongUseError):
    """It needs a title."""


class SummarylessError(WrongUseError):
    """There is nothing that everybody could read."""


class EndsBeforeError(WrongUseError):
    """It ends before it begins."""


class AmountError(WrongUseError):
    """It is no amount of dirhams."""


class CountError(WrongUseError):
    """It is no number of people."""


class DayToComeError(WrongUseError):
    """What was done, or counted, is of a day that has not come."""


class FallingCountError(WrongUseError):
    """More people were reached by an earlier day, or fewer by a later one."""


class MoreThanPeopleError(WrongUseError):
    """More women or young people than people."""


class UnlistedPartnerError(WrongUseError):
    """The association cannot be a partner."""
