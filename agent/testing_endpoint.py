"""A fake OpenAI-compatible endpoint: a real HTTP server on loopback that answers from a script."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class Scripted:
    """One reply of the endpoint: a content, cut into pieces `delay` seconds apart, or a failure."""

    content: str = ""
    status: int = 200
    delay: float = 0.0
    finish_reason: str = "stop"
    refusal: str = ""
    disconnect: bool = False
    """Hang up after half of the content."""
    streams: bool = True
    """False ends a stream without any content; the whole reply still works."""


def reply_of(*sentences: tuple[str, Sequence[int]], **changes: Any) -> Scripted:
    """A well-formed reply of sentences with their source numbers."""
    content = {"sentences": [{"text": text, "sources": list(sources)} for text, sources in sentences]}
    return Scripted(json.dumps(content, ensure_ascii=False), **changes)


@dataclass
class FakeOpenAI:
    """Speaks /v1/chat/completions, streaming and not; replies in the order of the script, the last one again and again.

    A context manager; `requests` keeps the body of every request.
    """

    script: Sequence[Scripted]
    requests: list[dict[str, Any]] = field(default_factory=list)

    def __enter__(self) -> FakeOpenAI:
        fake = self

        class Handler(_Handler):
            endpoint = fake

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def base_url(self) -> str:
        """Address to configure as `model_base_url`."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def take(self, request: dict[str, Any]) -> Scripted:
        """Note a request and give the reply whose turn it is."""
        self.requests.append(request)
        return self.script[min(len(self.requests), len(self.script)) - 1]


class _Handler(BaseHTTPRequestHandler):
    endpoint: FakeOpenAI
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Reply to a chat completion."""
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        scripted = self.endpoint.take(request)
        self.close_connection = True
        try:
            if scripted.status != 200:
                self._whole(scripted.status, {"error": {"message": "scripted failure", "type": "server_error"}})
            elif request.get("stream"):
                self._stream(scripted)
            else:
                time.sleep(scripted.delay)
                self._whole(200, _completion(scripted))
        except (BrokenPipeError, ConnectionResetError):
            pass  # The client gave up waiting, as scripted.

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""

    def _whole(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, scripted: Scripted) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        content = scripted.content if scripted.streams else ""
        pieces = [content[at : at + 12] for at in range(0, len(content), 12)]
        if scripted.disconnect:
            pieces = pieces[: len(pieces) // 2]
        if scripted.refusal:
            self._event(_part({"refusal": scripted.refusal}))
        for piece in pieces:
            time.sleep(scripted.delay)
            self._event(_part({"content": piece}))
        if scripted.disconnect:
            return
        if not pieces:
            time.sleep(scripted.delay)
        self._event(_part({}, scripted.finish_reason))
        self._event({**_part({}), "choices": [], "usage": _USAGE})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, body: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps(body)}\n\n".encode())
        self.wfile.flush()


_USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
_COMMON = {"id": "chatcmpl-fake", "created": 0, "model": "fake"}


def _part(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish_reason}
    return {**_COMMON, "object": "chat.completion.chunk", "choices": [choice]}


def _completion(scripted: Scripted) -> dict[str, Any]:
    message = {"role": "assistant", "content": scripted.content, "refusal": scripted.refusal or None}
    choice = {"index": 0, "message": message, "finish_reason": scripted.finish_reason}
    return {**_COMMON, "object": "chat.completion", "choices": [choice], "usage": _USAGE}
