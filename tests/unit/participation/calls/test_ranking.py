"""Who scores what and who comes where, against brute force: every assignment, every order in which equals could be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from participation.calls.review.balancing import SCORERS, balanced
from participation.calls.review.ranking import RankedDossier, RankStanding, ranked
from participation.calls.review.scores import points_of, settled
from participation.calls.schemas import CallCriterion, CallPlan
from tests.calls import worded

MEMBERS = ("a", "b", "c", "d")
few = st.integers(0, 3)


@settings(max_examples=300)
@given(
    st.integers(1, 4),
    st.integers(1, 4),
    st.sets(st.tuples(st.integers(0, 3), st.sampled_from(MEMBERS)), max_size=8),
    st.dictionaries(st.sampled_from(MEMBERS), st.integers(0, 3)),
)
def test_loads_are_as_even_as_any_assignment_makes_them_and_no_conflict_is_given_out(
    dossiers: int, members: int, conflicts: set[tuple[int, str]], before: dict[str, int]
) -> None:
    every, who = list(range(dossiers)), MEMBERS[:members]
    given_out = balanced(every, who, conflicts, {}, before)
    assert not {(d, m) for d, has in given_out.items() for m in has} & conflicts

    def unevenness(assigned: Sequence[Sequence[str]]) -> int:
        loads = Counter({m: before.get(m, 0) for m in who}) + Counter(m for has in assigned for m in has)
        return sum(load * load for load in loads.values())

    ways = []
    for d in every:
        free = [m for m in who if (d, m) not in conflicts]
        ways.append(list(combinations(free, min(SCORERS, len(free)))))
        assert len(given_out[d]) == min(SCORERS, len(free))
    best = min(unevenness(way) for way in product(*ways))
    assert unevenness([sorted(given_out[d]) for d in every]) == best


def greedy(order: Sequence[RankedDossier], quota: int, most: Mapping[str, int], minimum: Fraction) -> set[int]:
    taken, found = Counter[str](), set[int]()
    for one in order:
        has_room = one.region not in most or taken[one.region] < most[one.region]
        if one.points >= minimum and has_room and len(found) < quota:
            found.add(one.id)
            taken[one.region] += 1
    return found


dossier_lists = st.lists(st.tuples(few, few, st.sampled_from(["north", "south", "east"])), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(dossier_lists, st.integers(0, 4), st.dictionaries(st.sampled_from(["north", "south"]), few), few)
def test_who_is_proposed_tied_or_left_is_what_every_order_of_equals_gives(
    given_points: list[tuple[int, int, str]], quota: int, most: dict[str, int], minimum: int
) -> None:
    found = [
        RankedDossier(number, region, Fraction(3 * one + other), (Fraction(one), Fraction(other)))
        for number, (one, other, region) in enumerate(given_points)
    ]
    least = Fraction(minimum * 2)
    places = {place.dossier.id: place for place in ranked(found, [3, 1], quota, most, least)}

    def key(one: RankedDossier) -> tuple[Fraction, ...]:
        return (one.points, *one.by_criterion)

    orders = [
        order for order in permutations(found) if all(key(before) >= key(after) for before, after in pairwise(order))
    ]
    outcomes = [greedy(order, quota, most, least) for order in orders]
    for one in found:
        place = places[one.id]
        times = sum(one.id in outcome for outcome in outcomes)
        if times == len(outcomes):
            assert place.standing is RankStanding.PROPOSED
        elif times:
            assert place.standing is RankStanding.TIED
        else:
            assert place.standing in (RankStanding.RESERVE, RankStanding.REGION_FULL, RankStanding.BELOW)
        assert (place.standing is RankStanding.BELOW) == (one.points < least)
        assert place.rank == 1 + sum(key(other) > key(one) for other in found)
        assert set(place.equal) == {other.id for other in found if other is not one and key(other) == key(one)}
        same = [other for other in found if other.points == one.points and key(other) != key(one)]
        assert set(place.against) == {other.id for other in same}
        if place.settled_by is not None:
            assert any(other.by_criterion[place.settled_by] != one.by_criterion[place.settled_by] for other in same)
            assert all(
                other.by_criterion[before] == one.by_criterion[before]
                for other in same
                for before in range(place.settled_by)
            )


@given(dossier_lists, st.randoms(use_true_random=False))
def test_the_order_in_which_dossiers_came_changes_nothing(
    given_points: list[tuple[int, int, str]], chance: object
) -> None:
    found = [
        RankedDossier(number, region, Fraction(one + other), (Fraction(one), Fraction(other)))
        for number, (one, other, region) in enumerate(given_points)
    ]
    mixed = found[:]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert ranked(found, [1, 1], 2, {}, Fraction(0)) == ranked(mixed, [1, 1], 2, {}, Fraction(0))


PLAN = CallPlan(worded("x"), criteria=(CallCriterion(worded("y"), 3), CallCriterion(worded("z"), 1)), scale=4)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=3))
def test_what_scores_come_to_lies_between_them_and_three_leave_the_farthest_out(scores: list[tuple[int, int]]) -> None:
    came = settled(PLAN, scores)
    totals = [points_of(one, PLAN.criteria, PLAN.scale) for one in scores]
    assert min(totals) <= came.points <= max(totals)
    assert came.points == sum(totals[one] for one in came.counted) / len(came.counted)
    if len(scores) == 3 and len(came.counted) == 2:
        gap = abs(totals[came.counted[0]] - totals[came.counted[1]])
        others = [abs(a - b) for a, b in combinations(totals, 2)]
        assert gap == min(others)
        assert others.count(gap) == 1


def test_full_marks_are_a_hundred_and_none_are_nothing() -> None:
    assert points_of((4, 4), PLAN.criteria, PLAN.scale) == 100
    assert points_of((0, 0), PLAN.criteria, PLAN.scale) == 0
    assert points_of((4, 0), PLAN.criteria, PLAN.scale) == 75
