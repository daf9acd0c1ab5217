"""The seam to a messaging provider: one folder per channel implements it, nothing else knows the provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from connectors.message import Address, ChannelName, Delivery, Moved, Outbound


@dataclass(frozen=True)
class Limit:
    """At most `per_second` sends with a burst of `burst` under a key that all processes share."""

    key: str
    per_second: float
    burst: int = 1


@dataclass(frozen=True)
class Sent:
    """What a provider said when it took a message: its id of it, and where it went when the chat has become another."""

    provider_id: str
    moved: Moved | None = None


class Channel(Protocol):
    """A messaging provider. `connectors.testing.FakeChannel` is the fake."""

    @property
    def name(self) -> ChannelName:
        """Which channel it is."""
        ...

    @property
    def echoes_tokens(self) -> bool:
        """Whether the provider's reports bear the `token` of a send: then a send of unknown outcome waits for one."""
        ...

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Delivery:
        """What a webhook call holds: verified first, then every message and status of it.

        Header names are lower-case. Raises ForgedError and MalformedError; a part that is unknown is counted as ignored,
        never an error.
        """
        ...

    def limits(self, address: Address) -> tuple[Limit, ...]:
        """The provider's limits that one send to this address counts under."""
        ...

    def parts(self, message: Outbound) -> tuple[Outbound, ...]:
        """The message as the pieces that one send each carries: split between sentences, buttons on the last."""
        ...

    async def send(self, address: Address, part: Outbound, *, token: str) -> Sent:
        """Hand one piece to the provider; `token` names it for providers that echo one. Raises SendError."""
        ...

    async def show_working(self, address: Address, message_id: str) -> None:
        """Mark a message as read and show "typing…" for a few seconds; what fails here is no error."""
        ...

    async def acknowledge_choice(self, message_id: str) -> None:
        """Tell the provider that a chosen button was taken, where it waits for that; what fails here is no error."""
        ...

    async def fetch(self, media: str) -> bytes:
        """A file that a person sent. Raises SendError."""
        ...

    async def close(self) -> None:
        """Give connections back."""
        ...
