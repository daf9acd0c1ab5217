"""The fake's HTTP: objects under the one account's token, and files."""

from __future__ import annotations

import json
import time
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connectors.fakes.provider import FakeProvider
from connectors.fakes.whatsapp.control import control
from connectors.fakes.whatsapp.faults import Fault, FaultKind
from connectors.fakes.whatsapp.messages import post_message
from connectors.fakes.whatsapp.objects import get_object, post_object
from connectors.fakes.whatsapp.people import FakePerson
from connectors.fakes.whatsapp.refusal import Refusal, unknown
from connectors.fakes.whatsapp.state import Account, State
from connectors.fakes.whatsapp.throttle import Throttle
from core.testing import LoopbackCall

_BAD_TOKEN = 190


class FakeGraphApi(FakeProvider):
    """A Cloud API that listens on loopback between `start` and `stop`, or within `with`; its `url` is MUNADIL_WHATSAPP_BASE_URL."""

    def __init__(
        self,
        *,
        port: int = 0,
        journal: Path | None = None,
        throttle: Throttle | None = None,
        account: Account | None = None,
    ) -> None:
        """Listen on a port (0: a free one), and go on with a journal."""
        super().__init__(port)
        self.state = State.opened(account or Account(), journal, throttle or Throttle())

    @property
    def account(self) -> Account:
        """The one account it knows."""
        return self.state.account

    def person(self, number: int, *, has_phone: bool = True, has_user_id: bool = True) -> FakePerson:
        """Somebody who writes to the number."""
        return FakePerson(self.state, number, has_phone, has_user_id)

    def stop(self) -> None:
        """Stop answering."""
        self.state.hooks.close()
        super().stop()

    def control(self, path: str, body: bytes) -> object:
        """Do what a test asks for. Raises Refusal."""
        return control(self.state, path, body)

    def serve(self, call: LoopbackCall, first: str, rest: str) -> None:
        """Give a file or call an object. Raises Refusal."""
        self._check_token(call, rest)
        if first == "files":
            return self._give_file(call, rest)
        if not first.startswith("v"):
            raise unknown(first)
        self._call(call, rest)

    def _check_token(self, call: LoopbackCall, path: str) -> None:
        account = self.account
        wanted = account.access_token
        if path.endswith("/subscriptions"):
            wanted = f"{account.app_id}|{account.app_secret}"
        if call.headers.get("authorization") != f"Bearer {wanted}":
            raise Refusal(401, _BAD_TOKEN, "Invalid OAuth access token - Cannot parse access token")

    def _call(self, call: LoopbackCall, path: str) -> None:
        state = self.state
        given = _read(call.headers.get("content-type", ""), call.body)
        is_message = path == f"{state.account.phone_number_id}/messages" and call.command == "POST"
        fault = state.faults.next(_kind(call.command, path, given, is_message=is_message))
        if fault and fault.kind in (FaultKind.HANG, FaultKind.DROP):
            time.sleep(fault.seconds if fault.kind is FaultKind.HANG else 0)
            return call.cut()
        if fault and fault.kind is FaultKind.ERROR:
            raise Refusal(fault.status, fault.code, "As scripted: «the text of the message»")
        if fault and fault.kind is FaultKind.SERVER_ERROR:
            return call.reply(503, b"<html>Service Unavailable</html>", "text/html")
        if is_message:
            result = post_message(state, given, fault)
        elif call.command == "POST":
            result = post_object(state, path, given)
        else:
            result = get_object(state, path, dict(parse_qsl(urlsplit(call.path).query)), self.url)
        _finish(call, result, fault)

    def _give_file(self, call: LoopbackCall, identifier: str) -> None:
        fault = self.state.faults.next("file")
        if fault and fault.kind is FaultKind.ERROR:
            raise Refusal(fault.status, fault.code, "As scripted")
        if identifier not in self.state.files:
            raise Refusal(404, 100, "Not found")
        media_type, content = self.state.files[identifier]
        call.reply(200, content, media_type)


def _finish(call: LoopbackCall, result: object, fault: Fault | None) -> None:
    if fault and fault.kind is FaultKind.SILENT:
        return call.cut()
    if fault and fault.kind is FaultKind.GARBLED:
        return call.reply(200, b"<html>OK</html>", "text/html")
    if fault and fault.kind is FaultKind.LATE:
        time.sleep(fault.seconds)
    call.reply_json(200, result)


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
