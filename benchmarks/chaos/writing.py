"""People who write: who writes when, spread over all channels, now and then twice in a row, each message with a name of its own."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass

from benchmarks.chaos.providers import Provider


async def _open(_: float) -> None:
    """Let everything pass."""


@dataclass(frozen=True)
class Written:
    """A message as it was given to a provider, which has yet to deliver it."""

    channel: str
    person: int
    name: str
    delivery: Hashable


@dataclass(frozen=True)
class Crowd:
    """`messages` of `people`, each person on one channel; every person writes, whose turn it is beyond that is chance."""

    messages: int = 200
    people: int = 20
    seed: int = 7
    quick: float = 0.3
    """Share of messages that come right after another of the same person."""
    first: int = 1
    """The how many-th message of everybody their first one is."""

    def order(self) -> list[int]:
        """Whose message each is."""
        chance = random.Random(self.seed)  # the same crowd in every run
        order = list(range(min(self.people, self.messages)))
        while len(order) < self.messages:
            order.append(order[-1] if chance.random() < self.quick else chance.randrange(self.people))
        return order

    async def write(
        self, providers: Sequence[Provider], per_second: float, gate: Callable[[float], Awaitable[None]] = _open
    ) -> list[Written]:
        """Write everything; before each message, `gate` is awaited with the share that is written."""
        seats = [provider for provider in providers for _ in range(provider.share)]
        written: list[Written] = []
        counts: dict[int, int] = {}
        due = time.monotonic()
        for number, person in enumerate(self.order()):
            await gate(number / self.messages)
            due = max(due, time.monotonic() - 1.0) + 1 / per_second
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            counts[person] = counts.get(person, self.first - 1) + 1
            provider, name = seats[person % len(seats)], f"m{person}-{counts[person]}"
            delivery = provider.say(person, f"Quel est le programme sur {name} ?")
            written.append(Written(provider.channel, person, name, delivery))
        return written
