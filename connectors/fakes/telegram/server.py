"""The fake's HTTP: methods under the one token, and files."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from connectors.fakes.provider import FakeProvider
from connectors.fakes.telegram.control import control
from connectors.fakes.telegram.faults import Fault, FaultKind
from connectors.fakes.telegram.methods import METHODS
from connectors.fakes.telegram.people import FakePerson
from connectors.fakes.telegram.reading import read_parameters
from connectors.fakes.telegram.refusal import Refusal
from connectors.fakes.telegram.state import TOKEN, State
from connectors.fakes.telegram.throttle import Throttle
from core.testing import LoopbackCall

__all__ = ["TOKEN", "FakeBotApi"]


class FakeBotApi(FakeProvider):
    """A Bot API that listens on loopback between `start` and `stop`, or within `with`; its `url` is MUNADIL_TELEGRAM_BASE_URL."""

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
        super().__init__(port)
        self.state = State.opened(journal, token=token, throttle=throttle or Throttle(), latency=latency)

    @property
    def token(self) -> str:
        """The one token it knows."""
        return self.state.token

    def person(self, number: int, language_code: str = "fr", *, group: int = 0, topic: int = 0) -> FakePerson:
        """Somebody who writes to the bot."""
        return FakePerson(self.state, number, language_code, group, topic)

    def stop(self) -> None:
        """Stop answering."""
        self.state.queue.close()
        super().stop()

    def control(self, path: str, body: bytes) -> object:
        """Do what a test asks for. Raises Refusal."""
        return control(self.state, path, body)

    def serve(self, call: LoopbackCall, first: str, rest: str) -> None:
        """Give a file or call a method. Raises Refusal."""
        if first == "file":
            return self._give_file(call, rest)
        if first != f"bot{self.token}":
            raise Refusal(404 if ":" not in first else 401, "Not Found" if ":" not in first else "Unauthorized")
        query = urlsplit(call.path).query
        self._call(call, rest, read_parameters(query, call.headers.get("content-type", ""), call.body))

    def _call(self, call: LoopbackCall, name: str, given: dict[str, Any]) -> None:
        method = METHODS.get(name.lower())
        if method is None:
            raise Refusal(404, "Not Found: method not found")
        fault = self.state.faults.next(name)
        if fault and fault.kind in (FaultKind.HANG, FaultKind.DROP):
            time.sleep(fault.seconds if fault.kind is FaultKind.HANG else 0)
            return call.cut()
        if fault:
            _refuse(fault)
        silent = fault is not None and fault.kind is FaultKind.SILENT
        result = method(self.state, {**given, "fake.silent": True} if silent else given)
        if silent:
            return call.cut()
        if name.lower().startswith("send"):
            time.sleep(fault.seconds if fault and fault.kind is FaultKind.LATE else self.state.latency)
        call.reply_json(200, {"ok": True, "result": result})

    def _give_file(self, call: LoopbackCall, path: str) -> None:
        token, _, rest = path.partition("/")
        content = self.state.files.get(rest.removeprefix("files/"))
        if token != f"bot{self.token}" or content is None:
            raise Refusal(404, "Not Found")
        call.reply(200, content, "application/octet-stream")


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
