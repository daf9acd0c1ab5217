"""How long a connection may take over the head of a request: uvicorn itself waits for ever for a line that does not end."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from api.http.errors import TooSlowError

_TOO_SLOW = f"HTTP/1.1 {TooSlowError.status} Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


def patient(seconds: float) -> type[asyncio.Protocol]:
    """The protocol of a server that cuts a connection whose next request has no whole head after `seconds`."""
    return type("PatientProtocol", (_PatientProtocol,), {"seconds": seconds})


class _PatientProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type] # a class that uvicorn picks when it is imported
    seconds: float
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_answering():
            self._wait_no_more()
        elif self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.seconds, self._cut)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _cut(self) -> None:
        self._waiting = None
        if not self._is_answering() and not self.transport.is_closing():
            self.transport.write(_TOO_SLOW)
            self.transport.close()
