"""A provider on loopback: takes sends over HTTP, remembers each with its token, and tells nobody apart."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Taken:
    """A send that the provider took, whether or not its answer arrived."""

    chat: str
    text: str
    token: str
    at: float


@dataclass
class Provider:
    """What it took, in order."""

    seconds: float = 0.04
    """How long it takes to answer, once it has taken a send."""
    too_many_share: float = 0.0
    """Share of sends answered 429, spread evenly."""
    taken: list[Taken] = field(default_factory=list)
    asked: int = 0
    port: int = 0
    _talks: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[None]:
        """Listen on a free port of loopback."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield
            server.close()
            await asyncio.wait_for(asyncio.gather(*self._talks), 15)  # whoever talked to it is gone by now

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        if talk is not None:
            self._talks.add(talk)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                status, answer = self._take(json.loads(await reader.readexactly(length)))
                await asyncio.sleep(self.seconds)
                body = json.dumps(answer).encode()
                writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        writer.close()

    def _take(self, send: dict[str, str]) -> tuple[int, dict[str, object]]:
        self.asked += 1
        if self.too_many_share and int(self.asked * self.too_many_share) > int((self.asked - 1) * self.too_many_share):
            return 429, {"retry_after": 1}
        self.taken.append(Taken(send["chat"], send["text"], send["token"], time.monotonic()))
        return 200, {"id": str(len(self.taken))}
