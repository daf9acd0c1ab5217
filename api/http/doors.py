"""What every request passes first: size, pace, security headers, and a floor under every error."""

from __future__ import annotations

import re

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.errors import InternalError, RateLimitedError, TooLargeError
from api.http.problems import problem_response
from api.http.rate_limit import RateLimit

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
LIMITED_PATHS = re.compile(r"/v1/(?:ask|chat/completions|conversations|conversations/[^/]+/messages)/?")
"""Addresses that cost a turn, or room."""
DELIVERIES = "/webhooks/"
MAX_DELIVERY_BYTES = 3 * 1024 * 1024
"""Of a webhook call, given by Meta, which sends up to 3 MB; what a provider sends is not for us to cut."""
_log = structlog.get_logger(__name__)


class Doors:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, *, max_body_bytes: int, rate_limit: RateLimit) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes
        self._rate_limit = rate_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it with a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                if message["status"] == TooLargeError.status and scope["path"].startswith(DELIVERIES):
                    _log.warning("webhook.refused", problem=TooLargeError().type)
                headers = MutableHeaders(scope=message)
                for name, value in _SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if (refusal := self._refusal(scope)) is not None:
            await problem_response(scope["path"], refusal)(scope, receive, guarded_send)
            return
        try:
            await self._app(scope, self._limited(receive, self._largest(scope)), guarded_send)
        except ClientDisconnect:
            _log.info("request.abandoned")
        except Exception as error:  # noqa: BLE001 - the floor: nobody ever sees a traceback
            _log.error("request.failed", method=scope["method"], path=scope["path"], exc_info=error)
            if not started:
                await problem_response(scope["path"], InternalError())(scope, receive, guarded_send)

    def _refusal(self, scope: Scope) -> TooLargeError | RateLimitedError | None:
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdecimal() and int(length[:20]) > self._largest(scope):
            return TooLargeError()
        if scope["method"] == "POST" and LIMITED_PATHS.fullmatch(scope["path"]):
            client = scope.get("client")
            if (wait := self._rate_limit.take(client[0] if client else "")) > 0:
                return RateLimitedError(wait)
        return None

    def _largest(self, scope: Scope) -> int:
        return MAX_DELIVERY_BYTES if scope["path"].startswith(DELIVERIES) else self._max_body_bytes

    def _limited(self, receive: Receive, largest: int) -> Receive:
        """Count a body that came without its length; FastAPI hands the 413 to the error handlers."""
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > largest:
                raise HTTPException(TooLargeError.status)
            return message

        return counted
