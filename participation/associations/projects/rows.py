"""Rows of projects read as what the room speaks of, many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from core.database.statements import chunks
from core.errors import NotFoundError
from participation.associations.directory.names import AssociationName, names_of
from participation.associations.directory.schemas import AssociationField, AssociationState
from participation.associations.directory.tables import AssociationRow
from participation.associations.projects.schemas import (
    BudgetLine,
    ListedProject,
    MemberProject,
    Milestone,
    MilestoneState,
    ProjectBudget,
    ProjectDossier,
    ProjectNote,
    ProjectPartner,
    ProjectPartnerState,
    ProjectPlan,
    ProjectRisk,
    ProjectRole,
    ProjectState,
    ProjectVisibility,
    Reach,
    ReachOn,
    RiskLevel,
)
from participation.associations.projects.tables import (
    BudgetLineRow,
    MilestoneRow,
    ProjectNoteRow,
    ProjectPartnerRow,
    ProjectRiskRow,
    ProjectRow,
    ReachRow,
)

PLAIN = ("title", "goals", "summary", "funder", "territory", "begins_on", "ends_on", "circle")
"""What a plan and its row call alike."""


def project_row(session: Session, number: int) -> ProjectRow:
    """A project by its number. Raises NotFoundError."""
    row = session.get(ProjectRow, number)
    if row is None:
        raise NotFoundError("There is no such project.")
    return row


def role_in(session: Session, row: ProjectRow, association: int) -> ProjectRole:
    """What an association is to a project."""
    if row.association == association:
        return ProjectRole.LEAD
    wanted = select(ProjectPartnerRow.state).where(
        ProjectPartnerRow.project == row.id, ProjectPartnerRow.association == association
    )
    return _role(session.scalar(wanted))


def _role(partner: str | None) -> ProjectRole:
    match partner:
        case ProjectPartnerState.ACCEPTED:
            return ProjectRole.PARTNER
        case ProjectPartnerState.INVITED:
            return ProjectRole.INVITED
        case _:
            return ProjectRole.MEMBER


def listed_projects(session: Session, wanted: Select[Any], reader: int) -> tuple[ListedProject, ...]:
    """What lists tell an association of projects, in one statement, in the order of `wanted`."""
    counted = select(ReachRow.people).where(ReachRow.project == ProjectRow.id).order_by(ReachRow.counted_on.desc())
    theirs = select(ProjectPartnerRow.state).where(
        ProjectPartnerRow.project == ProjectRow.id, ProjectPartnerRow.association == reader
    )
    lead = aliased(AssociationRow)
    columns = (
        ProjectRow.id, ProjectRow.title, ProjectRow.state, ProjectRow.territory, counted.limit(1).scalar_subquery(),
        theirs.scalar_subquery(), lead.id, lead.name_ar, lead.name_fr, lead.state,
    )  # fmt: skip
    found = session.execute(wanted.with_only_columns(*columns).join(lead, lead.id == ProjectRow.association))
    return tuple(
        ListedProject(
            number, title, ProjectState(state), AssociationName(by, ar, fr, stands == AssociationState.LISTED), territory, people,
            ProjectRole.LEAD if by == reader else _role(partner),
        )
        for number, title, state, territory, people, partner, by, ar, fr, stands in found
    )  # fmt: skip


def members_view(session: Session, rows: Sequence[ProjectRow]) -> tuple[MemberProject, ...]:
    """What members may see of projects, in the order of the rows."""
    numbers = [row.id for row in rows]
    partners = _by_project(session, ProjectPartnerRow, numbers, ProjectPartnerRow.id)
    milestones = _by_project(session, MilestoneRow, numbers, MilestoneRow.due_on.is_(None), MilestoneRow.due_on)
    counts = _by_project(session, ReachRow, numbers, ReachRow.counted_on)
    names = names_of(
        session, [*(row.association for row in rows), *(one.association for of in partners.values() for one in of)]
    )
    return tuple(
        MemberProject(
            row.id,
            plan_of(row),
            ProjectState(row.state),
            ProjectVisibility(row.visibility),
            row.refusal,
            names[row.association],
            tuple(ProjectPartner(names[one.association], ProjectPartnerState(one.state)) for one in partners[row.id]),
            tuple(_milestone(one) for one in milestones[row.id]),
            tuple(ReachOn(one.counted_on, Reach(one.people, one.women, one.young)) for one in counts[row.id]),
            row.changed_at,
        )
        for row in rows
    )


def dossier_of(session: Session, row: ProjectRow, role: ProjectRole) -> ProjectDossier:
    """A project whole."""
    (project,) = members_view(session, [row])
    notes = _by_project(session, ProjectNoteRow, [row.id], ProjectNoteRow.happened_on.desc(), ProjectNoteRow.id.desc())[
        row.id
    ]
    lines = _by_project(session, BudgetLineRow, [row.id], BudgetLineRow.id)[row.id]
    risks = _by_project(session, ProjectRiskRow, [row.id], ProjectRiskRow.is_open.desc(), ProjectRiskRow.id)[row.id]
    names = names_of(session, [one.association for one in notes])
    return ProjectDossier(
        project,
        tuple(_note(one, names[one.association]) for one in notes),
        ProjectBudget(tuple(BudgetLine(one.id, one.label, one.planned, one.spent) for one in lines)),
        tuple(ProjectRisk(one.id, one.text, RiskLevel(one.level), one.answer, one.is_open) for one in risks),
        role,
    )


def plan_of(row: ProjectRow) -> ProjectPlan:
    """What an association says of a project."""
    told: dict[str, Any] = {name: getattr(row, name) for name in PLAIN}
    people = row.target_people
    target = None if people is None else Reach(people, row.target_women, row.target_young)
    return ProjectPlan(field=AssociationField(row.field), target=target, **told)


def write_plan(row: ProjectRow, plan: ProjectPlan) -> None:
    """Put a plan into a row."""
    for name in PLAIN:
        setattr(row, name, getattr(plan, name))
    row.field = plan.field.value
    target = plan.target
    row.target_people, row.target_women, row.target_young = (
        (target.people, target.women, target.young) if target else (None, None, None)
    )


def _milestone(row: MilestoneRow) -> Milestone:
    return Milestone(row.id, row.title, row.due_on, MilestoneState(row.state), row.reached_on)


def _note(row: ProjectNoteRow, author: AssociationName) -> ProjectNote:
    return ProjectNote(row.id, author, row.happened_on, row.text)


def _by_project(session: Session, table: Any, numbers: Sequence[int], *order: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for chunk in chunks(sorted(set(numbers))):
        for row in session.scalars(select(table).where(table.project.in_(chunk)).order_by(*order)):
            found[row.project].append(row)
    return found
