"""How a message is read: as a question that stands by itself, or as one that goes on from an earlier one."""

from __future__ import annotations

from dataclasses import dataclass

from agent.question import Exchange


@dataclass(frozen=True)
class Reading:
    """One way to read a message: the question that it then asks, which needs nothing before it."""

    question: str
    is_follow_up: bool = False
    topic: str = ""
    """The earlier question that it goes on from, where rules joined the two."""
    is_topic: bool = False
    """Whether the message only names something ("TAMKINE", "l'emploi des jeunes"), which `question` is: what there is about it is asked."""


UNREAD = Reading("")
"""Before anything was understood."""


@dataclass(frozen=True)
class Understood:
    """What a message asks; `other` is how else one may be read: with or without the question before it, or as its clause that asks."""

    reading: Reading = UNREAD
    other: Reading | None = None
    history: tuple[Exchange, ...] = ()
    """What was said before, without what no message can go on from."""
