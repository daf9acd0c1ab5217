"""Programmes: set up, written anew, and copied to another alliance in one step."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised, ParticipationRoom
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.common.errors import Fault, FaultyFormError
from participation.common.events.calendar import ZONE
from participation.common.history import History
from participation.common.texts.localised import written
from participation.mentoring.rows import programme_of, written_questions
from participation.mentoring.schemas import CohortState, Convention, MentoringProgramme, MentoringSide
from participation.mentoring.tables import CohortRow, MentoringProgrammeRow

ROOM = ParticipationRoom.MENTORING
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])")
_TAKEN = frozenset({"parts", "new", "static", "applications", "pairs", "certificates"})
"""Names that the room's own pages have."""
_UNTIL_COPY, _UNTIL_START = 30, 45
"""Days from copying to the last day to apply, and to the first one of the cohort. Chosen by hand: to be changed before it opens."""


@dataclass(frozen=True)
class ProgrammePlan:
    """What an organiser writes of a programme."""

    title: Localised
    about: Localised = field(default_factory=lambda: Localised({}))
    parties: tuple[Localised, Localised] = field(default_factory=lambda: (Localised({}), Localised({})))
    convention: Convention = field(default_factory=Convention)
    code: Localised = field(default_factory=lambda: Localised({}))
    eligibility: Mapping[MentoringSide, Sequence[Localised]] = field(default_factory=dict)
    committee_meetings: int = 4


class Programmes:
    """Programmes in the database; what changes one is in its history and in the audit log."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._history = database, clock, History(database, clock)

    @property
    def today(self) -> date:
        """The day that it is in Morocco."""
        return self._clock.now().astimezone(ZONE).date()

    def listed(self) -> tuple[MentoringProgramme, ...]:
        """Every programme, the newest first."""
        wanted = select(MentoringProgrammeRow).order_by(
            MentoringProgrammeRow.created_at.desc(), MentoringProgrammeRow.id
        )
        with self._database.read() as session:
            return tuple(programme_of(row) for row in session.scalars(wanted))

    def get(self, id_: str) -> MentoringProgramme:
        """One by its short name. Raises NotFoundError."""
        with self._database.read() as session:
            return programme_of(_row(session, id_))

    def create(self, id_: str, plan: ProgrammePlan, who: str) -> MentoringProgramme:
        """A programme. Raises WrongUseError for a name that is taken or none, or for a plan that cannot be."""
        with self._database.write() as session:
            self.add(session, id_, plan, who)
        return self.get(id_)

    def change(self, id_: str, plan: ProgrammePlan, who: str) -> MentoringProgramme:
        """Write it anew; another code of conduct is a new version, which whoever applies from then on accepts. Raises as `create`."""
        _check(plan)
        with self._database.write() as session:
            row = _row(session, id_)
            columns = _columns(plan)
            changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
            if "code" in changed:
                row.code_version += 1
            for name, value in columns.items():
                setattr(row, name, value)
            self._history.note(session, ROOM, id_, id_, "change_programme", who, {"changed": changed})
        return self.get(id_)

    def copy(self, id_: str, to: str, title: Localised, parties: tuple[Localised, Localised], who: str) -> str:
        """Make the same programme for another alliance, with a cohort to prepare like the last one: nobody comes along.

        The convention is to be signed anew. Raises as `create`, and NotFoundError.
        """
        of = self.get(id_)
        terms = of.convention
        convention = Convention(None, terms.months, terms.renews, terms.remind_days, terms.shortest, terms.longest)
        plan = ProgrammePlan(title, of.about, parties, convention, of.code, of.eligibility, of.committee_meetings)
        with self._database.write() as session:
            self.add(session, to, plan, who, copied_from=id_)
            last = session.scalars(
                select(CohortRow).where(CohortRow.programme == id_).order_by(CohortRow.starts_on.desc()).limit(1)
            ).first()
            if last is not None:
                starts_on = self.today + timedelta(days=_UNTIL_START)
                session.add(
                    CohortRow(
                        programme=to,
                        title=last.title,
                        state=CohortState.DRAFT.value,
                        applications_until=self.today + timedelta(days=_UNTIL_COPY),
                        starts_on=starts_on,
                        ends_on=starts_on + (last.ends_on - last.starts_on),
                        targets=last.targets,
                        weights=last.weights,
                        created_at=self._clock.now(),
                    )
                )
        return to

    def add(self, session: Session, id_: str, plan: ProgrammePlan, who: str, copied_from: str = "") -> None:
        """Begin one within a transaction. Raises as `create`."""
        _check(plan)
        if not _ID.fullmatch(id_) or id_ in _TAKEN:
            raise FaultyFormError(
                Fault.SHORT_NAME,
                "This short name cannot stand in an address.",
                remedy="Take 3 to 40 small Latin letters, digits and dashes.",
                name=id_[:60],
            )
        if session.get(MentoringProgrammeRow, id_) is not None:
            raise FaultyFormError(
                Fault.NAME_TAKEN, "There is a programme of this name.", remedy="Take another short name.", name=id_
            )
        session.add(
            MentoringProgrammeRow(
                id=id_, code_version=1, copied_from=copied_from, created_at=self._clock.now(), **_columns(plan)
            )
        )
        session.flush()
        self._history.note(session, ROOM, id_, id_, "create_programme", who, {"copied_from": copied_from})


def _check(plan: ProgrammePlan) -> None:
    if not plan.title.root:
        raise FaultyFormError(Fault.NO_TITLE, "A programme needs a title.", remedy="Give it in one language at least.")
    terms = plan.convention
    if terms.months < 1 or terms.remind_days < 0 or not 1 <= terms.shortest <= terms.longest:
        raise WrongUseError("The convention has a term, and a shortest and a longest time for cohorts.")
    if plan.committee_meetings < 0:
        raise WrongUseError("A committee cannot meet fewer than no times.")


def _columns(plan: ProgrammePlan) -> dict[str, object]:
    terms = plan.convention
    return {
        "title": written(plan.title),
        "about": written(plan.about),
        "first_party": written(plan.parties[0]),
        "second_party": written(plan.parties[1]),
        "signed_on": terms.signed_on,
        "months": terms.months,
        "renews": terms.renews,
        "remind_days": terms.remind_days,
        "shortest": terms.shortest,
        "longest": terms.longest,
        "code": written(plan.code),
        "eligibility": written_questions(plan.eligibility),
        "committee_meetings": plan.committee_meetings,
    }


def _row(session: Session, id_: str) -> MentoringProgrammeRow:
    row = session.get(MentoringProgrammeRow, id_)
    if row is None:
        raise NotFoundError("There is no such programme.")
    return row
