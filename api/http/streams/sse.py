"""Server-sent events: a turn as a stream that keeps the line alive and ends with the reader."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Final

import structlog
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT
from pydantic import BaseModel

from api.http.errors import InternalError
from core.errors import MunadilError

HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Nothing between the server and the reader may keep or gather events."""
_log = structlog.get_logger(__name__)


def event(data: BaseModel | str, name: str = "", id_: str = "") -> bytes:
    """One event on the wire; JSON is one line, so it is one `data:` field. `id_` is where a reader can go on from."""
    body = data if isinstance(data, str) else data.model_dump_json()
    fields = (f"id: {id_}\n" if id_ else "") + (f"event: {name}\n" if name else "")
    return f"{fields}data: {body}\n\n".encode()


def event_stream(events: AsyncGenerator[bytes, None], keep_alive_seconds: float) -> StreamingResponse:
    """A response that sends `events` as they come, and a comment whenever none came for `keep_alive_seconds`."""
    return StreamingResponse(
        _kept_alive(events, keep_alive_seconds), media_type="text/event-stream", headers=dict(HEADERS)
    )


def as_munadil_error(error: Exception) -> MunadilError:
    """An error that can be told to a person; what was not foreseen is logged and becomes `InternalError`."""
    if isinstance(error, MunadilError):
        return error
    _log.error("turn.failed", exc_info=error)
    return InternalError()


async def _kept_alive(events: AsyncGenerator[bytes, None], seconds: float) -> AsyncIterator[bytes]:
    """Pass `events` on; when the reader leaves, this is cancelled and cancels the turn with it."""
    waiting: asyncio.Task[bytes] | None = None
    try:
        while True:
            waiting = waiting or asyncio.create_task(_next(events))
            done, _ = await asyncio.wait({waiting}, timeout=seconds)
            if not done:
                yield KEEPALIVE_COMMENT
                continue
            chunk, waiting = waiting.result(), None
            if not chunk:
                return
            yield chunk
    finally:
        if waiting is not None:
            waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await waiting
        await events.aclose()


async def _next(events: AsyncIterator[bytes]) -> bytes:
    return await anext(events, b"")
