"""A model that costs nothing, over the OpenAI API on loopback: it repeats the names of messages in the last question."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benchmarks.chaos.munadil import NAMES


@contextmanager
def model_stub() -> Iterator[str]:
    """Its base address."""
    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller who was killed is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_POST(self) -> None:
        """Answer a call."""
        given = json.loads(self.rfile.read(int(self.headers["content-length"])))
        made = _embedded(given) if self.path.endswith("/embeddings") else _completed(given)
        body = json.dumps(made).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _completed(given: dict[str, Any]) -> dict[str, Any]:
    asked = [m["content"] for m in given["messages"] if m["role"] == "user"][-1]
    text = asked if isinstance(asked, str) else " ".join(part.get("text", "") for part in asked)
    said = {"role": "assistant", "content": f"Reçu : {' '.join(NAMES.findall(text))}."}
    return {
        "id": "stub",
        "object": "chat.completion",
        "created": 1,
        "model": "stub",
        "choices": [{"index": 0, "message": said, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def _embedded(given: dict[str, Any]) -> dict[str, Any]:
    texts = [given["input"]] if isinstance(given["input"], str) else given["input"]
    vectors = [[(zlib.crc32(f"{text}{place}".encode()) % 1000) / 1000 for place in range(16)] for text in texts]
    data = [{"object": "embedding", "index": place, "embedding": vector} for place, vector in enumerate(vectors)]
    return {"object": "list", "model": "stub", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}
