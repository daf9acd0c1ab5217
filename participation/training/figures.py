"""What programmes reached against what they set out to: for staff as it is, for everybody with nothing of a group under ten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from participation.common.events.months import month_named
from participation.common.sheets import written
from participation.common.statistics import safe_groups
from participation.training.schemas import (
    Learner,
    OutcomeKind,
    OutcomeState,
    TargetFigure,
    TargetKind,
    TrainingOutcome,
    TrainingProgramme,
)

_REGION = "region:"
"""What marks a region among groups, so that no programme is taken for one."""
_OUTCOMES = {OutcomeKind.STATUTES: TargetKind.STATUTES, OutcomeKind.PLAN: TargetKind.PLANS}
SHEET = ("programme", "region", "phase", "target", "actual", "planned")
"""Columns of the table of figures."""


@dataclass(frozen=True)
class ProgrammeReached:
    """A programme with everybody and everything that counts in it, by number."""

    programme: TrainingProgramme
    reached: Mapping[TargetKind, frozenset[int]]
    """People by their enrolment, associations by their number in the programme."""
    months: Mapping[TargetKind, Mapping[int, str]] = field(default_factory=dict)
    """In which month each of them came to count, like `2026-11`."""

    def figures(self) -> tuple[TargetFigure, ...]:
        """Every target with what was reached, as staff sees it."""
        targets = self.programme.plan.targets
        return tuple(TargetFigure(kind, len(self.reached[kind]), targets.get(kind, 0)) for kind in TargetKind)


def reached(
    programme: TrainingProgramme, learners: Sequence[Learner], outcomes: Sequence[TrainingOutcome]
) -> ProgrammeReached:
    """Count what stands: people who were trained, their associations, and outcomes that were confirmed.

    Somebody counts from the month of the last session that they needed, an association from that of its first one, an outcome from
    that in which it was noted.
    """
    months: dict[TargetKind, dict[int, str]] = {kind: {} for kind in TargetKind}
    for one in learners:
        if one.is_trained:
            month = month_named(one.came_enough_at) if one.came_enough_at else ""
            months[TargetKind.PEOPLE][one.id] = month
            earlier = months[TargetKind.ASSOCIATIONS].get(one.association.id, month)
            months[TargetKind.ASSOCIATIONS][one.association.id] = min(month, earlier)
    for made in outcomes:
        if made.state is OutcomeState.CONFIRMED:
            months[_OUTCOMES[made.kind]][made.association.id] = month_named(made.noted_at)
    return ProgrammeReached(programme, {kind: frozenset(of) for kind, of in months.items()}, months)


@dataclass(frozen=True)
class PublicFigures:
    """What everybody may know: by programme, by region, in all, and by programme and month; None where a group is too small."""

    by_programme: Mapping[str, tuple[TargetFigure, ...]]
    by_region: Mapping[str, tuple[TargetFigure, ...]]
    whole: tuple[TargetFigure, ...]
    by_month: Mapping[tuple[str, str], tuple[TargetFigure, ...]]
    """Of a programme in a month, without targets; none of months in which nothing came to count."""


def public_figures(found: Sequence[ProgrammeReached]) -> PublicFigures:
    """Figures of months within programmes within regions within the country, one tree whatever month is looked at.

    Nothing of fewer than ten can be worked out from them.
    """
    parent_of = {one.programme.id: _REGION + one.programme.plan.region for one in found}
    regions = {one.programme.plan.region for one in found}
    months = {(one.programme.id, month) for one in found for of in one.months.values() for month in of.values()}
    parent_of |= {_of_month(*each): each[0] for each in months}
    shown: dict[TargetKind, Mapping[str, frozenset[int]]] = {}
    for kind in TargetKind:
        shown[kind] = safe_groups({number: leaf for one in found for number, leaf in _leaves(one, kind)}, parent_of)

    def figures(group: str, within: Sequence[ProgrammeReached]) -> tuple[TargetFigure, ...]:
        told = []
        for kind in TargetKind:
            target = sum(one.programme.plan.targets.get(kind, 0) for one in within)
            members = shown[kind].get(group)
            told.append(TargetFigure(kind, None if members is None else len(members), target))
        return tuple(told)

    return PublicFigures(
        {one.programme.id: figures(one.programme.id, [one]) for one in found},
        {
            region: figures(_REGION + region, [one for one in found if one.programme.plan.region == region])
            for region in sorted(regions)
        },
        figures("", list(found)),
        {each: figures(_of_month(*each), []) for each in sorted(months)},
    )


def _leaves(one: ProgrammeReached, kind: TargetKind) -> Iterator[tuple[int, str]]:
    """Who counts, each with their narrowest group: the month where it is known, else the programme."""
    months = one.months.get(kind, {})
    for number in one.reached[kind]:
        month = months.get(number)
        yield number, one.programme.id if month is None else _of_month(one.programme.id, month)


def _of_month(programme: str, month: str) -> str:
    """What marks a month of a programme among groups."""
    return f"{programme}@{month}"


def figures_sheet(found: Sequence[ProgrammeReached]) -> str:
    """The figures of staff as CSV."""
    rows = [
        (
            one.programme.id,
            one.programme.plan.region,
            one.programme.plan.phase,
            each.kind.value,
            each.actual,
            each.target,
        )
        for one in found
        for each in one.figures()
    ]
    return written(SHEET, rows)
