"""What can go wrong on the way to and from a person."""

from __future__ import annotations

from core.errors import MunadilError, NotFoundError, UnavailableError, WrongUseError


class ChannelError(MunadilError):
    """A channel cannot be used as it is set up."""


class ForgedError(WrongUseError):
    """The signature or the secret of a webhook call is not ours."""

    status = 403


class MalformedError(WrongUseError):
    """A webhook call does not hold what the provider sends."""

    status = 400


class ConversationNotFoundError(NotFoundError):
    """There is no such conversation."""


class FileNotHereError(NotFoundError):
    """No file came with that message."""


class EngineError(UnavailableError):
    """Durable turns cannot run."""


class KeyFileError(ChannelError):
    """A key of the messaging room cannot be used."""


class SealedError(UnavailableError):
    """A stored text or address cannot be opened: the key that sealed it is not among the keys of MUNADIL_ADDRESS_KEY."""


class StoppedError(WrongUseError):
    """The person asked for silence: nothing is sent until they write again."""

    status = 409


class SendError(Exception):
    """A provider did not take a message. `reason` is for staff and holds nothing of the message or the person."""

    def __init__(self, reason: str, code: str = "") -> None:
        self.reason, self.code = reason, code
        super().__init__(f"{code} {reason}".strip())


class RetryLaterError(SendError):
    """Not now: a rate limit, an overload, a lost connection before the request was sent. `after` is in seconds.

    `limit` is the key of the `Limit` that was passed, where the provider tells: nobody sends under it meanwhile.
    """

    def __init__(self, reason: str, code: str = "", *, after: float | None = None, limit: str = "") -> None:
        self.after, self.limit = after, limit
        super().__init__(reason, code)


class UnclearError(SendError):
    """The request was sent and no answer came: the provider may have taken the message."""


class RefusedError(SendError):
    """Never: the person blocked us, the chat is gone, the message is not allowed."""


class WindowClosedError(RefusedError):
    """The provider's window for free messages is closed: an approved template, or waiting for the person."""
