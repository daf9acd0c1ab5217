"""What a run came to, counted from what people wrote, what the providers delivered when, and what they took."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.chaos.providers import Key, Provider, Taken
from benchmarks.chaos.writing import Written

_Place = tuple[int, int]
"""Which send, and where in it."""


@dataclass(frozen=True)
class Verdict:
    """The figures of a run."""

    messages: int
    sends: int
    kills: int
    lost: tuple[str, ...]
    """Messages that no send to their person answered."""
    disordered: tuple[str, ...]
    """Messages answered before one that had been taken before they were first delivered."""
    in_flight: int
    """Sends that a provider had taken and nobody had recorded, at all kills together."""
    doubled: int
    """Sends made again that were in flight at a kill."""
    needless: tuple[str, ...]
    """Sends made again without that reason."""
    answered_twice: tuple[str, ...]
    """Messages that two different sends answered."""
    strayed: tuple[str, ...]
    """Messages answered to somebody else."""
    seconds: float
    acknowledged_p50: float
    acknowledged_p95: float
    acknowledged_p99: float
    memory: int
    """Most resident memory of all processes together, in bytes."""

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, out of order, or sent twice for another reason than a kill."""
        return not (self.lost or self.disordered or self.needless or self.answered_twice or self.strayed)


@dataclass(frozen=True)
class Kills:
    """What was in flight when processes were killed: how often each send was, and how many had been taken."""

    count: int
    flying: Mapping[Key, int]
    taken: int


def judge(
    written: Sequence[Written], providers: Sequence[Provider], kills: Kills, *, seconds: float, memory: int
) -> Verdict:
    """Count."""
    taken = [send for provider in providers for send in sorted(provider.taken(), key=lambda send: send.at)]
    owner = {w.name: (w.channel, w.person) for w in written}
    places = _places(taken, owner)
    extra = {key: count - 1 for key, count in Counter(send.key for send in taken).items() if count > 1}
    excused = {key: min(count, kills.flying.get(key, 0)) for key, count in extra.items()}
    answers: dict[str, set[Key]] = defaultdict(set)
    for send in taken:
        for name in send.names:
            answers[name].add(send.key)
    times = sorted(s for provider in providers for s in provider.times.seconds) or [0.0]
    return Verdict(
        messages=len(written),
        sends=len(taken),
        kills=kills.count,
        lost=tuple(w.name for w in written if w.name not in places),
        disordered=tuple(_disordered(written, {p.channel: p for p in providers}, places)),
        in_flight=kills.taken,
        doubled=sum(excused.values()),
        needless=tuple(f"{key[2]} ×{count - excused[key] + 1}" for key, count in extra.items() if count > excused[key]),
        answered_twice=tuple(sorted(name for name, by in answers.items() if len(by) > 1)),
        strayed=tuple(n for send in taken for n in send.names if owner.get(n) != (send.channel, send.person)),
        seconds=seconds,
        acknowledged_p50=statistics.median(times),
        acknowledged_p95=times[int(len(times) * 0.95)],
        acknowledged_p99=times[int(len(times) * 0.99)],
        memory=memory,
    )


def _places(taken: Sequence[Taken], owner: Mapping[str, tuple[str, int]]) -> dict[str, _Place]:
    """Where each message was first answered to its person."""
    places: dict[str, _Place] = {}
    for number, send in enumerate(taken):
        for place, name in enumerate(send.names):
            if owner.get(name) == (send.channel, send.person):
                places.setdefault(name, (number, place))
    return places


def _disordered(
    written: Sequence[Written], providers: Mapping[str, Provider], places: Mapping[str, _Place]
) -> Iterator[str]:
    """Pairs of a person whose deliveries did not overlap tell what the order was; those that did overlap tell nothing."""
    by_person: dict[tuple[str, int], list[Written]] = defaultdict(list)
    for message in written:
        if message.name in places:
            by_person[message.channel, message.person].append(message)
    for (channel, _), messages in by_person.items():
        tried, done = providers[channel].times.tried, providers[channel].times.taken
        for later in messages:
            before = (m for m in messages if done.get(m.delivery, float("inf")) < tried.get(later.delivery, 0.0))
            if any(places[m.name] > places[later.name] for m in before):
                yield later.name
