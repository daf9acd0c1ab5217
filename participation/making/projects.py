"""Projects and shared things of a network out of a template, each of an association that the template names."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.clock import Clock
from participation.associations.projects.amounts import hundredths
from participation.associations.projects.form import plan_of_form, reach_of_form
from participation.associations.projects.projects import Projects
from participation.associations.projects.schemas import (
    MilestoneState,
    ProjectPartnerState,
    ProjectState,
    ProjectVisibility,
    RiskLevel,
)
from participation.associations.projects.tables import (
    BudgetLineRow,
    MilestoneRow,
    ProjectNoteRow,
    ProjectRiskRow,
    ProjectRow,
    ReachRow,
)
from participation.associations.resources.form import details_of_resource
from participation.associations.resources.resources import Resources
from participation.associations.resources.schemas import ResourceContent
from participation.associations.resources.tables import ResourceRow
from participation.common.templates import Entry
from participation.common.territory.gazetteer import Gazetteer

_PARTS = ("association", "partners", "state", "is_public", "lines", "milestones", "notes", "counts", "risks")


class ProjectMaker:
    """Makes the section `projects`: what the form of a project holds, with its parts; days are counted from today."""

    section = "projects"

    def __init__(self, projects: Projects, gazetteer: Gazetteer, clock: Clock) -> None:
        self._projects, self._gazetteer, self._clock = projects, gazetteer, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Begin it, and write what hangs on it."""
        content = entry.content
        lead = _association(entry, content["association"])
        told = {key: str(value) for key, value in content.items() if key not in _PARTS}
        told |= {name: str(self._day(content[name])) for name in ("begins_on", "ends_on") if name in content}
        plan = plan_of_form(told, self._gazetteer)
        row = self._projects.begun(session, lead, plan, ProjectState(content.get("state", "planned")))
        row.visibility = (ProjectVisibility.PUBLIC if content.get("is_public") else ProjectVisibility.MEMBERS).value
        for partner in content.get("partners", ()):
            self._projects.joined(session, row, _association(entry, partner), ProjectPartnerState.ACCEPTED)
        self._parts(session, row.id, entry)
        return str(row.id)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with all that hangs on it."""
        session.execute(delete(ProjectRow).where(ProjectRow.id == int(made)))

    def _parts(self, session: Session, project: int, entry: Entry) -> None:
        content = entry.content
        for label, planned, spent in content.get("lines", ()):
            amounts = {"planned": hundredths(str(planned)), "spent": hundredths(str(spent))}
            session.add(BudgetLineRow(project=project, label=str(label), **amounts))
        for one in content.get("milestones", ()):
            state, due = MilestoneState(one.get("state", "planned")), self._day(one["in_days"])
            reached = due if state is MilestoneState.REACHED else None
            session.add(
                MilestoneRow(project=project, title=one["title"], due_on=due, state=state.value, reached_on=reached)
            )
        for one in content.get("notes", ()):
            who, day = _association(entry, one["by"]), self._day(one["in_days"])
            session.add(ProjectNoteRow(project=project, association=who, happened_on=day, text=one["text"]))
        for one in content.get("counts", ()):
            reach, day = reach_of_form({key: str(value) for key, value in one.items()}), self._day(one["in_days"])
            if reach is not None:
                counted = {"people": reach.people, "women": reach.women, "young": reach.young}
                session.add(ReachRow(project=project, counted_on=day, **counted))
        for one in content.get("risks", ()):
            level, answer = RiskLevel(one["level"]).value, one.get("answer", "")
            session.add(ProjectRiskRow(project=project, text=one["text"], level=level, answer=answer, is_open=True))

    def _day(self, in_days: object) -> date:
        return self._clock.now().date() + timedelta(days=int(str(in_days)))


class SharedResourceMaker:
    """Makes the section `library`: what the form of the shared library holds, with its text."""

    section = "library"

    def __init__(self, resources: Resources, gazetteer: Gazetteer) -> None:
        self._resources, self._gazetteer = resources, gazetteer

    def make(self, session: Session, entry: Entry) -> str:
        """Share it with all members."""
        told = {key: "yes" if value is True else str(value) for key, value in entry.content.items()}
        details = details_of_resource(told, self._gazetteer)
        content = ResourceContent(told.get("text", ""))
        return str(self._resources.shared(session, _association(entry, told["association"]), details, content))

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with its versions."""
        session.execute(delete(ResourceRow).where(ResourceRow.id == int(made)))


def _association(entry: Entry, name: str) -> int:
    return int(entry.made[f"associations/{name}"])
