"""The web as a channel without a provider: sending is recording, and the page reads the record."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.channel import Limit, Sent
from connectors.errors import ForgedError, RefusedError
from connectors.message import Address, ChannelName, Delivery, Outbound


class WebChannel:
    """Messages that a page fetches itself: nothing is delivered, so nothing can fail on its way."""

    @property
    def name(self) -> ChannelName:
        """Which channel it is."""
        return "web"

    @property
    def echoes_tokens(self) -> bool:
        """There is no provider that could."""
        return False

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Delivery:
        """No provider calls: raises ForgedError."""
        raise ForgedError("Nobody delivers messages of the web but the page itself.")

    def limits(self, address: Address) -> tuple[Limit, ...]:
        """None."""
        return ()

    def parts(self, message: Outbound) -> tuple[Outbound, ...]:
        """The message whole: a page has no limit of length."""
        return (message,)

    async def send(self, address: Address, part: Outbound, *, token: str) -> Sent:
        """Take it as sent: it stands in the outbox, where the page finds it."""
        return Sent(token)

    async def show_working(self, address: Address, message_id: str) -> None:
        """The page shows by itself that an answer is on its way."""

    async def acknowledge_choice(self, message_id: str) -> None:
        """The page shows by itself that a button was pressed."""

    async def fetch(self, media: str) -> bytes:
        """The page sends no files: raises RefusedError."""
        raise RefusedError("the web sends no files", "no_files")

    async def close(self) -> None:
        """Nothing to give back."""
