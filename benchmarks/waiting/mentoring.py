"""Mentoring: how long a large cohort waits for its pairs, anew and after people dropped out, and whether everybody gets one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from benchmarks.figures import Figure, compared
from participation.common.assignment.assignment import Assignment
from participation.mentoring.matching.applicants import Applicant, Moment, SpokenLanguage
from participation.mentoring.matching.cohort import CohortMatching

_SIDE = 200
"""People of each side. As given by what is asked of a cohort."""
_GOALS = ("orientation", "studies", "method", "speaking", "leadership", "entrepreneurship")


def run(shared: Path) -> list[Figure]:
    """Seconds for 200 mentees and 200 mentors."""
    return [*_measured()]


def _measured() -> Iterator[Figure]:
    random = Random(2026)
    start = CohortMatching(
        [_somebody(random, f"e{place}") for place in range(_SIDE)],
        [_somebody(random, f"o{place}") for place in range(_SIDE)],
        capacity={f"o{place}": random.choice((1, 1, 2)) for place in range(_SIDE)},
    )
    seconds, found = _timed(start)
    yield Figure(f"pairs of {_SIDE} and {_SIDE}", seconds, "s", note=f"{len(found.pairs)} of {_SIDE} have a mentor")
    now = {pair.seeker: pair.offer for pair in found.pairs}
    gone = {*random.sample([*now], 10), *random.sample([one.id for one in start.mentors], 10)}
    again, after = _timed(replace(start, before=now).without(gone))
    note = f"{len(after.pairs)} have one, {len(after.moved)} of them another than before; {len(after.unpaired)} none"
    yield compared("the same after 20 dropped out", again, "s", seconds, note)
    unfit = replace(start, mentors=start.mentors[: _SIDE // 2], capacity={})
    short, left = _timed(unfit)
    yield compared("half as many mentors, and why", short, "s", seconds, f"{len(left.unpaired)} without a mentor")


def _timed(start: CohortMatching) -> tuple[float, Assignment]:
    began = time.perf_counter()
    found = start.match()
    return time.perf_counter() - began, found


def _somebody(random: Random, name: str) -> Applicant:
    return Applicant(
        name,
        frozenset(random.sample(list(SpokenLanguage), random.randint(1, 3))),
        frozenset(random.sample(list(Moment), random.randint(1, 3))),
        random.choice(("economy", "law", "health", "digital", "education")),
        f"{random.randint(1, 12):02}",
        frozenset(random.sample(_GOALS, random.randint(1, 3))),
        is_region_asked=random.random() < 0.05,
        ties=frozenset([f"employer{random.randint(1, 80)}"]),
    )
