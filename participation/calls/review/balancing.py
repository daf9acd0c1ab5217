"""Who scores what: two for each dossier, nobody who declared a conflict, and everybody as near to the same load as can be.

The loads are as even as any assignment makes them: while somebody could hand a dossier on, over any number of hands, to somebody who
has at least two fewer, it is handed on (no shorter path lowers a sum of convex costs: optimal semi-matchings).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence

SCORERS = 2
"""Scorers of a dossier, as given by the design of the product."""


def balanced(
    dossiers: Sequence[int],
    members: Sequence[str],
    conflicts: Collection[tuple[int, str]],
    standing: Mapping[int, Collection[str]],
    loads: Mapping[str, int],
) -> dict[int, frozenset[str]]:
    """Those to be added to each dossier, beside `standing`, who stay; `loads` is what each has besides.

    A dossier that too few may score gets as many as there are.
    """
    may = {d: [m for m in members if (d, m) not in conflicts and m not in standing.get(d, ())] for d in dossiers}
    given: dict[int, set[str]] = {d: set() for d in dossiers}
    load = {m: loads.get(m, 0) for m in members}
    for d in dossiers:
        for _ in range(min(max(SCORERS - len(standing.get(d, ())), 0), len(may[d]))):
            member = min((m for m in may[d] if m not in given[d]), key=lambda m: (load[m], members.index(m)))
            given[d].add(member)
            load[member] += 1
    while _evened(given, may, load):
        pass
    return {d: frozenset(found) for d, found in given.items()}


def _evened(given: dict[int, set[str]], may: Mapping[int, Sequence[str]], load: dict[str, int]) -> bool:
    """Hand dossiers on along one path that makes loads more even; whether there was one."""
    for first in sorted(load, key=lambda m: -load[m]):
        came: dict[str, tuple[str, int]] = {}
        waiting, seen = deque([first]), {first}
        while waiting:
            member = waiting.popleft()
            if load[member] <= load[first] - 2:
                _hand_on(given, came, first, member)
                load[first] -= 1
                load[member] += 1
                return True
            for d, has in given.items():
                if member in has:
                    for other in may[d]:
                        if other not in has and other not in seen:
                            seen.add(other)
                            came[other] = (member, d)
                            waiting.append(other)
    return False


def _hand_on(given: dict[int, set[str]], came: Mapping[str, tuple[str, int]], first: str, last: str) -> None:
    while last != first:
        before, d = came[last]
        given[d].remove(before)
        given[d].add(last)
        last = before
