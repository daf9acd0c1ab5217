"""A run: people write through their providers while processes are killed and started again, until all is answered."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.chaos.ledger import Account, Flight, Ledger, account
from benchmarks.chaos.processes import Process
from benchmarks.chaos.providers import Provider
from benchmarks.chaos.verdict import Course, Verdict, judge
from benchmarks.chaos.writing import Crowd, Written

_LATE_SECONDS = 2.0
"""Time that what would be sent twice is given at the end."""
_PATIENCE = 90.0


@dataclass(frozen=True)
class Shape:
    """Which processes there are, and how soon after another they are killed: each in turn and, where there are several, all."""

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
PAIR = Shape(("api", "worker"), (1.0, 3.5))
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
    _flights: list[Flight] = field(default_factory=list)
    _killed: int = 0
    _killing: asyncio.Task[None] | None = None

    async def run(self) -> Verdict:
        """Do it. Raises NotUpError."""
        try:
            for process in self.processes:
                process.start()
            for process in self.processes:
                await asyncio.to_thread(process.wait)
            started = time.monotonic()
            pace = 1.2 * self.crowd.messages / (max(self.kills, 1) * self.shape.cycle)
            self._killing = asyncio.create_task(self._kill())
            written = await self.crowd.write(self.providers, pace, self._not_ahead)
            await self._killing
            self.told("everything is written, waiting for the answers")
            await self._settle(written)
            seconds = time.monotonic() - started
            await asyncio.sleep(_LATE_SECONDS)
            return await asyncio.to_thread(self._judge, written, seconds)
        finally:
            for process in self.processes:
                process.kill()

    def _judge(self, written: Sequence[Written], seconds: float) -> Verdict:
        taken = [send for provider in self.providers for send in provider.taken()]
        found = account(self._flights, self.ledger.sends(), taken) if self.ledger else Account()
        memory = sum(max(process.memory, process.resident()) for process in self.processes)
        fallen = tuple(p.name for p in self.processes if p.falls or p.has_fallen)
        return judge(written, self.providers, Course(self._killed, found, fallen, seconds, memory))

    async def _not_ahead(self, share: float) -> None:
        """Wait so that as much is written between any two kills; no longer where the killing has failed."""
        while share > (self._killed + 1) / (self.kills + 1):
            if self._killing is None or self._killing.done():
                return
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
            places = self._next(number)
            await asyncio.to_thread(self._kill_at_once, [self.processes[place] for place in places])
            self._killed = number + 1
            last = len(self.processes) - 1
            for place in places:
                is_long = place == last and self.shape.absent and place not in back
                back[place] = number + 1 + (self.shape.absent if is_long else 0)
            self.told(f"kill {number + 1} of {self.kills}: {', '.join(self.processes[place].name for place in places)}")
        for process in self.processes:
            if not process.is_running:
                process.start()

    def _next(self, number: int) -> list[int]:
        """Whom the kill of this number hits: each place in turn, then all at once."""
        count = len(self.processes)
        alive = [place for place, process in enumerate(self.processes) if process.is_running]
        turn = number % (count + 1) if count > 1 else 0
        return alive if turn == count else [turn if turn in alive else alive[0]] if alive else []

    def _kill_at_once(self, processes: Sequence[Process]) -> None:
        for process in processes:
            process.freeze()
        if self.ledger is not None:
            self._flights += self.ledger.flying([process.worker for process in processes if process.works])
        for process in processes:
            process.kill()

    async def _settle(self, written: Sequence[Written]) -> None:
        """Until all is answered and nothing is left to do, or nothing has been sent for as long as patience lasts."""
        wanted = {message.name for message in written}
        sends, since = 0, time.monotonic()
        while time.monotonic() < since + self.patience:
            taken = [send for provider in self.providers for send in provider.taken()]
            sends, since = (len(taken), time.monotonic()) if len(taken) > sends else (sends, since)
            answered = {name for send in taken for name in send.names}
            idle = self.ledger is None or await asyncio.to_thread(self.ledger.is_idle)
            if wanted <= answered and idle and not any(provider.pending() for provider in self.providers):
                return
            await asyncio.sleep(0.3)
