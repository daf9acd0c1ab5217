"""What can be wrong with what an association says of itself, each with its own words on pages."""

from __future__ import annotations

from core.errors import WrongUseError


class NamelessError(WrongUseError):
    """An association needs a name."""


class UnknownPlaceError(WrongUseError):
    """The place is not known."""


class WebsiteError(WrongUseError):
    """The website is no address."""


class TooLongError(WrongUseError):
    """Something is too long."""


class ConsentlessPhotoError(WrongUseError):
    """A photo needs the agreement of those whom it shows."""


class NoPhotoError(WrongUseError):
    """The file is no photo that can be read."""


class WhenError(WrongUseError):
    """The day or the hour cannot be read, or it ends before it begins."""


class SeatsError(WrongUseError):
    """The places are no number of them."""


class HelplessError(WrongUseError):
    """It is not said what help is meant."""


class ContactlessError(WrongUseError):
    """It is not said how to reach who asks or agrees."""


class EmptyPostError(WrongUseError):
    """There is nothing to send."""


class BlockedError(WrongUseError):
    """One of the two wants nothing from the other any more."""
