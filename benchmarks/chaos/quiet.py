"""The same processes left alone: how soon a webhook is answered and a person has their reply, and how many a second hold."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from benchmarks.chaos.experiment import Shape, environment
from benchmarks.chaos.processes import free_port, munadil
from benchmarks.chaos.providers import Provider, both
from benchmarks.chaos.writing import Crowd, Written
from benchmarks.figures import Figure
from connectors.decisions import Decisions
from core.clock import SystemClock
from core.database import Database

_PEOPLE, _SLOW, _SLOW_RATE = 100, 200, 10.0
_STEPS = (15.0, 25.0, 35.0)
_STEP_SECONDS = 8.0
_HELD_SECONDS = 1.5
"""A rate is held when half of its replies are there within this time, quick messages waited for."""
_PATIENCE = 60.0


def measure(name: str, url: str, folder: Path, shape: Shape) -> list[Figure]:
    """The figures of one database."""
    port = free_port()
    with ExitStack() as stack:
        providers = stack.enter_context(both(port, repeated=0.0, reordered=0.0))
        database = stack.enter_context(closing(Database(url)))
        database.upgrade()
        Decisions(database, SystemClock()).record("whatsapp", "benchmark", "a fake on loopback")
        settings = environment(url, folder, port, providers)
        for number, role in enumerate(shape.roles):
            process = munadil(role, number, folder, settings, 0.0)
            stack.callback(process.kill)
            process.start()
            process.wait()
        return asyncio.run(_measure(name, providers, shape))


async def _measure(name: str, providers: Sequence[Provider], shape: Shape) -> list[Figure]:
    await _replies(providers, Crowd(_PEOPLE, _PEOPLE), _SLOW_RATE)  # everybody is greeted, the room is open
    for provider in providers:
        provider.times.seconds.clear()
    replies = await _replies(providers, Crowd(_SLOW, _PEOPLE, first=2), _SLOW_RATE)
    calls = sorted(seconds for provider in providers for seconds in provider.times.seconds)
    held, said, first = 0.0, "", 100
    for rate in _STEPS:
        crowd = Crowd(round(rate * _STEP_SECONDS), _PEOPLE, first=first)
        middle = statistics.median(await _replies(providers, crowd, rate))
        said, first = f"{said} {rate:g}/s: {middle:.2g} s,", first + 100
        if middle > _HELD_SECONDS:
            break
        held = rate
    processes = " + ".join(shape.roles)
    return [
        Figure(f"webhook answered, {name}, p50", statistics.median(calls) * 1000, "ms", note=f"over HTTP, {processes}"),
        Figure(f"webhook answered, {name}, p99", calls[int(len(calls) * 0.99)] * 1000, "ms"),
        Figure(f"webhook to reply, {name}, p50", statistics.median(replies), "s", note="0.4 s of it wait for more"),
        Figure(f"messages held, {name}", held, "messages/s", note=f"tried: half replied within,{said}".rstrip(",")),
    ]


async def _replies(providers: Sequence[Provider], crowd: Crowd, rate: float) -> list[float]:
    """Seconds from a message's first delivery to the reply that names it, lost ones counted as the patience."""
    written = await crowd.write(providers, rate)
    wanted = {message.name for message in written}
    deadline = time.monotonic() + _PATIENCE
    while not wanted <= (sent := _sent(providers)).keys() and time.monotonic() < deadline:  # noqa: ASYNC110 -- a fake tells nobody
        await asyncio.sleep(0.1)
    return [_waited(message, providers, sent) for message in written]


def _sent(providers: Sequence[Provider]) -> dict[str, float]:
    """When each message was first answered, in seconds since 1970."""
    taken = [send for provider in providers for send in provider.taken()]
    return {name: send.at for send in sorted(taken, key=lambda send: -send.at) for name in send.names}


def _waited(message: Written, providers: Sequence[Provider], sent: dict[str, float]) -> float:
    if message.name not in sent:
        return _PATIENCE
    tried = next(p for p in providers if p.channel == message.channel).times.tried[message.delivery]
    return sent[message.name] - (time.time() - time.monotonic() + tried)
