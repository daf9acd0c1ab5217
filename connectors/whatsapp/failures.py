"""What the Cloud API's errors and lost connections mean for a message: later, unclear, or never."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from connectors.errors import RefusedError, RetryLaterError, SendError, UnclearError, WindowClosedError

if TYPE_CHECKING:
    import httpx


class Meaning(Enum):
    """What is to be done about an error."""

    LATER = "later"
    PAIR = "pair"
    """Later, and nobody sends to this person meanwhile."""
    NUMBER = "number"
    """Later, and nobody sends from this number meanwhile."""
    WINDOW = "window"
    NEVER = "never"


@dataclass(frozen=True)
class KnownFailure:
    """An error code in our words: what Meta says of it may quote the message."""

    meaning: Meaning
    reason: str
    after: float | None = None

    @property
    def again_after(self) -> float | None:
        """Seconds after which a message that failed so may be sent again, at least; None where it may not."""
        passes = self.meaning in (Meaning.LATER, Meaning.PAIR, Meaning.NUMBER)
        return (self.after or 0.0) if passes else None


_ACCOUNT_PAUSE_S, _SPAM_PAUSE_S, _PAIR_PAUSE_S = 60.0, 300.0, 6.0
"""Chosen by hand, but for a pair's: one message in six seconds is given by Meta."""
_TOKEN = KnownFailure(Meaning.LATER, "Meta does not accept the access token", _ACCOUNT_PAUSE_S)
_RIGHTS = KnownFailure(Meaning.LATER, "the access token lacks a permission", _ACCOUNT_PAUSE_S)
_WRONG = KnownFailure(Meaning.NEVER, "Meta cannot use the message as it is")
FAULTS = {
    0: _TOKEN,
    1: KnownFailure(Meaning.LATER, "Meta is out of order"),
    2: KnownFailure(Meaning.LATER, "Meta is overloaded or out of order"),
    3: _RIGHTS,
    4: KnownFailure(Meaning.NUMBER, "the app calls Meta too often", _ACCOUNT_PAUSE_S),
    10: _RIGHTS,
    33: KnownFailure(Meaning.NEVER, "Meta knows no such number"),
    100: KnownFailure(Meaning.NEVER, "Meta cannot use the request, or knows nothing of that id"),
    190: _TOKEN,
    368: KnownFailure(Meaning.NEVER, "Meta has blocked the account for its policies"),
    470: KnownFailure(Meaning.WINDOW, "the person wrote more than 24 hours ago"),
    80007: KnownFailure(Meaning.NUMBER, "the account sends too much", _ACCOUNT_PAUSE_S),
    2200: KnownFailure(Meaning.NEVER, "the webhook did not give Meta's challenge back"),
    130429: KnownFailure(Meaning.NUMBER, "the number sends too many messages a second", 1.0),
    130472: KnownFailure(Meaning.NEVER, "Meta keeps the person out for an experiment"),
    130497: KnownFailure(Meaning.NEVER, "the account may not write to the person's country"),
    131000: KnownFailure(Meaning.LATER, "Meta could not send it and does not say why"),
    131005: _RIGHTS,
    131008: _WRONG,
    131009: _WRONG,
    131016: KnownFailure(Meaning.LATER, "Meta is out of order"),
    131021: KnownFailure(Meaning.NEVER, "the person's number is our own"),
    131026: KnownFailure(
        Meaning.NEVER, "the message cannot be delivered: no WhatsApp, too old a version, or we are blocked"
    ),
    131030: KnownFailure(Meaning.NEVER, "the test number may not write to this person"),
    131031: KnownFailure(Meaning.NEVER, "Meta has locked the account"),
    131037: KnownFailure(Meaning.NEVER, "the number's display name is not approved"),
    131042: KnownFailure(Meaning.NEVER, "the account's payment is not in order"),
    131045: KnownFailure(Meaning.NEVER, "the number is not registered"),
    131047: KnownFailure(Meaning.WINDOW, "the person wrote more than 24 hours ago"),
    131048: KnownFailure(Meaning.NUMBER, "Meta limits the number for spam", _SPAM_PAUSE_S),
    131049: KnownFailure(Meaning.NEVER, "Meta keeps the message back from the person"),
    131050: KnownFailure(Meaning.NEVER, "the person wants no such messages"),
    131051: KnownFailure(Meaning.NEVER, "the kind of message is not supported"),
    131052: KnownFailure(Meaning.NEVER, "the file could not be fetched"),
    131053: KnownFailure(Meaning.NEVER, "the file could not be uploaded"),
    131056: KnownFailure(Meaning.PAIR, "too many messages to the same person", _PAIR_PAUSE_S),
    131057: KnownFailure(Meaning.LATER, "Meta works on the account", _ACCOUNT_PAUSE_S),
    132000: KnownFailure(Meaning.NEVER, "the template wants parameters"),
    132001: KnownFailure(Meaning.NEVER, "there is no such approved template in this language"),
    132015: KnownFailure(Meaning.NEVER, "the template is paused for its quality"),
    132016: KnownFailure(Meaning.NEVER, "the template is disabled for its quality"),
    133004: KnownFailure(Meaning.LATER, "Meta is out of order"),
    133010: KnownFailure(Meaning.NEVER, "the number is not registered"),
}
"""By the Cloud API's error code."""

_GATEWAY_TIMEOUT, _TOO_MANY, _SERVER_ERRORS = 504, 429, 500
"""Statuses, as given by HTTP."""


def fault_of(code: int) -> KnownFailure | None:
    """What is known of an error code; codes 200 to 299 are missing permissions."""
    return _RIGHTS if 200 <= code <= 299 else FAULTS.get(code)


def as_send_error(response: httpx.Response, *, pair: str, number: str) -> SendError:
    """What an answer that is not a success means; `pair` and `number` are the keys of the limits it may speak of."""
    error = read_error(response.content)
    code = error.get("code")
    fault = fault_of(code) if isinstance(code, int) else None
    if fault is None:
        return _by_status(response.status_code, code, is_transient=error.get("is_transient") is True)
    name = str(code)
    match fault.meaning:
        case Meaning.WINDOW:
            return WindowClosedError(fault.reason, name)
        case Meaning.NEVER:
            return RefusedError(fault.reason, name)
        case meaning:
            limit = {Meaning.PAIR: pair, Meaning.NUMBER: number}.get(meaning, "")
            return RetryLaterError(fault.reason, name, after=fault.after, limit=limit)


def as_network_error(error: httpx.HTTPError) -> SendError:
    """What a lost connection means: only one that was never made has certainly carried nothing."""
    import httpx

    never_sent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
    if isinstance(error, never_sent):
        return RetryLaterError("Meta cannot be reached", "unreachable")
    code = "timeout" if isinstance(error, httpx.TimeoutException) else "connection"
    return UnclearError("no answer came from Meta", code)


def read_error(content: bytes) -> dict[str, Any]:
    """The error of an answer; empty where it holds none."""
    try:
        found = json.loads(content)
        error = found.get("error") if isinstance(found, dict) else None
    except (ValueError, RecursionError):
        return {}
    return error if isinstance(error, dict) else {}


def _by_status(status: int, code: object, *, is_transient: bool) -> SendError:
    name = str(code) if isinstance(code, int) else str(status)
    if status == _GATEWAY_TIMEOUT:
        return UnclearError("Meta's gateway gave up waiting", name)
    if status == _TOO_MANY:
        return RetryLaterError("Meta asks to wait", name)
    if status >= _SERVER_ERRORS or is_transient:
        return RetryLaterError("Meta is out of order", name)
    return RefusedError("Meta refused the request", name)
