"""People who write, through a provider that delivers each message until it is taken, and some of them again."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx


@dataclass(frozen=True)
class Message:
    """A message with a text that nothing else holds."""

    id: str
    chat: str
    number: int

    @property
    def text(self) -> str:
        """What it says: whose it is and the how many-th."""
        return f"m{self.chat}-{self.number}"


@dataclass
class People:
    """`messages` messages of `people` people at `per_second`; `redelivered` of them come again later."""

    messages: int = 200
    people: int = 20
    per_second: float = 20.0
    redelivered: float = 0.1
    seed: int = 7
    acknowledged: list[float] = field(default_factory=list)
    """Seconds until each call that was answered was, calls that failed left out."""

    def all(self) -> list[Message]:
        """The messages, in the order that they are written."""
        counts = [0] * self.people
        made = []
        # The same people and the same order in every run: the seed is part of the experiment.
        chance = random.Random(self.seed)
        for number in range(self.messages):
            person = number % self.people if number < self.people else chance.randrange(self.people)
            counts[person] += 1
            made.append(Message(f"{person}-{counts[person]}", str(person), counts[person]))
        return made

    async def write(self, ports: Sequence[int]) -> list[Message]:
        """Write everything, each message after the one before of the same person was taken."""
        chance = random.Random(self.seed + 1)
        last: dict[str, asyncio.Task[None]] = {}
        extra: list[asyncio.Task[None]] = []
        written = self.all()
        async with httpx.AsyncClient(timeout=10) as client:
            start = time.monotonic()
            for number, message in enumerate(written):
                await asyncio.sleep(max(0.0, start + number / self.per_second - time.monotonic()))
                before = last.get(message.chat)
                last[message.chat] = asyncio.create_task(self._deliver(client, ports, message, before))
                if chance.random() < self.redelivered:
                    extra.append(
                        asyncio.create_task(self._again(client, ports, message, (before, last[message.chat]), chance))
                    )
            await asyncio.gather(*last.values(), *extra)
        return written

    async def _deliver(
        self, client: httpx.AsyncClient, ports: Sequence[int], message: Message, before: asyncio.Task[None] | None
    ) -> None:
        if before is not None:
            await before
        said = {"id": message.id, "chat": message.chat, "text": message.text}
        tries = 0
        while True:
            started = time.monotonic()
            try:
                answer = await client.post(f"http://127.0.0.1:{ports[tries % len(ports)]}/webhook", json=said)
                if answer.status_code == 200:
                    self.acknowledged.append(time.monotonic() - started)
                    return
            except httpx.HTTPError:
                pass
            tries += 1
            await asyncio.sleep(0.2)

    async def _again(
        self,
        client: httpx.AsyncClient,
        ports: Sequence[int],
        message: Message,
        taken: tuple[asyncio.Task[None] | None, asyncio.Task[None]],
        chance: random.Random,
    ) -> None:
        before, first = taken
        if chance.random() < 0.5:
            await first
        elif before is not None:
            await before  # then both are under way at once, but never before the message that was written earlier
        await asyncio.sleep(chance.random() * 2)
        await self._deliver(client, ports, message, None)
