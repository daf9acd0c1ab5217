"""What can be made to go wrong, once, many times, or by chance."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from connectors.fakes.provider import FaultsOf


class FaultKind(StrEnum):
    """A way to fail."""

    ERROR = "error"
    """The Cloud API's error `code` with the HTTP `status`; nothing is accepted."""
    SERVER_ERROR = "server_error"
    """503 without a word; nothing is accepted."""
    HANG = "hang"
    """Silence for `seconds`, then the connection is closed; nothing is accepted."""
    DROP = "drop"
    """The connection is closed at once; nothing is accepted."""
    SILENT = "silent"
    """Accepted, and the connection closed without an answer."""
    LATE = "late"
    """Accepted, and answered only after `seconds`."""
    GARBLED = "garbled"
    """Accepted, and answered with something that is no JSON."""
    FAILED = "failed"
    """Accepted, and reported as failed with `code` instead of delivered."""


@dataclass(frozen=True)
class Fault:
    """A way to fail, with its details."""

    kind: FaultKind
    seconds: float = 1.0
    code: int = 131000
    status: int = 400


class Faults(FaultsOf[Fault]):
    """Faults by the kind of call that they await.

    Kinds are `send` (messages), `read` (marks), `upload`, `file`, and `get` (everything that is asked).
    """

    def script(self, fault: Fault, *, call: str = "send", times: int = 1) -> None:
        """Have the next `times` calls of a kind fail."""
        self._await(call, fault, times)

    def next(self, call: str) -> Fault | None:
        """What the call at hand meets."""
        return self._met_by(call, is_send=call == "send")
