"""What can be wrong with what an association shares, each with its own words on pages."""

from __future__ import annotations

from core.errors import WrongUseError


class EmptyResourceError(WrongUseError):
    """It has no title, or neither a text nor a file."""


class LicenceError(WrongUseError):
    """What everybody is to read needs a licence that lets them."""


class CircleOnlyError(WrongUseError):
    """What is of a circle is not offered to everybody."""


class NoSuchCircleError(WrongUseError):
    """The association is in no such circle."""


class UnreadableResourceError(WrongUseError):
    """The file has no text that could be answered from."""
