"""The fake's HTTP: a thread per connection, so that any of them can hang or be cut without the others noticing."""

from __future__ import annotations

import json
import socket
import threading
import time
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from connectors.whatsapp.fake.control import control
from connectors.whatsapp.fake.faults import Fault, FaultKind
from connectors.whatsapp.fake.messages import post_message
from connectors.whatsapp.fake.objects import get_object, post_object
from connectors.whatsapp.fake.people import FakePerson
from connectors.whatsapp.fake.refusal import Refusal, unknown
from connectors.whatsapp.fake.state import Account, State
from connectors.whatsapp.fake.throttle import Throttle

_BAD_TOKEN = 190


class FakeGraphApi:
    """A Cloud API that listens on loopback between `start` and `stop`, or within `with`."""

    def __init__(
        self,
        *,
        port: int = 0,
        journal: Path | None = None,
        throttle: Throttle | None = None,
        account: Account | None = None,
    ) -> None:
        self.state = State.opened(account or Account(), journal, throttle or Throttle())
        self._server = _Server(("127.0.0.1", port), self.state)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True, name="whatsapp-fake"
        )

    @property
    def url(self) -> str:
        """Its address, for MUNADIL_WHATSAPP_BASE_URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def account(self) -> Account:
        """The one account it knows."""
        return self.state.account

    def person(self, number: int, *, has_phone: bool = True, has_user_id: bool = True) -> FakePerson:
        """Somebody who writes to the number."""
        return FakePerson(self.state, number, has_phone, has_user_id)

    def start(self) -> FakeGraphApi:
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering."""
        self.state.hooks.close()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> FakeGraphApi:
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
        """Answer a question."""
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
            self._check_token(rest)
            if first == "files":
                return self._give_file(rest)
            if not first.startswith("v"):
                raise unknown(first)
            self._call(rest, dict(parse_qsl(address.query)), body)
        except Refusal as refusal:
            self._answer(refusal.status, refusal.as_json())

    def _check_token(self, path: str) -> None:
        account = self.server.state.account
        wanted = account.access_token
        if path.endswith("/subscriptions"):
            wanted = f"{account.app_id}|{account.app_secret}"
        if self.headers.get("authorization") != f"Bearer {wanted}":
            raise Refusal(401, _BAD_TOKEN, "Invalid OAuth access token - Cannot parse access token")

    def _call(self, path: str, query: dict[str, str], body: bytes) -> None:
        state = self.server.state
        given = _read(self.headers.get("content-type", ""), body)
        is_message = path == f"{state.account.phone_number_id}/messages" and self.command == "POST"
        fault = state.faults.next(_kind(self.command, path, given, is_message=is_message))
        if fault and fault.kind in (FaultKind.HANG, FaultKind.DROP):
            time.sleep(fault.seconds if fault.kind is FaultKind.HANG else 0)
            return self._cut()
        if fault and fault.kind is FaultKind.ERROR:
            raise Refusal(fault.status, fault.code, "As scripted: «the text of the message»")
        if fault and fault.kind is FaultKind.SERVER_ERROR:
            return self._write(503, "text/html", b"<html>Service Unavailable</html>")
        if is_message:
            result = post_message(state, given, fault)
        elif self.command == "POST":
            result = post_object(state, path, given)
        else:
            result = get_object(state, path, query, f"http://127.0.0.1:{self.server.server_address[1]}")
        self._finish(result, fault)

    def _finish(self, result: object, fault: Fault | None) -> None:
        if fault and fault.kind is FaultKind.SILENT:
            return self._cut()
        if fault and fault.kind is FaultKind.GARBLED:
            return self._write(200, "text/html", b"<html>OK</html>")
        if fault and fault.kind is FaultKind.LATE:
            time.sleep(fault.seconds)
        self._answer(200, result)

    def _give_file(self, identifier: str) -> None:
        state = self.server.state
        fault = state.faults.next("file")
        if fault and fault.kind is FaultKind.ERROR:
            raise Refusal(fault.status, fault.code, "As scripted")
        if identifier not in state.files:
            raise Refusal(404, 100, "Not found")
        media_type, content = state.files[identifier]
        self._write(200, media_type, content)

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


def _kind(method: str, path: str, given: dict[str, Any], *, is_message: bool) -> str:
    if is_message:
        return "read" if given.get("status") == "read" else "send"
    return "get" if method == "GET" else "upload" if path.endswith("/media") else "change"


def _read(content_type: str, body: bytes) -> dict[str, Any]:
    """A call's fields: JSON, a form, or a form with files."""
    if content_type.startswith("application/json"):
        try:
            found = json.loads(body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Refusal(400, 100, "Invalid JSON")
        return found
    if not content_type.startswith("multipart/form-data"):
        return dict(parse_qsl(body.decode()))
    whole = BytesParser(policy=HTTP).parsebytes(b"content-type: " + content_type.encode() + b"\r\n\r\n" + body)
    return {str(part.get_param("name", header="content-disposition")): _part(part) for part in whole.iter_parts()}


def _part(part: Any) -> object:
    content: bytes = part.get_payload(decode=True)
    return content if part.get_filename() else content.decode()
