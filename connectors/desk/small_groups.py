"""What may be shown of counts: no group of fewer than ten people, nor what would tell its size by a subtraction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LEAST = 10
"""People of a group that is shown. Chosen by hand, as official statistics do: a few of them cannot be told apart."""
REST = "…"
"""What groups that are hidden are counted as, together."""


@dataclass
class Crowd:
    """Which turns, and of which conversations."""

    numbers: set[int] = field(default_factory=set)
    people: set[str] = field(default_factory=set)

    @property
    def turns(self) -> int:
        """How many turns."""
        return len(self.numbers)

    def add(self, person: str, number: int) -> None:
        """Count a turn, each number once."""
        self.numbers.add(number)
        self.people.add(person)

    def join(self, other: Crowd) -> None:
        """Count what another group has, each turn once."""
        self.numbers |= other.numbers
        self.people |= other.people


def parts_shown(groups: Mapping[str, Crowd]) -> dict[str, int]:
    """Turns of groups that together are a known whole; hidden ones are counted together.

    Shown ones are added to these until they are ten people of two groups at least, so that the whole less what is shown tells
    no group's size.
    """
    by_size = sorted(groups.items(), key=lambda one: (len(one[1].people), one[1].turns, one[0]))
    hidden = [group for _, group in by_size if len(group.people) < LEAST]
    if hidden:
        while len(hidden) < len(by_size) and (len(hidden) < 2 or len(_people(hidden)) < LEAST):
            hidden.append(by_size[len(hidden)][1])
    shown = {name: group.turns for name, group in by_size[len(hidden) :]}
    return shown | ({REST: sum(group.turns for group in hidden)} if hidden else {})


def groups_shown(groups: Mapping[str, Crowd]) -> dict[str, int]:
    """Turns of groups that overlap, of which no whole is told: those that are large enough."""
    return {name: group.turns for name, group in groups.items() if len(group.people) >= LEAST}


def _people(groups: list[Crowd]) -> set[str]:
    return set().union(*(group.people for group in groups))
