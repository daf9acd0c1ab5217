"""The fake's HTTP: a thread per connection, so that any of them can hang or be cut without the others noticing."""

from __future__ import annotations

import json
import math
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import urlsplit

from connectors.telegram.fake.control import control
from connectors.telegram.fake.faults import Fault, FaultKind
from connectors.telegram.fake.methods import METHODS
from connectors.telegram.fake.people import FakePerson
from connectors.telegram.fake.reading import read_parameters
from connectors.telegram.fake.refusal import Refusal
from connectors.telegram.fake.state import TOKEN, State
from connectors.telegram.fake.throttle import Throttle

__all__ = ["TOKEN", "FakeBotApi"]


class FakeBotApi:
    """A Bot API that listens on loopback between `start` and `stop`, or within `with`."""

    def __init__(
        self,
        *,
        port: int = 0,
        journal: Path | None = None,
        throttle: Throttle | None = None,
        token: str = TOKEN,
        latency: float = 0.0,
    ) -> None:
        """Listen on a port (0: a free one), go on with a journal, and answer sends after `latency` seconds."""
        self.state = State.opened(journal, token=token, throttle=throttle or Throttle(), latency=latency)
        self._server = _Server(("127.0.0.1", port), self.state)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True, name="telegram-fake"
        )

    @property
    def url(self) -> str:
        """Its address, for MUNADIL_TELEGRAM_BASE_URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def token(self) -> str:
        """The one token it knows."""
        return self.state.token

    def person(self, number: int, language_code: str = "fr", *, group: int = 0, topic: int = 0) -> FakePerson:
        """Somebody who writes to the bot."""
        return FakePerson(self.state, number, language_code, group, topic)

    def start(self) -> FakeBotApi:
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering."""
        self.state.queue.close()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> FakeBotApi:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], state: State) -> None:
        self.state = state
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller who was cut off, or killed, is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm: ClassVar[bool] = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer a call."""
        self._serve()

    def do_POST(self) -> None:
        """Answer a call."""
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        address = urlsplit(self.path)
        first, _, rest = address.path.lstrip("/").partition("/")
        try:
            if first == "_fake":
                return self._answer(200, control(self.server.state, rest, body))
            if first == "file":
                return self._give_file(rest)
            if first != f"bot{self.server.state.token}":
                raise Refusal(404 if ":" not in first else 401, "Not Found" if ":" not in first else "Unauthorized")
            self._call(rest, read_parameters(address.query, self.headers.get("content-type", ""), body))
        except Refusal as refusal:
            self._answer(refusal.code, refusal.as_json())

    def _call(self, name: str, given: dict[str, Any]) -> None:
        method = METHODS.get(name.lower())
        if method is None:
            raise Refusal(404, "Not Found: method not found")
        state = self.server.state
        fault = state.faults.next(name)
        if fault and fault.kind in (FaultKind.HANG, FaultKind.DROP):
            time.sleep(fault.seconds if fault.kind is FaultKind.HANG else 0)
            return self._cut()
        if fault:
            _refuse(fault)
        silent = fault is not None and fault.kind is FaultKind.SILENT
        result = method(state, {**given, "fake.silent": True} if silent else given)
        if silent:
            return self._cut()
        if name.lower().startswith("send"):
            time.sleep(fault.seconds if fault and fault.kind is FaultKind.LATE else state.latency)
        self._answer(200, {"ok": True, "result": result})

    def _give_file(self, path: str) -> None:
        token, _, rest = path.partition("/")
        content = self.server.state.files.get(rest.removeprefix("files/"))
        if token != f"bot{self.server.state.token}" or content is None:
            raise Refusal(404, "Not Found")
        self._write(200, "application/octet-stream", content)

    def _answer(self, code: int, value: object) -> None:
        self._write(code, "application/json", json.dumps(value, ensure_ascii=False).encode())

    def _write(self, code: int, kind: str, content: bytes) -> None:
        self.send_response(code)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def _cut(self) -> None:
        """Close the connection without a word."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _refuse(fault: Fault) -> None:
    """Raise the refusal that a fault is, where it is one."""
    if fault.kind is FaultKind.TOO_MANY:
        wait = max(1, math.ceil(fault.seconds))
        raise Refusal(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
    if fault.kind is FaultKind.SERVER_ERROR:
        raise Refusal(502, "Bad Gateway")
    if fault.kind is FaultKind.REFUSE:
        raise Refusal(fault.code, fault.description)
    if fault.kind is FaultKind.MOVED:
        raise Refusal(
            400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": fault.chat}
        )
