"""Pairs: against brute force on small ones, the fewest moved, what stands in the way named with the smallest change that would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import WrongUseError
from participation.common.assignment.assignment import Assigning, Assignment, Merit


@dataclass(frozen=True)
class Table:
    """Rules that are read from a table: points of each pair, None where a language stands in the way."""

    points: Mapping[tuple[str, str], int | None] = field(default_factory=dict)

    def barriers(self, seeker: str, offer: str) -> Sequence[str]:
        return () if self.points[seeker, offer] is not None else ("language",)

    def merits(self, seeker: str, offer: str) -> Sequence[Merit]:
        return (Merit("field", "agriculture", self.points[seeker, offer] or 0),)


SEEKERS, OFFERS = ("a", "b", "c", "d"), ("w", "x", "y")
tables = st.fixed_dictionaries({(s, o): st.none() | st.integers(0, 9) for s in SEEKERS for o in OFFERS}).map(Table)
capacities = st.fixed_dictionaries({offer: st.integers(0, 2) for offer in OFFERS})
befores = st.dictionaries(st.sampled_from(SEEKERS), st.sampled_from(OFFERS))


def start(table: Table, **more: object) -> Assigning[str, str]:
    return Assigning({s: s for s in SEEKERS}, {o: o for o in OFFERS}, table, **more)  # type: ignore[arg-type]


def every_way(table: Table, capacity: Mapping[str, int], left: Sequence[str] = SEEKERS) -> Iterator[dict[str, str]]:
    """All ways to pair that break no rule."""
    if not left:
        yield {}
        return
    first, *rest = left
    for way in every_way(table, capacity, rest):
        yield way
        taken = Counter(way.values())
        for offer in OFFERS:
            if table.points[first, offer] is not None and taken[offer] < capacity[offer]:
                yield {first: offer, **way}


def rank(way: Mapping[str, str], table: Table, before: Mapping[str, str]) -> tuple[int, int, int, int]:
    kept = sum(before.get(s) == o for s, o in way.items())
    return len(way), kept, len({*way.values()}), sum(table.points[pair] or 0 for pair in way.items())


def as_way(found: Assignment) -> dict[str, str]:
    return {pair.seeker: pair.offer for pair in found.pairs}


@settings(max_examples=300)
@given(tables, capacities, befores)
def test_no_way_to_pair_is_better(table: Table, capacity: dict[str, int], before: dict[str, str]) -> None:
    found = start(table, capacity=capacity, before=before).assign()
    best = max(rank(way, table, before) for way in every_way(table, capacity))
    assert rank(as_way(found), table, before) == best
    assert {*found.unpaired} == {*SEEKERS} - as_way(found).keys()
    assert {*found.idle} == {*OFFERS} - {*as_way(found).values()}
    assert all(not pair.breaks for pair in found.pairs)
    assert (found.shortfall is None) is (not found.unpaired)


@settings(max_examples=200)
@given(tables, capacities)
def test_what_stands_in_the_way_is_a_crowd_that_has_too_few_places(table: Table, capacity: dict[str, int]) -> None:
    found = start(table, capacity=capacity).assign()
    if (short := found.shortfall) is None:
        return
    assert {*found.unpaired} <= {*short.people}
    for seeker in short.people:
        reached = {o for o in OFFERS if table.points[seeker, o] is not None and capacity[o]}
        assert reached <= {*short.offers}, "whoever is in it can go nowhere else"
    assert short.places == sum(capacity[o] for o in short.offers)
    assert len(short.people) - short.places == len(found.unpaired)
    assert short.missing == max(len(SEEKERS) - sum(capacity.values()), 0)


@settings(max_examples=200)
@given(tables, capacities)
def test_the_exceptions_are_the_fewest_that_would_do(table: Table, capacity: dict[str, int]) -> None:
    found = start(table, capacity=capacity).assign()
    if (short := found.shortfall) is None:
        return
    anything = Table(dict.fromkeys(table.points, 0))
    full = min(len(SEEKERS), sum(capacity.values()))
    broken = (
        sum(table.points[pair] is None for pair in way.items())
        for way in every_way(anything, capacity)
        if len(way) == full
    )
    assert len(short.exceptions) == min(broken, default=0)
    relaxed = dict(table.points) | {(pair.seeker, pair.offer): 0 for pair in short.exceptions}
    assert len(start(Table(relaxed), capacity=capacity).assign().pairs) == full


@settings(max_examples=200)
@given(tables, st.sampled_from(SEEKERS))
def test_when_somebody_drops_out_as_few_as_possible_are_moved(table: Table, gone: str) -> None:
    capacity = dict.fromkeys(OFFERS, 2)
    before = as_way(start(table, capacity=capacity).assign())
    left = {s: s for s in SEEKERS if s != gone}
    after = Assigning(left, {o: o for o in OFFERS}, table, capacity=capacity, before=before).assign()
    assert after.moved == (), "nobody has to move when somebody leaves"
    without = next(iter(before.values()), OFFERS[0])
    offers = {o: o for o in OFFERS if o != without}
    again = replace(start(table, capacity=capacity, before=before), offers=offers).assign()
    fits = {o: 2 if o in offers else 0 for o in OFFERS}
    ways = list(every_way(table, fits))
    most = max(len(way) for way in ways)
    fewest = min(sum(before.get(s, o) != o for s, o in way.items()) for way in ways if len(way) == most)
    assert len(again.pairs) == most
    assert len(again.moved) == fewest


def test_locks_stand_and_what_was_declined_does_not_come_again() -> None:
    table = Table({(s, o): 5 for s in SEEKERS for o in OFFERS} | {("a", "w"): None})
    found = start(table, capacity={"w": 2}, locked={"a": "w"}, refused=[("b", "x")]).assign()
    pairs = {pair.seeker: pair for pair in found.pairs}
    assert (pairs["a"].offer, pairs["a"].is_locked, pairs["a"].breaks) == ("w", True, ("language",))
    assert pairs["b"].offer != "x"
    assert found.unpaired == ()
    assert pairs["b"].merits == (Merit("field", "agriculture", 5),)
    assert pairs["b"].points == 5


def test_a_declined_pair_is_an_exception_only_where_nothing_else_would_do() -> None:
    table = Table({(s, o): None if s in "ab" else 3 for s in SEEKERS for o in OFFERS})
    short = start(table, refused=[("a", "w"), ("a", "x"), ("a", "y")]).assign().shortfall
    assert short is not None
    assert [pair.seeker for pair in short.exceptions] == ["b"]
    assert short.rules == {"language": 6, "declined": 3} or short.places == 0


def test_what_cannot_be_is_refused_in_words() -> None:
    table = Table({(s, o): 5 for s in SEEKERS for o in OFFERS})
    with pytest.raises(WrongUseError, match="locked"):
        start(table, locked={"a": "w", "b": "w"}).assign()
    with pytest.raises(WrongUseError, match="nobody"):
        start(table, locked={"z": "w"}).assign()
    with pytest.raises(WrongUseError, match="points"):
        start(Table({**table.points, ("a", "w"): 20_000})).assign()


def test_cohorts_are_matched_whole_whenever_it_is_possible() -> None:
    for seed in range(60):
        random = Random(seed)
        seekers = [f"s{n}" for n in range(30)]
        offers = [f"o{n}" for n in range(30)]
        partner = dict(zip(seekers, random.sample(offers, 30), strict=True))
        points = {
            (s, o): random.randrange(100) if partner[s] == o or random.random() < 0.2 else None
            for s in seekers
            for o in offers
        }
        found = Assigning({s: s for s in seekers}, {o: o for o in offers}, Table(points)).assign()
        assert len(found.pairs) == 30
        assert found.idle == ()


def test_two_hundred_with_two_hundred_are_paired() -> None:
    random = Random(7)
    ids = [str(n) for n in range(200)]
    points = {(s, o): random.randrange(1000) if random.random() < 0.5 else None for s in ids for o in ids}
    assert len(Assigning({s: s for s in ids}, {o: o for o in ids}, Table(points)).assign().pairs) == 200
