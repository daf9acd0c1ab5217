"""Figures against targets, by month too: the same as a recount, and nothing of fewer than ten for everybody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from participation.training.figures import ProgrammeReached, as_of, public_figures, reached
from participation.training.schemas import (
    Learner,
    LearnerState,
    OutcomeKind,
    OutcomeState,
    ProgrammeState,
    TargetKind,
    TrainedAssociation,
    TrainingOutcome,
    TrainingProgramme,
)
from tests.training import plan

AT = datetime(2027, 1, 1, tzinfo=UTC)
PEOPLE = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(LearnerState), st.integers(0, 3)), max_size=40)
MADE = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(OutcomeKind), st.sampled_from(OutcomeState)),
    max_size=20,
    unique_by=lambda one: one[:2],
)
MONTHS = ("2026-11", "2026-12", "2027-01")
DATED = st.lists(
    st.tuples(st.sampled_from(["01", "03", "12"]), st.lists(st.integers(0, 25), min_size=3, max_size=3)), max_size=6
)
SIZES = st.lists(st.tuples(st.sampled_from(["01", "03", "12"]), st.integers(0, 25)), min_size=1, max_size=8)


def association(number: int) -> TrainedAssociation:
    return TrainedAssociation(number, "fes", f"A{number}", None, "03")


def learner(number: int, of: int, state: LearnerState, came: int) -> Learner:
    return Learner(number, association(of), f"p{number}", state, Language.FRENCH, "x", "", "y", came, 2, None, AT)


def programme(name: str, region: str) -> TrainingProgramme:
    return TrainingProgramme(name, plan(region=region, needed=2), ProgrammeState.OPEN, AT)


@given(PEOPLE, MADE)
def test_figures_are_those_of_a_recount(
    people: Sequence[tuple[int, LearnerState, int]], made: Sequence[tuple[int, OutcomeKind, OutcomeState]]
) -> None:
    learners = [learner(number, *one) for number, one in enumerate(people)]
    outcomes = [TrainingOutcome(n, association(a), k, s, None, "", AT) for n, (a, k, s) in enumerate(made)]
    found = {one.kind: one.actual for one in reached(programme("fes", "03"), learners, outcomes).figures()}
    recount = dict.fromkeys(TargetKind, 0)
    seen = set()
    for of, state, came in people:
        if state == "enrolled" and came >= 2:
            recount[TargetKind.PEOPLE] += 1
            seen.add(of)
    recount[TargetKind.ASSOCIATIONS] = len(seen)
    for _, kind, outcome in made:
        if outcome == "confirmed":
            recount[TargetKind.STATUTES if kind == "statutes" else TargetKind.PLANS] += 1
    assert found == recount


@given(SIZES)
def test_no_figure_and_no_difference_of_figures_tells_of_fewer_than_ten(sizes: Sequence[tuple[str, int]]) -> None:
    start, found = 0, []
    for place, (region, size) in enumerate(sizes):
        members = frozenset(range(start, start + size))
        start += size
        found.append(ProgrammeReached(programme(f"p{place}", region), dict.fromkeys(TargetKind, members)))
    shown = public_figures(found)

    def people(figures: Sequence[object]) -> int | None:
        return figures[1].actual  # type: ignore[attr-defined,no-any-return]

    told = [people(one) for one in (*shown.by_programme.values(), *shown.by_region.values(), shown.whole)]
    assert all(one is None or one >= 10 for one in told)
    for region, figures in shown.by_region.items():
        if (whole := people(figures)) is None:
            continue
        assert whole == sum(size for where, size in sizes if where == region)
        parts = [people(shown.by_programme[f"p{n}"]) for n, (where, _) in enumerate(sizes) if where == region]
        rest = whole - sum(one or 0 for one in parts)
        assert rest == 0 or rest >= 10
    whole = people(shown.whole)
    if whole is not None:
        assert whole == sum(size for _, size in sizes)
        rest = whole - sum(people(figures) or 0 for figures in shown.by_region.values())
        assert rest == 0 or rest >= 10


@given(PEOPLE, MADE, st.lists(st.integers(0, 120), min_size=60, max_size=60))
def test_months_are_those_of_a_recount(
    people: Sequence[tuple[int, LearnerState, int]],
    made: Sequence[tuple[int, OutcomeKind, OutcomeState]],
    days: Sequence[int],
) -> None:
    moments = [AT + timedelta(days=day) for day in days]
    learners = [replace(learner(n, *one), came_enough_at=moments[n]) for n, one in enumerate(people)]
    outcomes = [TrainingOutcome(n, association(a), k, s, None, "", moments[-1 - n]) for n, (a, k, s) in enumerate(made)]
    found = reached(programme("fes", "03"), learners, outcomes)
    recount = {kind: Counter[str]() for kind in TargetKind}
    first = dict[int, str]()
    for number, (of, state, came) in enumerate(people):
        month = f"{moments[number]:%Y-%m}"
        if state == "enrolled" and came >= 2:
            recount[TargetKind.PEOPLE][month] += 1
            first[of] = min(month, first.get(of, "9"))
    recount[TargetKind.ASSOCIATIONS] = Counter(first.values())
    for number, (_, kind, outcome) in enumerate(made):
        if outcome == "confirmed":
            target = TargetKind.STATUTES if kind == "statutes" else TargetKind.PLANS
            recount[target][f"{moments[-1 - number]:%Y-%m}"] += 1
    assert {kind: Counter(of.values()) for kind, of in found.months.items()} == recount
    shown = public_figures([found]).by_month
    assert {month for _, month in shown} == {month for of in recount.values() for month in of}
    for (_, month), figures in shown.items():
        for one in figures:
            assert one.actual is None or one.actual == recount[one.kind][month] >= 10


@given(DATED)
def test_no_month_less_another_tells_of_fewer_than_ten(programmes: Sequence[tuple[str, Sequence[int]]]) -> None:
    """Sums over figures of all months, regions and programmes, added and subtracted in any way, are constant on these people."""
    found, sizes = list[ProgrammeReached](), dict[tuple[str, str, str], int]()
    for place, (region, by_month) in enumerate(programmes):
        name, start = f"p{place}", 1000 * place
        months = [month for month, size in zip(MONTHS, by_month, strict=True) for _ in range(size)]
        members = {start + number: month for number, month in enumerate(months)}
        sizes |= {(region, name, month): size for month, size in zip(MONTHS, by_month, strict=True)}
        found.append(
            ProgrammeReached(
                programme(name, region),
                dict.fromkeys(TargetKind, frozenset(members)),
                dict.fromkeys(TargetKind, members),
            )
        )
    shown = public_figures(found)

    def told(figures: Sequence[object] | None) -> bool:
        return figures is not None and figures[1].actual is not None  # type: ignore[attr-defined]

    alike = defaultdict[frozenset[str], int](int)
    for (region, name, month), size in sizes.items():
        groups = {
            "": told(shown.whole),
            region: told(shown.by_region[region]),
            name: told(shown.by_programme[name]),
            f"{name} {month}": told(shown.by_month.get((name, month))),
        }
        alike[frozenset(group for group, is_told in groups.items() if is_told)] += size
    assert all(count >= 10 or not count for groups, count in alike.items() if groups)


@given(DATED)
def test_figures_up_to_a_month_are_a_recount_up_to_it_and_today_s_where_nothing_came_later(
    programmes: Sequence[tuple[str, Sequence[int]]],
) -> None:
    found, sizes = list[ProgrammeReached](), dict[tuple[str, str, str], int]()
    for place, (region, by_month) in enumerate(programmes):
        months = [month for month, size in zip(MONTHS, by_month, strict=True) for _ in range(size)]
        members = {1000 * place + number: month for number, month in enumerate(months)}
        sizes |= {(region, f"p{place}", month): size for month, size in zip(MONTHS, by_month, strict=True)}
        one = dict.fromkeys(TargetKind, frozenset(members))
        found.append(ProgrammeReached(programme(f"p{place}", region), one, dict.fromkeys(TargetKind, members)))
    today = public_figures(found)
    assert as_of(today, found, "9999-12") == today
    for month in MONTHS:
        shown = as_of(today, found, month)
        for name, figures in shown.by_programme.items():
            counted = sum(size for (_, of, at), size in sizes.items() if of == name and at <= month)
            assert figures[1].actual in (None, counted)
        for region, figures in shown.by_region.items():
            counted = sum(size for (of, _, at), size in sizes.items() if of == region and at <= month)
            assert figures[1].actual in (None, counted)
        assert shown.whole[1].actual in (None, sum(size for (_, _, at), size in sizes.items() if at <= month))


def test_what_came_later_is_not_counted_in_an_earlier_month() -> None:
    members = {n: "2026-10" for n in range(12)} | {n: "2026-11" for n in range(12, 30)}
    one = ProgrammeReached(
        programme("fes", "03"),
        dict.fromkeys(TargetKind, frozenset(members)),
        dict.fromkeys(TargetKind, members),
    )
    today = public_figures([one])
    assert [as_of(today, [one], month).whole[1].actual for month in ("2026-09", "2026-10", "2026-11")] == [None, 12, 30]
