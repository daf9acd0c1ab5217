"""What can go wrong at the HTTP doors."""

from __future__ import annotations

from core.errors import MunadilError, NotFoundError, UnavailableError, WrongUseError


class InvalidRequestError(WrongUseError):
    """The request does not say what it must, or not in the right form."""


class MalformedRequestError(WrongUseError):
    """The request cannot be read."""

    status = 400


class UnsupportedRequestError(WrongUseError):
    """The request is in the right form, but asks for what Munadil does not do."""

    status = 400


class SourceNotFoundError(NotFoundError):
    """There is no source under this id."""


class MethodNotAllowedError(WrongUseError):
    """The address is not used in this way."""

    status = 405


class TooLargeError(WrongUseError):
    """The request is too large."""

    status = 413


class TooSlowError(WrongUseError):
    """The request did not come to its end."""

    status = 408


class UnsupportedMediaTypeError(WrongUseError):
    """The body is in a form that is not read here."""

    status = 415


class RateLimitedError(MunadilError):
    """Too many questions came from this address."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        """Take the seconds after which the next question is welcome."""
        self.retry_after = retry_after
        super().__init__(remedy=f"Wait {retry_after} s and ask again.")


class InternalError(MunadilError):
    """Something went wrong on our side."""


class DataFolderError(UnavailableError):
    """The data folder cannot be used."""


class ProofNotPublishedError(NotFoundError):
    """No evaluation has been published yet."""


class ChannelOffError(NotFoundError):
    """Nobody has set this channel up."""


class ConversationsOffError(NotFoundError):
    """Conversations of the page are not kept here."""


class BusyError(UnavailableError):
    """Too many conversations are being followed right now."""


class StaffOffError(NotFoundError):
    """Nobody of staff has a key here."""


class KeyRefusedError(WrongUseError):
    """The key is none of a member of staff."""

    status = 401


class ScopeMissingError(WrongUseError):
    """The key is not for this."""

    status = 403
