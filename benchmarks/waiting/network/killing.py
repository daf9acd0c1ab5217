"""Servers of the network that are killed while people write, and what that left: nothing lost, doubled, missed or shown twice."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from random import Random

import httpx
from sqlalchemy import func, select

from benchmarks.waiting.network.filling import PEOPLE, Somebody
from benchmarks.waiting.network.people import Ledger, Visitor
from core.database.database import Database
from participation.associations.messages.tables import MessageRow

_BETWEEN_S = 3.0
"""Seconds between two kills. Chosen by hand: what a server takes to begin, and some messages."""
_SERVERS = 2
_PATIENCE_S = 240.0
"""Seconds that a server may take to come up. Chosen by hand: on a machine that does much else, half a minute was seen."""


class NetworkServer:
    """One process that serves the network on a port of its own."""

    def __init__(self, url: str) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._command = [sys.executable, "-m", "benchmarks.waiting.network.serving", url, str(self.port)]
        self.start()

    def start(self) -> None:
        """Begin the process, for the first time or again."""
        self._running = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)

    def wait(self) -> None:
        """Wait until it answers."""
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/take-part", trust_env=False).status_code == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError("a server did not come up")

    def kill(self) -> None:
        """End it at once, whatever it is at (SIGKILL)."""
        self._running.kill()
        self._running.wait()


@contextmanager
def served(url: str) -> Iterator[list[NetworkServer]]:
    """Two processes that serve the network of a database."""
    with ExitStack() as stack:
        servers = [NetworkServer(url) for _ in range(_SERVERS)]
        for server in servers:
            stack.callback(server.kill)
        for server in servers:
            server.wait()
        yield servers


async def written_through_kills(
    people: list[Somebody], servers: list[NetworkServer], ledger: Ledger, kills: int
) -> None:
    """Have people write as fast as they can while one of the servers after another is killed."""
    addresses = [server.address for server in servers]
    visitors = [Visitor(who, addresses, ledger, Random(who.association)) for who in people]
    random, is_over = Random(9), asyncio.Event()

    async def keep_writing(visitor: Visitor, client: httpx.AsyncClient) -> None:
        while not is_over.is_set():
            await visitor.write(client)

    async with http_client() as client, Listening(visitors, client):
        async with asyncio.TaskGroup() as writing:
            for one in visitors:
                writing.create_task(keep_writing(one, client))
            for _ in range(kills):
                await asyncio.sleep(_BETWEEN_S)
                server = random.choice(servers)
                server.kill()
                server.start()
                await asyncio.to_thread(server.wait)
            is_over.set()
        await all_seen(ledger)


class Listening:
    """Everybody's streams, open from the beginning."""

    def __init__(self, visitors: list[Visitor], client: httpx.AsyncClient) -> None:
        self._visitors, self._client = visitors, client

    async def __aenter__(self) -> None:
        ready = [asyncio.Event() for _ in self._visitors]
        self._tasks = [
            asyncio.create_task(one.listen(self._client, is_ready.set))
            for one, is_ready in zip(self._visitors, ready, strict=True)
        ]
        await asyncio.gather(*(one.wait() for one in ready))

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def http_client() -> httpx.AsyncClient:
    """What people reach the servers by."""
    limits = httpx.Limits(max_connections=4 * PEOPLE, keepalive_expiry=3)  # less than a server keeps a connection
    return httpx.AsyncClient(limits=limits, timeout=httpx.Timeout(30, read=60), trust_env=False)


async def all_seen(ledger: Ledger) -> None:
    """Give the last ones twenty seconds."""
    for _ in range(200):
        if len(ledger.arrivals) >= len(ledger.confirmed):
            return
        await asyncio.sleep(0.1)


@dataclass(frozen=True)
class Outlived:
    """What was left of what people wrote through kills; nothing of it should be more than 0 but `confirmed` and `again`."""

    confirmed: int
    again: int
    lost: int
    doubled: int
    missed: int
    shown_twice: int


def outlived(database: Database, ledger: Ledger, after: int) -> Outlived:
    """What the database and the streams have of what a ledger saw sent, of messages after one."""
    with database.read() as session:
        wanted = select(MessageRow.sent, func.count()).where(MessageRow.id > after).group_by(MessageRow.sent)
        stored = {sent: count for sent, count in session.execute(wanted)}
    return Outlived(
        len(ledger.confirmed),
        ledger.tries - len(ledger.sent_at),
        sum(mark not in stored for mark in ledger.confirmed),
        sum(stored.get(mark, 0) > 1 for mark in ledger.sent_at),
        sum(mark not in ledger.arrivals for mark in ledger.confirmed),
        sum(count > 1 for count in ledger.arrivals.values()) + ledger.out_of_order,
    )
