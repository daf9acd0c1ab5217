"""The library's HTTP, with "too many requests" read by us: its own error for it warns of a change to come at each use."""

from __future__ import annotations

import json
from typing import Any

from telegram.error import TelegramError
from telegram.request import HTTPXRequest

_TOO_MANY = 429
"""A status, as given by HTTP."""
_DEFAULT_WAIT_S = 5.0
"""Where Telegram does not say how long; chosen by hand."""


class TooManyRequestsError(TelegramError):
    """Telegram asks to wait; `after` is in seconds."""

    def __init__(self, after: float) -> None:
        self.after = after
        super().__init__(f"Too many requests: wait {after:g} s")


class Request(HTTPXRequest):
    """Calls to the Bot API over a pool of connections."""

    def __init__(self, connections: int, seconds: float) -> None:
        super().__init__(
            connections,
            read_timeout=seconds,
            write_timeout=seconds,
            connect_timeout=min(5.0, seconds),
            pool_timeout=seconds,
        )

    async def do_request(self, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        """Make one call. Raises TooManyRequestsError beside the library's errors."""
        code, payload = await super().do_request(*arguments, **options)
        if code == _TOO_MANY:
            raise TooManyRequestsError(_wait(payload))
        return code, payload


def _wait(payload: bytes) -> float:
    try:
        return max(0.0, float(json.loads(payload)["parameters"]["retry_after"]))
    except (ValueError, TypeError, KeyError):
        return _DEFAULT_WAIT_S
