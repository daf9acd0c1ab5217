"""Fakes of the ports in `core`, and of whatever speaks HTTP, for tests."""

from __future__ import annotations

import json
import socket
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self


class FixedClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, at: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the time it stands at."""
        return self._at

    def advance(self, by: timedelta) -> None:
        """Move forward by `by`."""
        self._at += by


class LoopbackServer(ABC):
    """Real HTTP on loopback between `start` and `stop`, or within `with`; a subclass says in `answer` what a call gets.

    Each connection has a thread, so that any of them can hang or be cut without the others noticing; it serves one call
    unless `keeps_connections`.
    """

    keeps_connections: ClassVar[bool] = False

    def __init__(self, port: int = 0) -> None:
        """Take a port (0: a free one); callers wait until `start`."""
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True, name=type(self).__name__
        )

    @abstractmethod
    def answer(self, call: LoopbackCall) -> None:
        """Answer a call, in the thread of its connection."""

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class LoopbackCall(BaseHTTPRequestHandler):
    """A call to a `LoopbackServer` (its `command`, `path`, `headers` and `body`), and the ways to answer it."""

    body: bytes
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm: ClassVar[bool] = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Have it answered."""
        self.body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.owner.answer(self)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def reply(
        self,
        status: int = 200,
        content: bytes = b"",
        kind: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer with the whole of a content."""
        self.begin(status, kind, {"content-length": str(len(content)), **(headers or {})})
        self.write(content)

    def reply_json(self, status: int, value: object) -> None:
        """Answer with a value as JSON."""
        self.reply(status, json.dumps(value).encode())

    def begin(self, status: int, kind: str, headers: Mapping[str, str] | None = None) -> None:
        """Begin an answer that is written in pieces; without a length it ends with the connection."""
        self.send_response(status)
        self.send_header("content-type", kind)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if not self.server.owner.keeps_connections:
            self.send_header("connection", "close")
        self.end_headers()

    def write(self, content: bytes) -> None:
        """Send a piece of the answer at once."""
        self.wfile.write(content)
        self.wfile.flush()

    def cut(self) -> None:
        """Close the connection without a word."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], owner: LoopbackServer) -> None:
        self.owner = owner
        super().__init__(address, LoopbackCall)

    def handle_error(self, request: object, client_address: object) -> None:
        """Tell of errors, but not of a caller who gave up, was cut off or killed."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]
