"""WhatsApp as a channel: calls verified and read whole, messages laid out and sent, within Meta's limits and its window."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import structlog

from connectors.channel import Limit, Sent
from connectors.errors import (
    ChannelError,
    ForgedError,
    RefusedError,
    RetryLaterError,
    SendError,
    UnclearError,
)
from connectors.message import Address, ChannelName, Delivery, Outbound
from connectors.whatsapp.bodies import message_body, read_body, template_body
from connectors.whatsapp.errors import NotAllowedError
from connectors.whatsapp.layout import lay_out
from connectors.whatsapp.permission import Permission
from connectors.whatsapp.settings import WhatsAppSettings
from connectors.whatsapp.updates import read_call
from core.clock import Clock, SystemClock

if TYPE_CHECKING:
    from connectors.whatsapp.graph import Graph

_SIGNATURE_HEADER = "x-hub-signature-256"
_NUMBER = (70.0, 10)
"""A second, and at once: Meta allows 80 from a number, and these are never more in any one second (docs/decisions/0138)."""
_PAIR = (1 / 6, 40)
"""To one person, Meta lends 45 messages ahead of one in six seconds, as given by its documentation: five are left for what is sent
again."""
_TYPING_SECONDS = 20.0
"""How often "typing…" is asked for: WhatsApp's lasts 25 seconds, as given by its documentation."""
_REMEMBERED = 10_000
"""Messages whose reading was told, a short string each; chosen by hand."""

_log = structlog.get_logger(__name__)


class WhatsAppChannel:
    """The Cloud API behind the Channel port; one object per process, closed at its end."""

    def __init__(self, settings: WhatsAppSettings, is_allowed: Permission, clock: Clock | None = None) -> None:
        """Read the secrets; nothing is connected to before the first call. Raises ChannelError."""
        if missing := settings.missing():
            raise ChannelError(
                f"WhatsApp is not set up: {', '.join(missing)} not set.", remedy="docs/channels.md says how."
            )
        self.settings = settings
        self._is_allowed = is_allowed
        self._clock = clock or SystemClock()
        self._secret = settings.app_secret().encode()
        settings.access_token()
        self._graph: Graph | None = None
        self._working = _Recent(_TYPING_SECONDS)
        self._marks: set[asyncio.Task[None]] = set()
        _silence_libraries()

    @property
    def name(self) -> ChannelName:
        """Which channel it is."""
        return "whatsapp"

    @property
    def echoes_tokens(self) -> bool:
        """WhatsApp's reports bear the token of the send that they are about."""
        return True

    def challenge(self, query: Mapping[str, str]) -> str:
        """What to answer when Meta registers the webhook. Raises ForgedError and NotAllowedError."""
        self._check_allowed()
        given = query.get("hub.verify_token", "").encode("utf-8", "replace")
        known = hmac.compare_digest(given, self.settings.verify_token().encode())
        if query.get("hub.mode") != "subscribe" or not known:
            raise ForgedError("The verify token of the call is not the one that was agreed with Meta.")
        return query.get("hub.challenge", "")

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Delivery:
        """Everything that a webhook call holds. Raises ForgedError, MalformedError and NotAllowedError."""
        self._check_allowed()
        given = headers.get(_SIGNATURE_HEADER, "").encode("utf-8", "replace")
        wanted = b"sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest().encode()
        if not hmac.compare_digest(given, wanted):
            raise ForgedError("The signature of the call is not Meta's.")
        return read_call(body, self.settings.whatsapp_phone_number_id, self._clock.now())

    def limits(self, address: Address) -> tuple[Limit, ...]:
        """80 messages a second from the number, one in six seconds to a person beyond a burst; keys tell nothing of them."""
        return Limit("whatsapp", *_NUMBER), Limit(self._pair(address), *_PAIR)

    def parts(self, message: Outbound) -> tuple[Outbound, ...]:
        """Pieces of at most 4,096 characters, 1,024 where choices or a file go along; ten choices at most with each."""
        return lay_out(message)

    async def send(self, address: Address, part: Outbound, *, token: str) -> Sent:
        """Hand one piece to WhatsApp, with the token that its reports will bear. Raises SendError."""
        from connectors.whatsapp.graph import sent_id

        await self._check_may_send()
        media = ""
        if part.attachment is not None:
            try:
                media = await self.graph.upload(part.attachment)
            except UnclearError as error:
                raise RetryLaterError("the file could not be uploaded", error.code) from None
        answer = await self.graph.post(message_body(address, part, token, media), pair=self._pair(address))
        return Sent(sent_id(answer))

    async def invite(self, address: Address) -> None:
        """Send the approved template that asks a person to write again. Raises SendError."""
        await self._check_may_send()
        if not self.settings.whatsapp_template:
            raise RefusedError("no template is set", "template")
        body = template_body(address, self.settings.whatsapp_template, self.settings.whatsapp_template_language)
        await self.graph.post(body, pair=self._pair(address))

    async def show_working(self, address: Address, message_id: str) -> None:
        """Mark a message as read and show "typing…" for some 25 seconds."""
        if not message_id.startswith("wamid.") or not self._working.is_new(message_id):
            return
        # A quick answer ends the wait for this call, not the call: the message is read all the same.
        mark = asyncio.create_task(self._mark_read(message_id))
        self._marks.add(mark)
        mark.add_done_callback(self._marks.discard)
        await asyncio.shield(mark)

    async def _mark_read(self, message_id: str) -> None:
        try:
            await self._check_may_send()
            await self.graph.post(read_body(message_id))
        except SendError as error:
            _log.debug("whatsapp.typing_not_shown", code=error.code)

    async def acknowledge_choice(self, message_id: str) -> None:
        """WhatsApp waits for nothing after a choice."""

    async def fetch(self, media: str) -> bytes:
        """A file that a person sent. Raises SendError."""
        await self._check_may_send()
        return await self.graph.download(media)

    async def close(self) -> None:
        """Give connections back."""
        if self._marks:
            await asyncio.wait(self._marks, timeout=self.settings.whatsapp_timeout)
        if self._graph is not None:
            await self._graph.close()
        self._graph = None

    @property
    def graph(self) -> Graph:
        """The Graph API, opened at first use."""
        if self._graph is None:
            from connectors.whatsapp.graph import Graph

            self._graph = Graph(self.settings)
        return self._graph

    def _pair(self, address: Address) -> str:
        tag = hmac.new(self._secret, f"pair {address.chat}".encode(), hashlib.sha256).hexdigest()[:24]
        return f"whatsapp:pair:{tag}"

    def _check_allowed(self) -> None:
        if not self._is_allowed():
            raise NotAllowedError(
                "WhatsApp may not be used: no recorded decision allows it.",
                remedy="`munadil channels enable whatsapp --by NAME --ground TEXT` records one.",
            )

    async def _check_may_send(self) -> None:
        if not await asyncio.to_thread(self._is_allowed):
            raise RefusedError("no recorded decision allows WhatsApp", "not_allowed")


class _Recent:
    """Remembers for some seconds what was done, of the latest few thousand."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._done: OrderedDict[str, float] = OrderedDict()

    def is_new(self, key: str) -> bool:
        """Whether it was not done lately; from now on it was."""
        now = self._clock()
        if now - self._done.get(key, float("-inf")) < self._seconds:
            return False
        self._done[key] = now
        self._done.move_to_end(key)
        if len(self._done) > _REMEMBERED:
            self._done.popitem(last=False)
        return True


def _silence_libraries() -> None:
    """Keep addresses of calls, which name numbers and files, out of the library's own log lines."""
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
