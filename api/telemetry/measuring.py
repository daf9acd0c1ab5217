"""A channel and a responder with a stop-watch around them: what they do is counted, nothing of it is changed."""

from __future__ import annotations

import time
from collections.abc import Mapping

from api.telemetry.metrics import Metrics
from api.telemetry.tracing import Tracing, steps_of
from connectors.channel import Channel, Limit, Sent
from connectors.errors import SendError
from connectors.message import Address, ChannelName, Delivery, Inbound, Outbound
from connectors.responder import Conversation, Records, Responder, Response


class MeasuredChannel:
    """A channel whose sends are counted."""

    def __init__(self, channel: Channel, metrics: Metrics, tracing: Tracing | None = None) -> None:
        self._channel, self._metrics, self._tracing = channel, metrics, tracing

    @property
    def name(self) -> ChannelName:
        """Which channel it is."""
        return self._channel.name

    @property
    def echoes_tokens(self) -> bool:
        """Whether the provider's reports bear our tokens."""
        return self._channel.echoes_tokens

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Delivery:
        """What a webhook call holds."""
        return self._channel.parse(body, headers)

    def limits(self, address: Address) -> tuple[Limit, ...]:
        """The provider's limits."""
        return self._channel.limits(address)

    def parts(self, message: Outbound) -> tuple[Outbound, ...]:
        """The message as the pieces that one send each carries."""
        return self._channel.parts(message)

    async def send(self, address: Address, part: Outbound, *, token: str) -> Sent:
        """Hand one piece to the provider. Raises SendError."""
        begun = time.perf_counter()
        try:
            sent = await self._send(address, part, token)
        except Exception as error:
            code = error.code if isinstance(error, SendError) else "fault"
            self._metrics.send_failed(self.name, type(error).__name__, code)
            raise
        self._metrics.sent(self.name, time.perf_counter() - begun)
        return sent

    async def _send(self, address: Address, part: Outbound, token: str) -> Sent:
        if self._tracing is None:
            return await self._channel.send(address, part, token=token)
        with self._tracing.span("channel.send", self._tracing.key_of(token), {"channel": self.name}):
            return await self._channel.send(address, part, token=token)

    async def show_working(self, address: Address, message_id: str) -> None:
        """Show "typing…"."""
        await self._channel.show_working(address, message_id)

    async def acknowledge_choice(self, message_id: str) -> None:
        """Tell the provider that a chosen button was taken."""
        await self._channel.acknowledge_choice(message_id)

    async def fetch(self, media: str) -> bytes:
        """A file that a person sent. Raises SendError."""
        return await self._channel.fetch(media)

    async def close(self) -> None:
        """Give connections back."""
        await self._channel.close()


class MeasuredResponder:
    """A responder whose turns and their steps are counted."""

    def __init__(self, responder: Responder, metrics: Metrics) -> None:
        self._responder, self._metrics = responder, metrics

    async def respond(self, conversation: Conversation, messages: tuple[Inbound, ...], records: Records) -> Response:
        """The response to messages that belong together."""
        begun, status = time.perf_counter(), "failed"
        try:
            response = await self._responder.respond(conversation, messages, records)
            status = str(response.notes.get("status", "no_question"))
            for name, milliseconds in steps_of(response):
                self._metrics.step(name, milliseconds / 1000)
            return response
        finally:
            self._metrics.turn(conversation.channel, status, time.perf_counter() - begun)
