"""What hangs on a project: budget lines, milestones, dated notes, people reached, and risks; written by those who carry it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.associations.errors import TooLongError
from participation.associations.projects.errors import DayToComeError, FallingCountError, TitlelessError
from participation.associations.projects.projects import Projects
from participation.associations.projects.schemas import TEAM, MilestoneState, ProjectRole, Reach, RiskLevel
from participation.associations.projects.tables import (
    BudgetLineRow,
    MilestoneRow,
    ProjectNoteRow,
    ProjectRiskRow,
    ProjectRow,
    ReachRow,
)
from participation.common.errors import FullError
from participation.common.events.calendar import ZONE

_LINE = 200
"""Characters of a title or a label. Chosen by hand, as their columns are."""
_TEXT = 3000
"""Characters of a note or a risk. Chosen by hand: most of a page."""
_MOST = 300
"""Lines, milestones, notes, counts or risks of a project. Chosen by hand: a count a week for years."""
_PARTS = {
    "line": (BudgetLineRow, frozenset({ProjectRole.LEAD})),
    "milestone": (MilestoneRow, TEAM),
    "note": (ProjectNoteRow, TEAM),
    "risk": (ProjectRiskRow, TEAM),
}
"""What may be taken away one by one, and by whom; a note by who wrote it or leads the project."""


class ProjectParts:
    """Parts of projects; whoever writes one acts as an association that carries the project."""

    def __init__(self, database: Database, clock: Clock, projects: Projects) -> None:
        self._database, self._clock, self._projects = database, clock, projects

    def write_line(self, number: int, association: int, label: str, planned: int, spent: int, line: int = 0) -> None:
        """Write a line of the budget, in hundredths of a dirham; `line` is the one that it replaces."""
        values = {"label": _titled(label), "planned": planned, "spent": spent}
        self._write(number, association, BudgetLineRow, values, line, {ProjectRole.LEAD})

    def write_milestone(
        self,
        number: int,
        association: int,
        title: str,
        due_on: date | None,
        state: MilestoneState = MilestoneState.PLANNED,
        reached_on: date | None = None,
        milestone: int = 0,
    ) -> None:
        """Write a milestone; one that is reached without a day is reached today, and a new one with a day on which it was reached is."""
        if reached_on is not None and not milestone and state is MilestoneState.PLANNED:
            state = MilestoneState.REACHED
        on = self._until_today(reached_on) if state is MilestoneState.REACHED else None
        values = {"title": _titled(title), "due_on": due_on, "state": state.value, "reached_on": on}
        self._write(number, association, MilestoneRow, values, milestone, TEAM)

    def write_note(self, number: int, association: int, on: date | None, text: str) -> None:
        """Write down progress, of today where no day is given."""
        values = {"association": association, "happened_on": self._until_today(on), "text": _said(text)}
        self._write(number, association, ProjectNoteRow, values, 0, TEAM)

    def write_risk(
        self, number: int, association: int, text: str, level: RiskLevel, answer: str, is_open: bool, risk: int = 0
    ) -> None:
        """Write a risk and what is done about it."""
        if len(answer) > _TEXT:
            raise TooLongError(remedy=f"It may have {_TEXT} characters.")
        values = {"text": _said(text), "level": level.value, "answer": answer.strip(), "is_open": is_open}
        self._write(number, association, ProjectRiskRow, values, risk, TEAM)

    def count(self, number: int, association: int, on: date | None, reach: Reach) -> None:
        """Say how many people were reached from the beginning to a day; said anew for that day, it replaces what was said."""
        day = self._until_today(on)
        with self._database.write() as session:
            row = self._projects.carried(session, number, association, TEAM)
            wanted = select(ReachRow.id).where(ReachRow.project == number, ReachRow.counted_on == day)
            standing = session.scalar(wanted) or 0
            _rising(session, number, day, reach.people)
            values = {"counted_on": day, "people": reach.people, "women": reach.women, "young": reach.young}
            self._put(session, row, ReachRow, values, standing)
            self._projects.note(session, row, "project_count", association, {"on": day})

    def uncount(self, number: int, association: int, on: date) -> None:
        """Take a count back."""
        with self._database.write() as session:
            row = self._projects.carried(session, number, association, TEAM)
            wanted = select(ReachRow).where(ReachRow.project == number, ReachRow.counted_on == on)
            for one in session.scalars(wanted):
                session.delete(one)
            self._projects.note(session, row, "project_uncount", association, {"on": on})

    def drop(self, number: int, association: int, kind: str, part: int) -> None:
        """Take a part away. Raises NotFoundError for what is not of this project, or not theirs to take away."""
        table, roles = _PARTS.get(kind, (None, frozenset[ProjectRole]()))
        with self._database.write() as session:
            row = self._projects.carried(session, number, association, roles)
            found: Any = _part_of(session, table, number, part)
            if isinstance(found, ProjectNoteRow) and association not in (row.association, found.association):
                raise NotFoundError("There is nothing like it.")
            session.delete(found)
            self._projects.note(session, row, f"project_drop_{kind}", association)

    def _write(
        self,
        number: int,
        association: int,
        table: type[Any],
        values: dict[str, Any],
        part: int,
        roles: Collection[ProjectRole],
    ) -> None:
        with self._database.write() as session:
            row = self._projects.carried(session, number, association, roles)
            self._put(session, row, table, values, part)
            self._projects.note(session, row, f"project_write_{_named(table)}", association)

    def _until_today(self, on: date | None) -> date:
        """The day of what was done; today where none is said. Raises DayToComeError."""
        today = self._clock.now().astimezone(ZONE).date()
        if on is not None and on > today:
            raise DayToComeError(remedy="Write the day on which it was done, today at the latest.")
        return on or today

    def _put(self, session: Session, row: ProjectRow, table: type[Any], values: dict[str, Any], part: int) -> None:
        if part:
            found: Any = _part_of(session, table, row.id, part)
            for name, value in values.items():
                setattr(found, name, value)
            return
        if (session.scalar(select(func.count()).where(table.project == row.id)) or 0) >= _MOST:
            raise FullError
        session.add(table(project=row.id, **values))
        session.flush()


def _rising(session: Session, project: int, day: date, people: int) -> None:
    """Raises FallingCountError where people who were reached by then would not have been."""
    wanted = select(func.count()).where(ReachRow.project == project)
    earlier = (ReachRow.counted_on < day) & (ReachRow.people > people)
    later = (ReachRow.counted_on > day) & (ReachRow.people < people)
    if session.scalar(wanted.where(earlier | later)):
        raise FallingCountError(remedy="Count everybody since the beginning, or mend the other day first.")


def _named(table: type[Any]) -> str:
    return next(kind for kind, (of, _) in _PARTS.items() if of is table)


def _part_of(session: Session, table: Any, project: int, part: int) -> Any:
    found = session.get(table, part) if table is not None else None
    if found is None or found.project != project:
        raise NotFoundError("There is nothing like it.")
    return found


def _titled(text: str) -> str:
    if not text.strip():
        raise TitlelessError(remedy="Say in a line what it is.")
    if len(text.strip()) > _LINE:
        raise TooLongError(remedy=f"It may have {_LINE} characters.")
    return text.strip()


def _said(text: str) -> str:
    if not text.strip():
        raise TitlelessError("There is nothing written.", remedy="Write a sentence.")
    if len(text.strip()) > _TEXT:
        raise TooLongError(remedy=f"It may have {_TEXT} characters.")
    return text.strip()
