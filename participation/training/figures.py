"""What programmes reached against what they set out to: for staff as it is, for everybody with nothing of a group under ten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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

    def figures(self) -> tuple[TargetFigure, ...]:
        """Every target with what was reached, as staff sees it."""
        targets = self.programme.plan.targets
        return tuple(TargetFigure(kind, len(self.reached[kind]), targets.get(kind, 0)) for kind in TargetKind)


def reached(
    programme: TrainingProgramme, learners: Sequence[Learner], outcomes: Sequence[TrainingOutcome]
) -> ProgrammeReached:
    """Count what stands: people who were trained, their associations, and outcomes that were confirmed."""
    trained = [one for one in learners if one.is_trained]
    found = {
        TargetKind.PEOPLE: frozenset(one.id for one in trained),
        TargetKind.ASSOCIATIONS: frozenset(one.association.id for one in trained),
    }
    for kind, target in _OUTCOMES.items():
        found[target] = frozenset(
            one.association.id for one in outcomes if one.kind is kind and one.state is OutcomeState.CONFIRMED
        )
    return ProgrammeReached(programme, found)


@dataclass(frozen=True)
class PublicFigures:
    """What everybody may know: by programme, by region and in all; None where a group is too small."""

    by_programme: Mapping[str, tuple[TargetFigure, ...]]
    by_region: Mapping[str, tuple[TargetFigure, ...]]
    whole: tuple[TargetFigure, ...]


def public_figures(found: Sequence[ProgrammeReached]) -> PublicFigures:
    """Figures of programmes within regions within the country, from which nothing of fewer than ten can be worked out."""
    parent_of = {one.programme.id: _REGION + one.programme.plan.region for one in found}
    regions = {one.programme.plan.region for one in found}
    shown: dict[TargetKind, Mapping[str, frozenset[int]]] = {}
    for kind in TargetKind:
        leaf_of = {number: one.programme.id for one in found for number in one.reached[kind]}
        shown[kind] = safe_groups(leaf_of, parent_of)

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
    )


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
