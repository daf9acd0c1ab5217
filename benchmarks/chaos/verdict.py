"""What a run came to: counted from what the provider took and from what our tables said after each kill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.chaos.people import Message
from benchmarks.chaos.provider import Taken


@dataclass(frozen=True)
class Verdict:
    """The figures of a run; the first three must be nought."""

    lost: tuple[str, ...]
    """Messages that no send answered."""
    disordered: tuple[str, ...]
    """Messages answered for the first time after a later one of the same person."""
    unexplained: tuple[str, ...]
    """Sends made twice though they were not in flight at a kill."""
    doubled: int
    """Sends made twice that were in flight at a kill: taken by the provider, not recorded by us."""
    answered_twice: tuple[str, ...]
    """Messages that two different sends answered."""
    in_flight: int
    """Sends that the provider had taken and we had not recorded, at all kills together."""
    messages: int
    sends: int
    kills: int
    seconds: float
    acknowledged_p50: float
    acknowledged_p95: float

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, out of order, or sent twice for another reason than a kill."""
        return not (self.lost or self.disordered or self.unexplained or self.answered_twice)


def judge(
    written: Sequence[Message],
    taken: Sequence[Taken],
    in_flight: Iterable[str],
    acknowledged: Sequence[float],
    *,
    kills: int,
    seconds: float,
) -> Verdict:
    """Count. `in_flight` are the tokens that were being sent when a process was killed."""
    flying = set(in_flight)
    tokens = Counter(send.token for send in taken)
    twice = {token for token, count in tokens.items() if count > 1}
    answers = _answers(taken)
    times = sorted(acknowledged) or [0.0]
    return Verdict(
        lost=tuple(m.text for m in written if m.text not in answers),
        disordered=tuple(_disordered(taken)),
        unexplained=tuple(sorted(twice - flying)),
        doubled=len(twice & flying),
        answered_twice=tuple(sorted(text for text, by in answers.items() if len(by) > 1)),
        in_flight=len(flying & set(tokens)),
        messages=len(written),
        sends=len(taken),
        kills=kills,
        seconds=seconds,
        acknowledged_p50=times[len(times) // 2],
        acknowledged_p95=times[int(len(times) * 0.95)],
    )


def _texts(send: Taken) -> list[str]:
    return send.text.removeprefix("echo: ").split(" | ")


def _answers(taken: Sequence[Taken]) -> dict[str, set[str]]:
    answers: dict[str, set[str]] = {}
    for send in taken:
        for text in _texts(send):
            answers.setdefault(text, set()).add(send.token)
    return answers


def _disordered(taken: Sequence[Taken]) -> Iterable[str]:
    latest: dict[str, int] = {}
    seen: set[str] = set()
    for send in taken:
        for text in _texts(send):
            number = int(text.rpartition("-")[2])
            if text not in seen and number < latest.get(send.chat, 0):
                yield text
            seen.add(text)
            latest[send.chat] = max(latest.get(send.chat, 0), number)
