"""A webhook route as small as can be: challenge, parse, keep, 200; it can be told to be broken."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from connectors.channel import Channel
from connectors.errors import ForgedError, MalformedError
from connectors.message import Delivery
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.errors import NotAllowedError
from core.testing import LoopbackCall, LoopbackServer


class Door(LoopbackServer):
    """Serves one channel's webhook on loopback within `with`."""

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self.channel = channel
        self.deliveries: list[Delivery] = []
        self.calls = self.refused = 0
        self.broken = 0
        """How many of the next calls fail."""
        self.keep: Callable[[Delivery], object] = self.deliveries.append

    @property
    def texts(self) -> list[str]:
        return [message.text for delivery in self.deliveries for message in delivery.messages]

    def answer(self, call: LoopbackCall) -> None:
        self.calls += 1
        if self.broken:
            self.broken -= 1
            return call.reply(503)
        try:
            call.reply(200, self._taken(call).encode())
        except (ForgedError, MalformedError, NotAllowedError) as error:
            self.refused += 1
            call.reply(error.status)

    def _taken(self, call: LoopbackCall) -> str:
        if call.command == "GET" and isinstance(self.channel, WhatsAppChannel):
            return self.channel.challenge(dict(parse_qsl(urlsplit(call.path).query)))
        self.keep(self.channel.parse(call.body, {name.lower(): value for name, value in call.headers.items()}))
        return ""


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return once it is so. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.01)
