"""What every request passes first: size, pace, security headers, and a floor under every error."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from functools import partial

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.errors import InternalError, KeyRefusedError, RateLimitedError, TooLargeError, TooSlowError
from api.http.gate.peers import Peers
from api.http.gate.rate_limit import RateLimit
from api.http.problems import problem_response
from api.http.settings import ApiSettings
from core.errors import MunadilError

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_OF_A_YEAR = "max-age=31536000"
"""How long a browser remembers to come by TLS alone, given by the lists that browsers ship, which take no less."""
SOURCES = re.compile(r"/(?:v1/)?sources/[^/]+/?")
KEYED_PATHS = re.compile(r"/v1/(?:staff(?:/.*)?|ask/?)|/metrics/?")
"""Addresses where a staff key is looked at."""
_WRONG_KEYS = 10
"""Wrong keys a minute from one address, after which no key of it is looked at. Chosen by hand: who mistypes needs fewer."""
LIMITED_PATHS = re.compile(
    r"/v1/(?:ask|chat/completions|responses|conversations|conversations/[^/]+/messages)/?|/take-part/.*"
)
"""Addresses that cost a turn, or room."""
ROOM_UPLOADS = re.compile(r"/(?:take-part|console/participation)/(?:.*/)?upload")
"""Addresses that take one file into a room of participation."""
DELIVERIES = "/webhooks/"
MAX_DELIVERY_BYTES = 3 * 1024 * 1024
"""Of a webhook call, given by Meta, which sends up to 3 MB; what a provider sends is not for us to cut."""
CHATS = re.compile(r"/v1/(?:chat/completions|responses)/?")
"""Addresses whose clients send the whole conversation along each time, pictures too, of which only the end is read."""
MAX_CHAT_BYTES = 8 * 1024 * 1024
"""Of such a conversation; chosen by hand: some pictures of a phone."""
UPLOADS, SHEETS = "/console/library/upload", "/console/library/write"
"""Addresses that take documents, from staff alone."""
MAX_SHEET_BYTES = 4 * 1024 * 1024
"""Of a sheet that is written in the console, as a form sends it; chosen by hand: a book."""
GIVE_BACK = "munadil.give_back"
"""Under this name a request's scope has what lets it not count against the pace of who asked."""
_log = structlog.get_logger(__name__)


RefusalPage = Callable[[Request, MunadilError], Response | None]
"""Makes a page of what is refused at the door; None where a program asked."""


class Doors:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, *, settings: ApiSettings, page: RefusalPage | None = None) -> None:
        """Take what is behind, and what makes a page of a refusal where somebody sent a form."""
        self._app, self._settings, self._page = app, settings, page
        self._max_body_bytes = settings.max_body_bytes
        self._rate_limit, self._sources = RateLimit(settings.rate_limit), RateLimit(settings.source_rate_limit)
        self._wrong_keys, self._peers = RateLimit(_WRONG_KEYS), Peers(settings.trusted_proxies)
        self._headers = dict(_SECURITY_HEADERS)
        if settings.public_url.startswith("https://"):
            self._headers["Strict-Transport-Security"] = _OF_A_YEAR

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it with a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope, started = self._peers.seen(scope), False
        scope[GIVE_BACK] = partial(self._rate_limit.give_back, _client(scope))
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, _without_body(send)

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._begun(scope, message)
            await send(message)

        if (refusal := self._refusal(scope)) is not None:
            page = self._page(Request(scope), refusal) if self._page is not None else None
            await (page or problem_response(scope["path"], refusal))(scope, receive, guarded_send)
            return
        try:
            await self._app(scope, self._limited(receive, self._largest(scope)), guarded_send)
        except ClientDisconnect:
            _log.info("request.abandoned")
        except Exception as error:  # noqa: BLE001 - the floor: nobody ever sees a traceback
            _log.error("request.failed", method=scope["method"], path=scope["path"], exc_info=error)
            if not started:
                await problem_response(scope["path"], InternalError())(scope, receive, guarded_send)

    def _begun(self, scope: Scope, message: Message) -> None:
        """Note what a response refuses, and give it the headers that all have."""
        if message["status"] == TooLargeError.status and scope["path"].startswith(DELIVERIES):
            _log.warning("webhook.refused", problem=TooLargeError().type)
        if message["status"] == KeyRefusedError.status and KEYED_PATHS.fullmatch(scope["path"]):
            self._wrong_keys.take(_client(scope))
        headers = MutableHeaders(scope=message)
        for name, value in self._headers.items():
            headers.setdefault(name, value)

    def _refusal(self, scope: Scope) -> TooLargeError | RateLimitedError | None:
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdecimal() and int(length[:20]) > self._largest(scope):
            return TooLargeError()
        path, client, wait = scope["path"], _client(scope), 0
        if KEYED_PATHS.fullmatch(path) and "authorization" in Headers(scope=scope):
            wait = self._wrong_keys.wait(client)
        if not wait and scope["method"] == "POST" and LIMITED_PATHS.fullmatch(path):
            wait = self._rate_limit.take(client)
        elif not wait and SOURCES.fullmatch(path):
            wait = self._sources.take(client)
        return RateLimitedError(wait) if wait else None

    def _largest(self, scope: Scope) -> int:
        if scope["path"].startswith(DELIVERIES):
            return MAX_DELIVERY_BYTES
        if scope["path"] == UPLOADS or ROOM_UPLOADS.fullmatch(scope["path"]):
            return self._settings.console_file_bytes
        if scope["path"] == SHEETS:
            return max(MAX_SHEET_BYTES, self._max_body_bytes)
        return max(MAX_CHAT_BYTES, self._max_body_bytes) if CHATS.fullmatch(scope["path"]) else self._max_body_bytes

    def _limited(self, receive: Receive, largest: int) -> Receive:
        """Count a body that came without its length, cut one that does not come to its end; the error handlers get both."""
        received, is_whole, until = 0, False, time.monotonic() + self._settings.body_seconds

        async def counted() -> Message:
            nonlocal received, is_whole
            if is_whole:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(0.0, until - time.monotonic()))
            except TimeoutError:
                raise HTTPException(TooSlowError.status) from None
            received += len(message.get("body", b""))
            if received > largest:
                raise HTTPException(TooLargeError.status)
            is_whole = not message.get("more_body", False)
            return message

        return counted


def _client(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _without_body(send: Send) -> Send:
    """Send the head of what GET gives, and end there: whatever comes after it is not waited for."""
    ended = False

    async def headed(message: Message) -> None:
        nonlocal ended
        if message["type"] == "http.response.start":
            await send(message)
        elif not ended:
            ended = True
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return headed
