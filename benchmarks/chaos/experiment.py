"""A run: people write through both providers while our processes are killed and started again, until all is answered."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.processes import Process, free_port, munadil
from benchmarks.chaos.providers import Key, Provider, both
from benchmarks.chaos.verdict import Kills, Verdict, judge
from benchmarks.chaos.writing import Crowd, Written
from connectors.decisions import Decisions
from core.clock import SystemClock
from core.database import Database

_RECORDED_SECONDS = 0.4
"""Time after which a process that lives has recorded a send that it had under way."""
_LATE_SECONDS = 2.0
"""Time that what would be sent twice is given at the end."""
_PATIENCE = 90.0


@dataclass(frozen=True)
class Shape:
    """Which processes there are, and how soon after another they are killed."""

    roles: tuple[str, ...]
    alive: tuple[float, float]
    """Seconds between two kills, at least and at most, once all that should be up are."""
    absent: int = 0
    """Kills that the last process stays dead for after its first."""

    @property
    def cycle(self) -> float:
        """About how long it is from one kill to the next."""
        return sum(self.alive) / 2 + (4.5 if len(self.roles) == 1 else 1.0)


ALONE = Shape(("serve",), (1.0, 3.5))
SPLIT = Shape(("api", "worker", "worker"), (1.5, 4.0), absent=3)


@dataclass
class Experiment:
    """Processes, killed in turn while a crowd writes; `ledger` tells what was in flight, where there are tables of ours."""

    crowd: Crowd
    kills: int
    shape: Shape
    processes: Sequence[Process]
    providers: Sequence[Provider]
    ledger: Ledger | None = None
    patience: float = _PATIENCE
    """Seconds without a send after which nothing more is waited for."""
    told: Callable[[str], None] = lambda _: None
    chance: random.Random = field(default_factory=lambda: random.Random(11))
    _flying: Counter[Key] = field(default_factory=Counter)
    _taken: int = 0
    _killed: int = 0

    async def run(self) -> Verdict:
        """Do it. Raises NotUpError."""
        try:
            for process in self.processes:
                process.start()
            for process in self.processes:
                await asyncio.to_thread(process.wait)
            started = time.monotonic()
            pace = 1.2 * self.crowd.messages / (max(self.kills, 1) * self.shape.cycle)
            killing = asyncio.create_task(self._kill())
            written = await self.crowd.write(self.providers, pace, self._not_ahead)
            await killing
            self.told("everything is written, waiting for the answers")
            await self._settle(written)
            seconds = time.monotonic() - started
            await asyncio.sleep(_LATE_SECONDS)
            memory = sum(max(process.memory, process.resident()) for process in self.processes)
            kills = Kills(self.kills, self._flying, self._taken)
            return judge(written, self.providers, kills, seconds=seconds, memory=memory)
        finally:
            for process in self.processes:
                process.kill()

    async def _not_ahead(self, share: float) -> None:
        """Wait so that as much is written between any two kills."""
        while share > (self._killed + 1) / (self.kills + 1):  # noqa: ASYNC110 -- one number is watched
            await asyncio.sleep(0.05)

    async def _kill(self) -> None:
        back: dict[int, int] = {}
        for number in range(self.kills):
            for place, process in enumerate(self.processes):
                if not process.is_running and back.get(place, 0) <= number:
                    process.start()
            for process in self.processes:
                if process.is_running:
                    await asyncio.to_thread(process.wait)
            await asyncio.sleep(self.chance.uniform(*self.shape.alive))
            alive = [place for place, process in enumerate(self.processes) if process.is_running]
            place = alive[number % len(alive)]
            await asyncio.to_thread(self._kill_one, self.processes[place])
            self._killed = number + 1
            is_last = place == len(self.processes) - 1 and len(self.processes) > 1
            back[place] = number + 1 + (self.shape.absent if is_last and place not in back else 0)
            self.told(f"kill {number + 1} of {self.kills}: {self.processes[place].name}")
        for process in self.processes:
            if not process.is_running:
                process.start()

    def _kill_one(self, process: Process) -> None:
        process.kill()
        if self.ledger is None:
            return
        before = self.ledger.sending()
        time.sleep(_RECORDED_SECONDS)
        flying = self.ledger.left(before)
        self._flying.update(flying)
        got = {send.key for provider in self.providers for send in provider.taken()}
        self._taken += len([key for key in flying if key in got])

    async def _settle(self, written: Sequence[Written]) -> None:
        """Until all is answered and nothing is left to do, or nothing has been sent for as long as patience lasts."""
        wanted = {message.name for message in written}
        sends, since = 0, time.monotonic()
        while time.monotonic() < since + self.patience:
            count = sum(len(provider.taken()) for provider in self.providers)
            sends, since = (count, time.monotonic()) if count > sends else (sends, since)
            answered = {name for provider in self.providers for send in provider.taken() for name in send.names}
            idle = self.ledger is None or self.ledger.is_idle()
            if wanted <= answered and idle and not any(provider.pending() for provider in self.providers):
                return
            await asyncio.sleep(0.3)


async def ours(
    url: str,
    folder: Path,
    crowd: Crowd,
    kills: int,
    shape: Shape,
    *,
    answer_seconds: float = 0.1,
    told: Callable[[str], None] = lambda _: None,
) -> Verdict:
    """A run of ours on both channels and this database."""
    port = free_port()
    with both(port, repeated=0.1, reordered=0.05) as providers, closing(Database(url)) as database:
        database.upgrade()
        Decisions(database, SystemClock()).record("whatsapp", "chaos", "a fake on loopback")
        settings = environment(url, folder, port, providers)
        counts: Counter[str] = Counter()
        processes = []
        for role in shape.roles:
            counts[role] += 1
            processes.append(munadil(role, counts[role], folder, settings, answer_seconds))
        ledger = Ledger(database, folder, {provider.channel: provider for provider in providers})
        return await Experiment(crowd, kills, shape, processes, providers, ledger, told=told).run()


def environment(url: str, folder: Path, port: int, providers: Sequence[Provider]) -> dict[str, str]:
    """Settings of our processes."""
    given = {"MUNADIL_DATABASE_URL": url, "MUNADIL_DATA_DIR": str(folder), "MUNADIL_PORT": str(port)}
    given |= {"MUNADIL_HOST": "127.0.0.1", "MUNADIL_LOG_LEVEL": "warning"}
    for provider in providers:
        given |= provider.environment
    return given


@contextmanager
def databases(wanted: Sequence[str]) -> Iterator[Mapping[str, tuple[str, Path]]]:
    """URLs and data folders of fresh databases by the names of their engines; PostgreSQL only where there is one."""
    from sqlalchemy import create_engine, text

    from tests.postgres import PostgresMissingError, find_binaries, run_postgres

    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="munadil-chaos-")))
        found = {}
        for name in wanted:
            folder = root / name
            folder.mkdir()
            if name == "sqlite":
                found[name] = (f"sqlite:///{(folder / 'munadil.db').as_posix()}", folder)
                continue
            try:
                server = stack.enter_context(run_postgres(find_binaries()))
            except PostgresMissingError:
                continue
            with closing(create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT").connect()) as admin:
                admin.execute(text("CREATE DATABASE chaos TEMPLATE template0"))
            found[name] = (server.format("chaos"), folder)
        yield found
