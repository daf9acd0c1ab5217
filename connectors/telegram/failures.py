"""What Telegram's refusals and lost connections mean for a message: later, unclear, or never."""

from __future__ import annotations

from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from connectors.errors import RefusedError, RetryLaterError, SendError, UnclearError
from connectors.telegram.requests import TooManyRequestsError

_TOKEN_PAUSE_S = 60.0
"""Until a token that Telegram does not take is tried again; chosen by hand: a person has to change it."""
_REASONS = (
    ("blocked by the user", "blocked", "the person blocked the bot"),
    ("user is deactivated", "deactivated", "the person's account is gone"),
    ("bot was kicked", "kicked", "the bot was removed from the group"),
    ("bot is not a member", "kicked", "the bot is not in the group"),
    ("can't initiate conversation", "never_wrote", "the person has never written to the bot"),
    ("chat not found", "chat_not_found", "there is no such chat"),
    ("user not found", "chat_not_found", "there is no such person"),
    ("peer_id_invalid", "chat_not_found", "there is no such chat"),
    ("not enough rights", "no_rights", "the bot may not write in the group"),
    ("have no rights", "no_rights", "the bot may not write in the group"),
    ("chat_write_forbidden", "no_rights", "the bot may not write in the group"),
    ("topic_closed", "topic_closed", "the topic is closed"),
    ("thread not found", "topic_gone", "the topic is gone"),
    ("message is too long", "too_long", "the message is longer than Telegram takes"),
    ("message text is empty", "empty", "the message is empty"),
    ("can't parse", "markup", "the markup of the message is wrong"),
    ("button", "button", "a button of the message is wrong"),
    ("file is too big", "file_too_big", "the file is larger than Telegram gives out"),
    ("wrong file", "file_gone", "the file is no longer there"),
    ("file_id", "file_gone", "the file is no longer there"),
)
"""What a description says, with our code and words for it: descriptions may quote the message, so none is passed on."""


def as_send_error(error: TelegramError) -> SendError:
    """The error as the outbox understands it; its reason holds nothing of the message or the person."""
    if isinstance(error, TooManyRequestsError):
        return RetryLaterError("Telegram asks to wait", "429", after=error.after)
    if isinstance(error, Forbidden | BadRequest):
        code, reason = explain(error)
        return RefusedError(reason, code)
    if isinstance(error, InvalidToken):
        return RetryLaterError("Telegram does not know the bot's token", "token", after=_TOKEN_PAUSE_S)
    if isinstance(error, Conflict):
        return RetryLaterError("Telegram is busy with another call", "409")
    return _of_the_network(error)


def explain(error: TelegramError) -> tuple[str, str]:
    """Our code and words for a refusal."""
    said = error.message.lower()
    for needle, code, reason in _REASONS:
        if needle in said:
            return code, reason
    return (
        ("forbidden", "Telegram forbids it")
        if isinstance(error, Forbidden)
        else ("400", "Telegram refused the request")
    )


def was_sent(error: TelegramError) -> bool:
    """Whether the request may have reached Telegram before the connection was lost."""
    import httpx

    never_sent = (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
    )
    return isinstance(error.__cause__, httpx.HTTPError) and not isinstance(error.__cause__, never_sent)


def _of_the_network(error: TelegramError) -> SendError:
    if was_sent(error):
        return UnclearError("no answer came from Telegram", "timeout" if isinstance(error, TimedOut) else "connection")
    if error.__cause__ is not None:
        return RetryLaterError("Telegram cannot be reached", "unreachable")
    if isinstance(error, NetworkError) and "gateway time" not in error.message.lower():
        return RetryLaterError("Telegram is out of order", "5xx")
    # An acceptance that cannot be read, or a gateway that gave up waiting: the message may be there.
    return UnclearError("Telegram's answer cannot be read", "answer")
