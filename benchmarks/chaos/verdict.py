"""What a run came to, counted from what people wrote, what the providers delivered when, and what they took."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from benchmarks.chaos.ledger import Account
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
    """Times that something was killed, of which some hit several processes."""
    redelivered: int
    """Deliveries of what had been taken before."""
    reordered: int
    """Messages delivered before one that their person had written earlier."""
    compared: int
    """Pairs of one person's messages whose order could be told."""
    lost: tuple[str, ...]
    """Messages that no send to their person answered."""
    disordered: tuple[str, ...]
    """Messages answered before one that had been taken before they were first delivered, or not after its last answer."""
    in_flight: int
    """Sends that a provider had taken and nobody had recorded, at all kills together."""
    doubled: int
    """Sends made again that were in flight at a kill."""
    needless: tuple[str, ...]
    """Sends made again without that reason, or that no record of ours stands for."""
    again: int
    """Sends with a name in them that were made again, for whatever reason."""
    answered_twice: tuple[str, ...]
    """Messages that two different sends answered."""
    strayed: tuple[str, ...]
    """Messages answered to somebody else."""
    unsent: tuple[str, ...]
    """Sends that our tables have and that were not taken, or are not recorded as taken."""
    amiss: tuple[str, ...]
    """What a page was shown otherwise than the store has it."""
    fallen: tuple[str, ...]
    """Processes that ended and had not been killed."""
    seconds: float
    acknowledged_p50: float
    acknowledged_p95: float
    acknowledged_p99: float
    """Of webhooks and of what pages sent, in seconds."""
    memory: int
    """Most resident memory of all processes together, in bytes."""

    @property
    def faults(self) -> dict[str, tuple[str, ...]]:
        """What must be empty, by its name."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, tuple)}

    @property
    def holds(self) -> bool:
        """Whether all was answered, in order, once but for what was in flight at a kill, and the order could be told."""
        return not any(self.faults.values()) and self.compared > 0


@dataclass(frozen=True)
class Course:
    """What befell the processes of a run."""

    kills: int
    account: Account
    fallen: tuple[str, ...] = ()
    seconds: float = 0.0
    memory: int = 0


def judge(written: Sequence[Written], providers: Sequence[Provider], course: Course) -> Verdict:
    """Count."""
    taken = [send for provider in providers for send in sorted(provider.taken(), key=lambda send: send.at)]
    owner = {w.name: (w.channel, w.person) for w in written}
    first, last = _places(taken, owner)
    extra = {key: count - 1 for key, count in Counter(send.key for send in taken).items() if count > 1}
    excused = {key: min(count, (course.account.excused or {}).get(key, 0)) for key, count in extra.items()}
    needless = [f"{key[2]} ×{count - excused[key] + 1}" for key, count in extra.items() if count > excused[key]]
    names = {name for send in taken for name in send.names}
    answers: dict[str, set[Key]] = defaultdict(set)
    for send in taken:
        for name in send.names:
            answers[name].add(send.key)
    disordered, compared, reordered = _order(written, {p.channel: p for p in providers}, first, last)
    times = sorted(s for provider in providers for s in provider.times.seconds) or [0.0]
    return Verdict(
        messages=len(written),
        sends=len(taken),
        kills=course.kills,
        redelivered=sum(provider.times.again() for provider in providers),
        reordered=reordered,
        compared=compared,
        lost=tuple(w.name for w in written if w.name not in first),
        disordered=disordered,
        in_flight=course.account.in_flight,
        doubled=sum(excused.values()),
        needless=(*needless, *course.account.unknown),
        again=sum(count for key, count in extra.items() if names.intersection(key[2].split())),
        answered_twice=tuple(sorted(name for name, by in answers.items() if len(by) > 1)),
        strayed=tuple(n for send in taken for n in send.names if owner.get(n) != (send.channel, send.person)),
        unsent=course.account.unsent,
        amiss=tuple(said for provider in providers for said in provider.amiss()),
        fallen=course.fallen,
        seconds=course.seconds,
        acknowledged_p50=statistics.median(times),
        acknowledged_p95=times[int(len(times) * 0.95)],
        acknowledged_p99=times[int(len(times) * 0.99)],
        memory=course.memory,
    )


def _places(
    taken: Sequence[Taken], owner: Mapping[str, tuple[str, int]]
) -> tuple[dict[str, _Place], dict[str, _Place]]:
    """Where each message was first and last answered to its person."""
    first: dict[str, _Place] = {}
    last: dict[str, _Place] = {}
    for number, send in enumerate(taken):
        for place, name in enumerate(send.names):
            if owner.get(name) == (send.channel, send.person):
                first.setdefault(name, (number, place))
                last[name] = number, place
    return first, last


def _order(
    written: Sequence[Written],
    providers: Mapping[str, Provider],
    first: Mapping[str, _Place],
    last: Mapping[str, _Place],
) -> tuple[tuple[str, ...], int, int]:
    """Messages answered out of order; pairs that tell; messages delivered before an earlier one.

    Deliveries that overlapped have no order, unless they were parts of one call or were asked for in their order.
    """
    disordered, compared, reordered = [], 0, 0
    by_person: dict[tuple[str, int], list[Written]] = defaultdict(list)
    for message in written:
        by_person[message.channel, message.person].append(message)
    for (channel, _), messages in by_person.items():
        provider = providers[channel]
        for place, later in enumerate(messages):
            earlier = [
                m
                for other, m in enumerate(messages)
                if (provider.is_in_order and other < place)
                or (not provider.is_in_order and provider.times.is_before(m.delivery, later.delivery))
            ]
            reordered += any(m in earlier for m in messages[place + 1 :])
            told = [m.name for m in earlier if m.name in first and later.name in first]
            compared += len(told)
            # Last places too: an earlier answer that comes again after a later one is in no order either.
            if any(first[n] > first[later.name] or last[n] > last[later.name] for n in told):
                disordered.append(later.name)
    return tuple(disordered), compared, reordered
