"""What can go wrong on the common ground of participation."""

from __future__ import annotations

from enum import StrEnum

from core.errors import MunadilError, NotFoundError, WrongUseError


class Fault(StrEnum):
    """What is wrong with what somebody filled in, as their page says it in their language."""

    NO_WORDS = "no_words"
    NO_TITLE = "no_title"
    NO_NAME = "no_name"
    """A name is to be shown, and is not written."""
    NOT_ON_LIST = "not_on_list"
    """A number that nobody has on the list of a session."""
    NO_ANSWER = "no_answer"
    """No question was answered."""
    NO_CITATION = "no_citation"
    """A line names no number of a voice."""
    NOTHING_CITED = "nothing_cited"
    NOT_PUBLISHED = "not_published"
    WORDS_ELSEWHERE = "words_elsewhere"
    """Words that are not in what is cited."""
    NO_REASON = "no_reason"
    DAY_TO_COME = "day_to_come"
    DAYS_ORDER = "days_order"
    NO_PLACE = "no_place"
    NO_DAY = "no_day"
    NO_NUMBER = "no_number"
    NO_HOURS = "no_hours"
    """Hours of work that cannot be read, or that follow each other in no order."""
    NO_CONTACT = "no_contact"
    """Neither a telephone number nor an e-mail address."""
    NO_PAIR_THEN = "no_pair_then"
    LENGTH = "length"
    """Minutes that no meeting has."""
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    NOTHING_SHOWN = "nothing_shown"
    """Nothing shows that a commitment was kept."""
    ITSELF = "itself"
    """A number that is the one it is written on."""
    OTHER_PERSON = "other_person"
    """Two requests of two people, of whom one would read what the other wrote."""
    SOME_LINES = "some_lines"
    """Nothing is ticked, or everything, where a part is to go elsewhere."""
    SAME_LANGUAGE = "same_language"
    STALE = "stale"
    NEWER_VERSION = "newer_version"
    NOT_SIGNATORY = "not_signatory"
    NO_ADDRESS = "no_address"
    """No address of the web."""
    SHORT_NAME = "short_name"
    """A short name that cannot stand in an address."""
    NAME_TAKEN = "name_taken"
    ONE_SUBJECT = "one_subject"
    """A decision on nothing, or on two things."""


class RoomClosedError(NotFoundError):
    """The room of participation is not open here."""


class NoPartError(MunadilError):
    """Your part in this room does not allow this."""

    status = 403


class NextStepError(WrongUseError):
    """The step does not follow from where things stand."""

    status = 409

    def __init__(self, detail: str = "", *, remedy: str = "", fault: Fault | None = None) -> None:
        """`fault` says it in words where more can be said than that."""
        super().__init__(detail, remedy=remedy)
        self.fault = fault


class FileRefusedError(WrongUseError):
    """The file cannot be taken."""


class FullError(WrongUseError):
    """There is no place left."""

    status = 409


class TooFewError(WrongUseError):
    """The group is too small for a figure to be shown."""


class FaultyFormError(WrongUseError):
    """Something in the form cannot be taken."""

    def __init__(self, fault: Fault, detail: str, *, remedy: str = "", **values: object) -> None:
        """`values` fill in the wording of the fault."""
        super().__init__(detail, remedy=remedy)
        self.fault, self.values = fault, values


class NoTableError(WrongUseError):
    """The file is no table."""


class HeaderlessTableError(NoTableError):
    """The table names no columns."""


class LongTableError(NoTableError):
    """The table has too many rows."""


class NumberlessRowError(WrongUseError):
    """The row has no number."""


class NeitherYesNorNoError(WrongUseError):
    """It is said neither that somebody came nor that they did not."""


class NotOnTheListError(NotFoundError):
    """The list has no such number."""


class UnreadableDayError(WrongUseError):
    """A day is one that no calendar has."""
