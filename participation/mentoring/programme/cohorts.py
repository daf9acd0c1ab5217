"""Cohorts of a programme: planned within the convention, opened, run, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.common.errors import NextStepError
from participation.common.history import History
from participation.common.texts.localised import written
from participation.mentoring.matching.applicants import Weights
from participation.mentoring.programme.programmes import ROOM
from participation.mentoring.rows import cohort_of, programme_of, written_figures
from participation.mentoring.schemas import Cohort, CohortState, CohortTargets, Convention, months_after
from participation.mentoring.tables import CohortRow, MentoringProgrammeRow

NEXT: Mapping[CohortState, tuple[CohortState, ...]] = {
    CohortState.DRAFT: (CohortState.OPEN,),
    CohortState.OPEN: (CohortState.MATCHING, CohortState.DRAFT),
    CohortState.MATCHING: (CohortState.RUNNING, CohortState.OPEN),
    CohortState.RUNNING: (CohortState.CLOSED, CohortState.MATCHING),
    CohortState.CLOSED: (CohortState.RUNNING,),
}
"""What may come after each state; one that went too far goes back by a step, which the history tells."""


@dataclass(frozen=True)
class CohortPlan:
    """What an organiser writes of a cohort."""

    title: Localised
    applications_until: date
    starts_on: date
    ends_on: date
    targets: CohortTargets = field(default_factory=CohortTargets)


class Cohorts:
    """Cohorts in the database; what changes one is in its history and in the audit log."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._history = database, clock, History(database, clock)

    def listed(self, programme: str) -> tuple[Cohort, ...]:
        """Cohorts of a programme, the latest first."""
        wanted = select(CohortRow).where(CohortRow.programme == programme)
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(CohortRow.starts_on.desc(), CohortRow.id.desc()))
            return tuple(cohort_of(row) for row in rows)

    def open(self) -> tuple[Cohort, ...]:
        """Cohorts of every programme to which one may apply, those that end earliest first."""
        states = [state.value for state in CohortState if state.takes_applications]
        wanted = select(CohortRow).where(CohortRow.state.in_(states)).order_by(CohortRow.applications_until)
        with self._database.read() as session:
            return tuple(cohort_of(row) for row in session.scalars(wanted))

    def get(self, cohort: int, programme: str = "") -> Cohort:
        """One by number. Raises NotFoundError; for one of another programme too, where one is named."""
        with self._database.read() as session:
            row = _row(session, cohort)
            if programme and row.programme != programme:
                raise NotFoundError("There is no such cohort.")
            return cohort_of(row)

    def create(self, programme: str, plan: CohortPlan, who: str) -> Cohort:
        """A cohort to prepare. Raises NotFoundError, and WrongUseError for days that cannot be, or that the convention does not allow."""
        with self._database.write() as session:
            return self.add(session, programme, plan, who)

    def add(self, session: Session, programme: str, plan: CohortPlan, who: str) -> Cohort:
        """A cohort to prepare, within a transaction. Raises as `create`."""
        _check(plan, _convention(session, programme))
        row = CohortRow(
            programme=programme,
            state=CohortState.DRAFT.value,
            weights=written_figures(Weights()),
            created_at=self._clock.now(),
            **_columns(plan),
        )
        session.add(row)
        session.flush()
        self._note(session, row, "create_cohort", who)
        return cohort_of(row)

    def change(self, cohort: int, plan: CohortPlan, who: str) -> Cohort:
        """Write it anew. Raises as `create`, and NextStepError for one that is closed."""
        with self._database.write() as session:
            row = _row(session, cohort)
            if row.state == CohortState.CLOSED:
                raise NextStepError("The cohort is closed.", remedy="Open it again first.")
            _check(plan, _convention(session, row.programme))
            columns = _columns(plan)
            changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
            for name, value in columns.items():
                setattr(row, name, value)
            self._note(session, row, "change_cohort", who, {"changed": changed})
            return cohort_of(row)

    def weigh(self, session: Session, cohort: int, weights: Weights, who: str) -> None:
        """Keep what each wish weighs from now on."""
        row = _row(session, cohort)
        if row.weights != written_figures(weights):
            row.weights = written_figures(weights)
            self._note(session, row, "weigh", who, dict(vars(weights)))

    def move(self, cohort: int, to: CohortState, who: str) -> Cohort:
        """Move it on. Raises NextStepError where that does not follow."""
        with self._database.write() as session:
            row = _row(session, cohort)
            now = CohortState(row.state)
            if to not in NEXT[now]:
                raise NextStepError(f"“{to}” does not follow “{now}”.", remedy="Load the page again.")
            row.state = to.value
            self._note(session, row, "move_cohort", who, {"from": now.value, "to": to.value})
            return cohort_of(row)

    def _note(
        self, session: Session, row: CohortRow, action: str, who: str, detail: Mapping[str, object] | None = None
    ) -> None:
        self._history.note(session, ROOM, row.programme, f"cohort:{row.id}", action, who, detail)


def _check(plan: CohortPlan, convention: Convention) -> None:
    if not plan.title.root:
        raise WrongUseError("A cohort needs a title.", remedy="Give it in one language at least.")
    if plan.applications_until > plan.ends_on or plan.ends_on <= plan.starts_on:
        raise WrongUseError("These days do not follow on one another.", remedy="People apply before the cohort ends.")
    first = months_after(plan.starts_on, convention.shortest)
    last = months_after(plan.starts_on, convention.longest)
    if not first <= plan.ends_on <= last:
        raise WrongUseError(
            f"The convention has cohorts of {convention.shortest} to {convention.longest} months.",
            remedy=f"Let it end between {first} and {last}, or change the convention.",
        )
    figures = plan.targets
    percents = (figures.matched, figures.active, figures.satisfaction)
    if min(figures.mentors, figures.mentees, figures.meetings) < 1 or not all(0 <= one <= 100 for one in percents):
        raise WrongUseError("A target is at least one, and a share at most 100 %.")


def _columns(plan: CohortPlan) -> dict[str, object]:
    return {
        "title": written(plan.title),
        "applications_until": plan.applications_until,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "targets": written_figures(plan.targets),
    }


def _convention(session: Session, programme: str) -> Convention:
    row = session.get(MentoringProgrammeRow, programme)
    if row is None:
        raise NotFoundError("There is no such programme.")
    return programme_of(row).convention


def _row(session: Session, cohort: int) -> CohortRow:
    row = session.get(CohortRow, cohort)
    if row is None:
        raise NotFoundError("There is no such cohort.")
    return row
