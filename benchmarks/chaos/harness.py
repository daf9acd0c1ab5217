"""A run: processes under load, killed with SIGKILL and started again, until everything is answered."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import select

from benchmarks.chaos.people import People
from benchmarks.chaos.provider import Provider
from benchmarks.chaos.verdict import Verdict, judge
from connectors.tables import OutboxRow, SendState
from core.database import Database

_ROOT = Path(__file__).parents[2]
_UP_SECONDS = 60.0


@dataclass
class Server:
    """A process of ours, in a group of its own."""

    role: str
    url: str
    data_dir: Path
    provider: int
    log: Path
    port: int = field(default_factory=lambda: _free_port())
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it is up when its port answers."""
        words = (self.role, str(self.port), self.url, str(self.data_dir), str(self.provider))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.chaos.server", *words],
                cwd=_ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "TOKENIZERS_PARALLELISM": "false"},
            )

    async def up(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + _UP_SECONDS
        async with httpx.AsyncClient() as client:
            while time.monotonic() < deadline:
                try:
                    await client.get(f"http://127.0.0.1:{self.port}/")
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)
                else:
                    return
        raise TimeoutError(f"{self.role} did not come up: {self.log.read_text('utf-8')[-2000:]}")

    def kill(self) -> None:
        """Kill the whole group at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass
class Chaos:
    """An experiment: who is killed (in turn), how often, and who never comes back after the first kill."""

    url: str
    folder: Path
    people: People = field(default_factory=People)
    provider: Provider = field(default_factory=Provider)
    roles: tuple[str, ...] = ("all",)
    killed: tuple[int, ...] = (0,)
    kills: int = 4
    every: float = 2.6
    buried: tuple[int, ...] = ()
    """Processes that stay dead once they were killed."""
    patience: float = 90.0

    async def run(self) -> Verdict:
        """Do it."""
        database = Database(self.url)
        database.upgrade()
        async with self.provider.serve():
            servers = [
                Server(role, self.url, self.folder, self.provider.port, self.folder / f"{place}.log")
                for place, role in enumerate(self.roles)
            ]
            try:
                return await self._run(database, servers)
            finally:
                for server in servers:
                    server.kill()
                database.close()

    async def _run(self, database: Database, servers: Sequence[Server]) -> Verdict:
        for server in servers:
            server.start()
            await server.up()
        started = time.monotonic()
        doors = [s.port for s in servers if s.role != "worker"]
        killing = asyncio.create_task(self._kill(database, servers))
        written = await self.people.write(doors)
        flying = await killing
        await self._settle({m.text for m in written})
        seconds = time.monotonic() - started
        await asyncio.sleep(1.5)  # what would come twice has time to
        return judge(written, self.provider.taken, flying, self.people.acknowledged, kills=self.kills, seconds=seconds)

    async def _kill(self, database: Database, servers: Sequence[Server]) -> set[str]:
        """Kill in turn; the tokens that were being sent each time, as our tables say right after."""
        flying: set[str] = set()
        for number in range(self.kills):
            await asyncio.sleep(self.every)
            place = self.killed[number % len(self.killed)]
            servers[place].kill()
            flying |= await asyncio.to_thread(in_flight, database)
            await asyncio.sleep(0.5)
            if place not in self.buried:
                servers[place].start()
        return flying

    async def _settle(self, texts: set[str]) -> None:
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            answered = {t for send in self.provider.taken for t in send.text.removeprefix("echo: ").split(" | ")}
            if texts <= answered:
                return
            await asyncio.sleep(0.2)


def in_flight(database: Database) -> set[str]:
    """Tokens of sends that were handed over and whose outcome is not recorded."""
    with database.read() as session:
        return set(session.scalars(select(OutboxRow.token).where(OutboxRow.state == SendState.SENDING.value)))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
