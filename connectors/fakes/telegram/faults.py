"""What can be made to go wrong, once, many times, or by chance."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from connectors.fakes.provider import FaultsOf


class FaultKind(StrEnum):
    """A way to fail."""

    TOO_MANY = "too_many"
    """429 with `retry_after`; nothing is accepted."""
    SERVER_ERROR = "server_error"
    """502; nothing is accepted."""
    HANG = "hang"
    """Silence for `seconds`, then the connection is closed; nothing is accepted."""
    DROP = "drop"
    """The connection is closed before anything is read into it; nothing is accepted."""
    SILENT = "silent"
    """Accepted, and the connection closed without an answer."""
    LATE = "late"
    """Accepted, and answered only after `seconds`."""
    REFUSE = "refuse"
    """`code` and `description`, as Telegram words them."""
    MOVED = "moved"
    """The group has become another chat, `chat` (`migrate_to_chat_id`)."""


@dataclass(frozen=True)
class Fault:
    """A way to fail, with its details."""

    kind: FaultKind
    seconds: float = 1.0
    """Of `retry_after` (rounded up), or of silence."""
    code: int = 400
    description: str = "Bad Request: chat not found"
    chat: int = 0


class Faults(FaultsOf[Fault]):
    """Faults by the method whose calls they await, whatever its case."""

    def script(self, fault: Fault, *, method: str = "sendMessage", times: int = 1) -> None:
        """Have the next `times` calls of a method fail."""
        self._await(method.lower(), fault, times)

    def next(self, method: str) -> Fault | None:
        """What the call at hand meets."""
        name = method.lower()
        return self._met_by(name, is_send=name.startswith("send") and name != "sendchataction")
