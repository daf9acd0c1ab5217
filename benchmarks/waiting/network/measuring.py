"""The associations' network with a hundred people at once before two processes on one database, and through kills of either.

5,000 associations, 500 circles, 200,000 posts and messages. How long pages take, and a message until the other side has it; then
servers are killed while people write: no message may be lost, none doubled, and none missed or shown twice by a stream.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from random import Random

import httpx
import numpy as np
from sqlalchemy import func, select

from benchmarks.figures import Figure, compared
from benchmarks.waiting.network.filling import MESSAGES, PEOPLE, Somebody, fill
from benchmarks.waiting.network.people import Ledger, Visitor
from core.database.database import Database
from participation.associations.messages.tables import MessageRow

_VISIT_S = float(os.environ.get("MUNADIL_BENCH_NETWORK_SECONDS", "60"))
"""Seconds that people visit. Chosen by hand."""
_THINK_S = 5.0
"""Seconds between two things that somebody does, in the mean. Chosen by hand: who reads a page looks at it."""
_WRITERS, _KILLS, _BETWEEN_S = 20, 10, 3.0
"""People who write while servers are killed, how often, and seconds between. Chosen by hand."""
_SERVERS = 2
_PATIENCE_S = 90.0


class _Server:
    """One process that serves the network on a port of its own."""

    def __init__(self, url: str) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._command = [sys.executable, "-m", "benchmarks.waiting.network.serving", url, str(self.port)]
        self.start()

    def start(self) -> None:
        self._running = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)

    def wait(self) -> None:
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.address}/take-part").status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise RuntimeError("a server did not come up")

    def kill(self) -> None:
        self._running.kill()
        self._running.wait()


def run(shared: Path) -> list[Figure]:
    """Milliseconds at the 95th percentile, and what kills left."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        url = f"sqlite:///{Path(scratch) / 'network.db'}"
        with closing(Database(url)) as database:
            database.upgrade()
            began = time.perf_counter()
            people = fill(database)
            filled = time.perf_counter() - began
            with _served(url) as servers:
                visited, killed = Ledger(), Ledger()
                asyncio.run(_visits(people, servers, visited))
                asyncio.run(_kills(people[:_WRITERS], servers, killed))
            note = f"of {os.cpu_count()} cores; what else runs slows everything"
            return [
                Figure("load average before", load, "", note=note),
                Figure("network made", filled, "s", note="not of the network: rows written by the benchmark"),
                *_paged(visited),
                *_outlived(database, killed),
            ]


@contextmanager
def _served(url: str) -> Iterator[list[_Server]]:
    with ExitStack() as stack:
        servers = [_Server(url) for _ in range(_SERVERS)]
        for server in servers:
            stack.callback(server.kill)
        for server in servers:
            server.wait()
        yield servers


async def _visits(people: list[Somebody], servers: list[_Server], ledger: Ledger) -> None:
    addresses = [server.address for server in servers]
    visitors = [Visitor(who, addresses, ledger, Random(who.association)) for who in people]
    async with _client() as client, _Listening(visitors, client):
        for address in addresses:
            await client.get(
                f"{address}/take-part/associations?q=eau"
            )  # a process reads the directory once for its search
        until = time.monotonic() + _VISIT_S
        async with asyncio.TaskGroup() as visits:
            for one in visitors:
                visits.create_task(one.visit(client, until, _THINK_S))
        await _all_seen(ledger)


async def _kills(people: list[Somebody], servers: list[_Server], ledger: Ledger) -> None:
    addresses = [server.address for server in servers]
    visitors = [Visitor(who, addresses, ledger, Random(who.association)) for who in people]
    random, is_over = Random(9), asyncio.Event()

    async def keep_writing(visitor: Visitor, client: httpx.AsyncClient) -> None:
        while not is_over.is_set():
            await visitor.write(client)

    async with _client() as client, _Listening(visitors, client):
        async with asyncio.TaskGroup() as writing:
            for one in visitors:
                writing.create_task(keep_writing(one, client))
            for _ in range(_KILLS):
                await asyncio.sleep(_BETWEEN_S)
                server = random.choice(servers)
                server.kill()
                server.start()
                await asyncio.to_thread(server.wait)
            is_over.set()
        await _all_seen(ledger)


class _Listening:
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


def _client() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=4 * PEOPLE, keepalive_expiry=3)  # less than a server keeps a connection
    return httpx.AsyncClient(limits=limits, timeout=httpx.Timeout(30, read=60), trust_env=False)


async def _all_seen(ledger: Ledger) -> None:
    """Give the last ones twenty seconds."""
    for _ in range(200):
        if len(ledger.arrivals) >= len(ledger.confirmed):
            return
        await asyncio.sleep(0.1)


def _paged(ledger: Ledger) -> Iterator[Figure]:
    plain = _p95(ledger.pages["a page that reads nothing"])
    for name, taken in sorted(ledger.pages.items()):
        yield compared(f"{name}, p95", _p95(taken), "ms", plain, f"{len(taken)} times; wanted: 300 ms at most")
    every = [one for taken in ledger.pages.values() for one in taken]
    yield compared("every page, p95", _p95(every), "ms", plain, f"{PEOPLE} people at once, {len(every)} pages")
    note = f"{len(ledger.seen)} of {len(ledger.confirmed)} messages, from one process to the other; wanted: 1,000 ms at most"
    yield Figure("sent until the other side has it, p95", _p95(ledger.seen), "ms", note=note)


def _outlived(database: Database, ledger: Ledger) -> Iterator[Figure]:
    with database.read() as session:
        wanted = select(MessageRow.sent, func.count()).where(MessageRow.id > MESSAGES).group_by(MessageRow.sent)
        stored = {sent: count for sent, count in session.execute(wanted)}
    lost = sum(mark not in stored for mark in ledger.confirmed)
    doubled = sum(stored.get(mark, 0) > 1 for mark in ledger.sent_at)
    missed = sum(mark not in ledger.arrivals for mark in ledger.confirmed)
    again = ledger.tries - len(ledger.sent_at)
    note = f"{_KILLS} kills, {len(ledger.confirmed)} messages, {again} sent again"
    yield Figure("messages lost", lost, "", note=note)
    yield Figure("messages doubled", doubled, "", note=note)
    yield Figure("missed by the other side's stream", missed, "", note=note)
    twice = sum(count > 1 for count in ledger.arrivals.values())
    yield Figure("shown twice by a stream", twice + ledger.out_of_order, "", note="or out of order")


def _p95(taken: list[float]) -> float:
    return float(np.percentile(taken, 95)) if taken else float("nan")
