"""The associations' network with a hundred people at once before two processes on one database, and through kills of either.

5,000 associations, 500 circles, 200,000 posts and messages. How long pages take, and a message until the other side has it; then
servers are killed while people write: no message may be lost, none doubled, and none missed or shown twice by a stream.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.figures import Figure, compared
from benchmarks.waiting.network.filling import MESSAGES, PEOPLE, Somebody, fill
from benchmarks.waiting.network.killing import (
    Listening,
    NetworkServer,
    Outlived,
    all_seen,
    http_client,
    outlived,
    served,
    written_through_kills,
)
from benchmarks.waiting.network.people import Ledger, Visitor
from core.database.database import Database

_VISIT_S = float(os.environ.get("MUNADIL_BENCH_NETWORK_SECONDS", "60"))
"""Seconds that people visit. Chosen by hand."""
_THINK_S = 5.0
"""Seconds between two things that somebody does, in the mean. Chosen by hand: who reads a page looks at it."""
_WRITERS, _KILLS = 20, 10
"""People who write while servers are killed, and how often. Chosen by hand."""


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
            with served(url) as servers:
                visited, killed = Ledger(), Ledger()
                asyncio.run(_visits(people, servers, visited))
                asyncio.run(written_through_kills(people[:_WRITERS], servers, killed, _KILLS))
            note = f"of {os.cpu_count()} cores; what else runs slows everything"
            return [
                Figure("load average before", load, "", note=note),
                Figure("load average after", os.getloadavg()[0], "", note=note),
                Figure("network made", filled, "s", note="not of the network: rows written by the benchmark"),
                *_paged(visited),
                *_told(outlived(database, killed, MESSAGES)),
            ]


async def _visits(people: list[Somebody], servers: list[NetworkServer], ledger: Ledger) -> None:
    addresses = [server.address for server in servers]
    visitors = [Visitor(who, addresses, ledger, Random(who.association)) for who in people]
    async with http_client() as client, Listening(visitors, client):
        for address in addresses:
            await client.get(
                f"{address}/take-part/associations?q=eau"
            )  # a process reads the directory once for its search
        until = time.monotonic() + _VISIT_S
        async with asyncio.TaskGroup() as visits:
            for one in visitors:
                visits.create_task(one.visit(client, until, _THINK_S))
        await all_seen(ledger)


def _paged(ledger: Ledger) -> Iterator[Figure]:
    plain = _p95(ledger.pages["a page that reads nothing"])
    for name, taken in sorted(ledger.pages.items()):
        yield compared(f"{name}, p95", _p95(taken), "ms", plain, f"{len(taken)} times; wanted: 300 ms at most")
    every = [one for taken in ledger.pages.values() for one in taken]
    yield compared("every page, p95", _p95(every), "ms", plain, f"{PEOPLE} people at once, {len(every)} pages")
    note = f"{len(ledger.seen)} of {len(ledger.confirmed)} messages, from one process to the other; wanted: 1,000 ms at most"
    yield Figure("sent until the other side has it, p95", _p95(ledger.seen), "ms", note=note)


def _told(left: Outlived) -> Iterator[Figure]:
    note = f"{_KILLS} kills, {left.confirmed} messages, {left.again} sent again"
    yield Figure("messages lost", left.lost, "", note=note)
    yield Figure("messages doubled", left.doubled, "", note=note)
    yield Figure("missed by the other side's stream", left.missed, "", note=note)
    yield Figure("shown twice by a stream", left.shown_twice, "", note="or out of order")


def _p95(taken: list[float]) -> float:
    return float(np.percentile(taken, 95)) if taken else float("nan")
