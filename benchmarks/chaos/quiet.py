"""Processes left alone: how soon a webhook is answered and a person has their reply, and how many a second hold."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos.experiment import Shape
from benchmarks.chaos.processes import free_port, munadil
from benchmarks.chaos.providers import Misdelivery, Provider
from benchmarks.chaos.runs import channels, given, prepare
from benchmarks.chaos.writing import Crowd, Written
from benchmarks.figures import Figure
from core.database.database import Database

_PEOPLE, _SLOW, _SLOW_RATE = 100, 200, 10.0
_STEPS = (15.0, 25.0, 35.0, 50.0, 70.0)
_STEP_SECONDS = 8.0
_PERCENTILES = (50, 95, 99)
_HELD_SECONDS = 1.5
"""A rate is held when half of its replies are there within this time, quick messages waited for."""
_PATIENCE = 30.0
_NOTHING_AMISS = Misdelivery(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Calm:
    """What was measured of one program."""

    acknowledged: Mapping[int, float]
    """How soon webhooks were answered, in seconds by percentile; empty where messages are asked for."""
    reply: float
    """Seconds from a message's delivery to the reply that names it, p50."""
    held: float
    """Messages a second."""
    tried: str
    """What was tried, in words."""


def measure(name: str, url: str, folder: Path, shape: Shape) -> list[Figure]:
    """The figures of ours on one database, on both apps."""
    port = free_port()
    with ExitStack() as stack:
        providers, settings = stack.enter_context(channels(port, _NOTHING_AMISS, has_pages=False))
        database = stack.enter_context(closing(Database(url)))
        prepare(database)
        for number, role in enumerate(shape.roles):
            process = munadil(role, number, folder, {**settings, **given(url, folder)}, 0.0)
            stack.callback(process.kill)
            process.start()
            process.wait()
        calm = asyncio.run(watch(providers))
    note = f"over HTTP, {' + '.join(shape.roles)}"
    return [
        *(
            Figure(f"webhook answered, {name}, p{percent}", seconds * 1000, "ms", note=note)
            for percent, seconds in calm.acknowledged.items()
        ),
        Figure(f"webhook to reply, {name}, p50", calm.reply, "s", note="0.4 s of it wait for more"),
        Figure(f"messages held, {name}", calm.held, "messages/s", note=calm.tried),
    ]


async def watch(providers: Sequence[Provider]) -> Calm:
    """Write slowly, then ever faster, until half of the replies are late."""
    await _replies(providers, Crowd(_PEOPLE, _PEOPLE), _SLOW_RATE)  # everybody is greeted, the room is open
    for provider in providers:
        provider.times.seconds.clear()
    replies = await _replies(providers, Crowd(_SLOW, _PEOPLE, quick=0.0, first=2), _SLOW_RATE)
    calls = sorted(seconds for provider in providers for seconds in provider.times.seconds)
    held, said, first = 0.0, "", 100
    for rate in _STEPS:
        crowd = Crowd(round(rate * _STEP_SECONDS), _PEOPLE, quick=0.0, first=first)
        middle = statistics.median(await _replies(providers, crowd, rate))
        said, first = f"{said} {rate:g}/s: {middle:.2g} s,", first + 100
        if middle > _HELD_SECONDS:
            break
        held = rate
    acknowledged = {percent: calls[len(calls) * percent // 100] for percent in _PERCENTILES} if calls else {}
    return Calm(acknowledged, statistics.median(replies), held, f"half replied within,{said}".rstrip(","))


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
