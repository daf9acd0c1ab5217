"""Figures by group from which nothing of fewer than ten people can be worked out, whichever figures are compared.

Groups are a tree (regions, their provinces, …) that is fixed beforehand: of two groups that are shown, one holds the other or they
share nobody. What a shown group has beside its shown parts is nobody or at least ten people, so that every difference of figures is
one over at least ten (docs/decisions/0197). Figures along two trees at once (place and age) would lack that: a room chooses one for
what people said, and shows others as head counts alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

LEAST = 10
"""People of a group that is shown, as given by the design of the product: no group under ten."""
WHOLE = ""
"""The group of everybody, parent of those that have none."""
Member = TypeVar("Member")


@dataclass(frozen=True)
class GroupFigure:
    """How many of a group are counted, of how many; None where the group is too small to be shown."""

    group: str
    count: int | None
    of: int | None

    @property
    def share(self) -> float | None:
        """The part of the group that is counted, from 0 to 1."""
        return None if self.count is None or not self.of else self.count / self.of


def safe_groups(
    leaf_of: Mapping[Member, str], parent_of: Mapping[str, str], least: int = LEAST
) -> dict[str, frozenset[Member]]:
    """The groups that may be shown, each with its people: a group under `least` is not, nor one whose showing would tell of one.

    `leaf_of` gives everybody's narrowest group, `parent_of` the group that each lies in, `WHOLE` or nothing for the widest.
    """
    people = _people(leaf_of, parent_of)
    children: dict[str, list[str]] = {}
    for group in people.keys() - {WHOLE}:
        children.setdefault(parent_of.get(group, WHOLE), []).append(group)
    shown: dict[str, frozenset[Member]] = {}
    waiting = [WHOLE] if len(people[WHOLE]) >= least else []
    while waiting:
        group = waiting.pop()
        shown[group] = people[group]
        large = sorted(
            (g for g in children.get(group, ()) if len(people[g]) >= least), key=lambda g: (len(people[g]), g)
        )
        rest = len(people[group]) - sum(len(people[g]) for g in large)
        while 0 < rest < least and large:
            rest += len(people[large.pop(0)])
        waiting += large
    return shown


def figures(
    counted: Collection[Member], leaf_of: Mapping[Member, str], parent_of: Mapping[str, str], least: int = LEAST
) -> tuple[GroupFigure, ...]:
    """How many of each group are counted, the widest group first; those that may not be shown are named without figures."""
    shown, chosen = safe_groups(leaf_of, parent_of, least), frozenset(counted)
    told = []
    for group in sorted(_people(leaf_of, parent_of)):
        members = shown.get(group)
        told.append(
            GroupFigure(group, None if members is None else len(members & chosen), len(members) if members else None)
        )
    return tuple(told)


def _people(leaf_of: Mapping[Member, str], parent_of: Mapping[str, str]) -> dict[str, frozenset[Member]]:
    found: dict[str, set[Member]] = {WHOLE: set(leaf_of)}
    for member, leaf in leaf_of.items():
        group = leaf
        while group != WHOLE:
            found.setdefault(group, set()).add(member)
            group = parent_of.get(group, WHOLE)
    return {group: frozenset(members) for group, members in found.items()}
