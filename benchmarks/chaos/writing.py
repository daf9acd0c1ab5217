"""People who write: who writes when, spread over all channels, each message with a name that nothing else has."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from benchmarks.chaos.providers import Provider


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
    first: int = 1
    """The how many-th message of everybody their first one is."""

    def order(self) -> list[int]:
        """Whose message each is."""
        chance = random.Random(self.seed)  # the same crowd in every run
        first = list(range(min(self.people, self.messages)))
        return first + [chance.randrange(self.people) for _ in range(self.messages - len(first))]

    async def write(self, providers: Sequence[Provider], per_second: float) -> list[Written]:
        """Write everything; now and then somebody sends two messages at once."""
        written: list[Written] = []
        counts: dict[int, int] = {}
        start = time.monotonic()
        for number, person in enumerate(self.order()):
            await asyncio.sleep(max(0.0, start + number / per_second - time.monotonic()))
            counts[person] = counts.get(person, self.first - 1) + 1
            provider, name = providers[person % len(providers)], f"m{person}-{counts[person]}"
            delivery = provider.say(person, f"Quel est le programme sur {name} ?")
            written.append(Written(provider.channel, person, name, delivery))
        return written
