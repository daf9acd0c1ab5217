"""A webhook route as small as can be: challenge, parse, keep, 200; it can be told to be broken."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

from connectors.errors import ForgedError, MalformedError
from connectors.message import Delivery
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.errors import NotAllowedError


class Door:
    """Serves one channel's webhook on loopback within `with`."""

    def __init__(self, channel: WhatsAppChannel) -> None:
        self.channel = channel
        self.deliveries: list[Delivery] = []
        self.broken = 0
        self.keep: Callable[[Delivery], object] = self.deliveries.append
        door = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                try:
                    self.finish_with(200, door.channel.challenge(dict(parse_qsl(urlsplit(self.path).query))))
                except (ForgedError, NotAllowedError) as error:
                    self.finish_with(error.status)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                self.finish_with(door.answer(body, {k.lower(): v for k, v in self.headers.items()}))

            def finish_with(self, status: int, text: str = "") -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def texts(self) -> list[str]:
        return [message.text for delivery in self.deliveries for message in delivery.messages]

    def answer(self, body: bytes, headers: dict[str, str]) -> int:
        if self.broken:
            self.broken -= 1
            return 503
        try:
            self.keep(self.channel.parse(body, headers))
        except (ForgedError, MalformedError, NotAllowedError) as error:
            return error.status
        return 200

    def wait(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError
            time.sleep(0.01)

    def __enter__(self) -> Door:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
