"""What programmes reached against what they set out to: for staff as it is, for everybody with nothing of a group under ten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from participation.common.events.months import month_named
from participation.common.sheets import written
from participation.common.statistics import LEAST, safe_groups
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


def as_of(shown: PublicFigures, found: Sequence[ProgrammeReached], month: str) -> PublicFigures:
    """The same figures up to the end of a month: worked out from what is shown of today and of months, so that they tell no more."""
    by_programme = {
        one.programme.id: _until(shown, shown.by_programme[one.programme.id], [one], month, _months(shown, one, month))
        for one in found
    }
    by_region = {}
    for region, told in shown.by_region.items():
        within = [one for one in found if one.programme.plan.region == region]
        by_region[region] = _until(shown, told, within, month, _by_kind(by_programme[o.programme.id] for o in within))
    whole = _until(shown, shown.whole, found, month, _by_kind(by_region.values()))
    return PublicFigures(by_programme, by_region, whole, shown.by_month)


def _until(
    shown: PublicFigures,
    told: Sequence[TargetFigure],
    within: Sequence[ProgrammeReached],
    month: str,
    parts: Mapping[TargetKind, Sequence[int | None]],
) -> tuple[TargetFigure, ...]:
    """Figures without what came later where all of that is shown, else the sum of their parts where all of those are."""
    until = []
    for one in told:
        later = [each for single in within for each in _counts(shown, single, one.kind, lambda at: at > month)]
        if one.actual is not None and None not in later:
            left = one.actual - sum(each or 0 for each in later)
        else:
            left = 0 if None in parts[one.kind] else sum(each or 0 for each in parts[one.kind])
        until.append(replace(one, actual=left if left >= LEAST else None))
    return tuple(until)


def _counts(
    shown: PublicFigures, one: ProgrammeReached, kind: TargetKind, counts: Callable[[str], bool]
) -> list[int | None]:
    """What is shown of the months of a programme in which something came to count; None for each of which nothing is."""
    months = {at for at in one.months.get(kind, {}).values() if counts(at)}
    by_kind = [{each.kind: each.actual for each in shown.by_month[one.programme.id, at]} for at in months]
    return [told[kind] for told in by_kind]


def _months(shown: PublicFigures, one: ProgrammeReached, month: str) -> dict[TargetKind, list[int | None]]:
    return {kind: _counts(shown, one, kind, lambda at: at <= month) for kind in TargetKind}


def _by_kind(parts: Iterable[Sequence[TargetFigure]]) -> dict[TargetKind, list[int | None]]:
    found: dict[TargetKind, list[int | None]] = {kind: [] for kind in TargetKind}
    for part in parts:
        for one in part:
            found[one.kind].append(one.actual)
    return found


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
