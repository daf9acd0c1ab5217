"""Projects in the database: who begins, changes, joins and ends one, and who may see how much of it.

Whoever speaks for an association acts as that association: who carries a project sees it whole, other members neither its money nor its
risks, and everybody else what staff let through of what its association wishes to show.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, not_, or_, select, update
from sqlalchemy.orm import Session

from agent.organisation.organisation import ParticipationRoom
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.associations.directory.listing import in_region, is_listed
from participation.associations.directory.schemas import AssociationState
from participation.associations.directory.tables import AssociationRow
from participation.associations.errors import TooLongError
from participation.associations.projects.errors import (
    EndsBeforeError,
    SummarylessError,
    TitlelessError,
    UnlistedPartnerError,
)
from participation.associations.projects.rows import (
    dossier_of,
    listed_projects,
    members_view,
    plan_of,
    project_row,
    role_in,
    write_plan,
)
from participation.associations.projects.schemas import (
    PROJECT_STATES,
    TEAM,
    ListedProject,
    MemberProject,
    ProjectDossier,
    ProjectPartnerState,
    ProjectPlan,
    ProjectRole,
    ProjectState,
    ProjectVisibility,
    PublicProject,
)
from participation.associations.projects.tables import (
    ProjectNoteRow,
    ProjectPartnerRow,
    ProjectRow,
)
from participation.common.errors import FullError, NextStepError
from participation.common.history import Change, History
from participation.common.rights import RoomRight

ROOM = ParticipationRoom.ASSOCIATIONS
_LONGEST = {"title": 200, "goals": 4000, "summary": 3000, "funder": 200}
"""Characters of each text. Chosen by hand, as their columns are: a page of goals."""
_MOST_PARTNERS = 40
"""Partners of a project. Chosen by hand: a federation; beyond it, one sheet names them."""
_MOST = 200
"""Projects that an association leads. Chosen by hand: decades of work."""
_SHOWN = ("title", "summary", "field", "territory", "begins_on", "ends_on")
"""What everybody would read: where it changes, staff reads it anew."""

_LAST_FIRST = (ProjectRow.changed_at.desc(), ProjectRow.id.desc())


class Projects:
    """Projects; each change is in the history and the audit log, in its own transaction and without a word of it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._history = database, clock, History(database, clock)

    def begin(self, association: int, plan: ProjectPlan) -> int:
        """Begin a project that an association leads. Raises WrongUseError for a plan that cannot be."""
        with self._database.write() as session:
            return self.begun(session, association, plan).id

    def begun(
        self, session: Session, association: int, plan: ProjectPlan, state: ProjectState = ProjectState.PLANNED
    ) -> ProjectRow:
        """Begin one within a transaction."""
        _check(plan)
        if len(session.scalars(select(ProjectRow.id).where(ProjectRow.association == association)).all()) >= _MOST:
            raise FullError
        now = self._clock.now()
        row = ProjectRow(
            association=association, state=state.value, visibility=ProjectVisibility.MEMBERS.value, refusal="",
            field=plan.field.value, created_at=now, changed_at=now,
        )  # fmt: skip
        write_plan(row, plan)
        session.add(row)
        session.flush()
        self.note(session, row, "project_begin", association)
        return row

    def change(self, number: int, association: int, plan: ProjectPlan) -> None:
        """Say anew what a project is; what everybody could read of it is read by staff again where it changes."""
        _check(plan)
        with self._database.write() as session:
            row = self.carried(session, number, association, {ProjectRole.LEAD})
            before = plan_of(row)
            changed = [one.name for one in fields(plan) if getattr(before, one.name) != getattr(plan, one.name)]
            write_plan(row, plan)
            if row.visibility == ProjectVisibility.PUBLIC and set(changed) & {*_SHOWN}:
                row.visibility = (ProjectVisibility.ASKED if plan.summary else ProjectVisibility.MEMBERS).value
            if changed:
                self.note(session, row, "project_change", association, {"changed": changed})

    def move(self, number: int, association: int, to: ProjectState) -> None:
        """Bring a project on. Raises NextStepError where that does not follow."""
        with self._database.write() as session:
            row = self.carried(session, number, association, {ProjectRole.LEAD})
            row.state = PROJECT_STATES.step(ProjectState(row.state), to, {RoomRight.RUN}).value
            self.note(session, row, f"project_{to.value}", association)

    def erase(self, number: int, association: int) -> None:
        """Forget a project with all that hangs on it."""
        with self._database.write() as session:
            row = self.carried(session, number, association, {ProjectRole.LEAD})
            self.note(session, row, "project_erase", association)
            session.delete(row)

    def invite(self, number: int, association: int, partner: int) -> None:
        """Ask an association of the directory to be a partner. Raises UnlistedPartnerError for one that is not listed."""
        with self._database.write() as session:
            row = self.carried(session, number, association, {ProjectRole.LEAD})
            asked = session.get(AssociationRow, partner)
            if asked is None or asked.state != AssociationState.LISTED or partner == association:
                raise UnlistedPartnerError(remedy="Take the number of another association of the directory.")
            self.joined(session, row, partner, ProjectPartnerState.INVITED)
            self.note(session, row, "project_invite", association, {"partner": partner})

    def joined(self, session: Session, row: ProjectRow, partner: int, state: ProjectPartnerState) -> None:
        """Note within a transaction that an association was asked, or is a partner; one that is there stays."""
        wanted = select(ProjectPartnerRow.association).where(ProjectPartnerRow.project == row.id)
        standing = session.scalars(wanted).all()
        if partner in standing:
            return
        if len(standing) >= _MOST_PARTNERS:
            raise FullError
        now = self._clock.now()
        session.add(ProjectPartnerRow(project=row.id, association=partner, state=state.value, since=now))

    def answer(self, number: int, association: int, *, accepts: bool) -> None:
        """Say yes or no to being a partner. Raises NotFoundError for who was not asked."""
        with self._database.write() as session:
            row = self.carried(session, number, association, {ProjectRole.INVITED})
            if accepts:
                session.execute(
                    update(ProjectPartnerRow)
                    .where(ProjectPartnerRow.project == number, ProjectPartnerRow.association == association)
                    .values(state=ProjectPartnerState.ACCEPTED.value, since=self._clock.now())
                )
            else:
                _part(session, number, association)
            self.note(session, row, "project_accept" if accepts else "project_decline", association)

    def part(self, number: int, association: int, partner: int) -> None:
        """End a partnership, or take an invitation back: its partner may, and who leads the project; notes stay."""
        with self._database.write() as session:
            row = self.carried(session, number, association, {ProjectRole.LEAD, ProjectRole.PARTNER})
            if association not in (row.association, partner):
                raise NotFoundError("There is no such project.")
            _part(session, number, partner)
            self.note(session, row, "project_part", association, {"partner": partner})

    def show(self, number: int, association: int, *, wishes: bool) -> None:
        """Wish that everybody may read a project's summary, or that nobody else may any more: at once."""
        with self._database.write() as session:
            row = self.carried(session, number, association, {ProjectRole.LEAD})
            if wishes and not row.summary.strip():
                raise SummarylessError(remedy="Write the public summary first.")
            to = ProjectVisibility.ASKED if wishes else ProjectVisibility.MEMBERS
            if wishes and row.visibility == ProjectVisibility.PUBLIC:
                return
            row.visibility, row.refusal = to.value, ""
            self.note(session, row, "project_ask_public" if wishes else "project_members_only", association)

    def answer_wish(self, number: int, who: str, *, accepts: bool, reason: str = "") -> None:
        """Let staff's answer to such a wish stand. Raises NextStepError where there is none, SummarylessError for a no without a reason."""
        with self._database.write() as session:
            row = project_row(session, number)
            wished = (ProjectVisibility.ASKED, ProjectVisibility.PUBLIC)
            if ProjectVisibility(row.visibility) not in (wished[:1] if accepts else wished):
                raise NextStepError(remedy="Load the page again, and see where it stands.")
            if not accepts and not reason.strip():
                raise SummarylessError("A refusal needs a reason.", remedy="Say in a sentence what to change.")
            row.visibility = (ProjectVisibility.PUBLIC if accepts else ProjectVisibility.MEMBERS).value
            row.refusal = "" if accepts else reason.strip()[:1000]
            action = "project_make_public" if accepts else "project_refuse_public"
            row.changed_at = self._clock.now()
            self._history.note(session, ROOM, "", f"project {number}", action, who)

    def dossier(self, number: int, association: int) -> ProjectDossier:
        """A project whole, for an association that carries it. Raises NotFoundError for every other one."""
        with self._database.read() as session:
            row = self.carried(session, number, association, TEAM)
            return dossier_of(session, row, role_in(session, row, association))

    def role(self, number: int, association: int) -> ProjectRole:
        """What an association is to a project. Raises NotFoundError."""
        with self._database.read() as session:
            return role_in(session, project_row(session, number), association)

    def one(self, number: int) -> MemberProject:
        """What members may see of a project. Raises NotFoundError."""
        with self._database.read() as session:
            return members_view(session, [project_row(session, number)])[0]

    def of(self, association: int) -> tuple[ListedProject, ...]:
        """Projects that an association leads, carries, or is asked to carry; the last changed first."""
        with self._database.read() as session:
            return listed_projects(
                session, select(ProjectRow).where(_of(association)).order_by(*_LAST_FIRST), association
            )

    def of_others(
        self, association: int, circle: int | None = None, *, limit: int, offset: int = 0, **chosen: Any
    ) -> tuple[ListedProject, ...]:
        """Those of listed associations that an association has nothing to do with, `chosen` as `counted` has it; the last changed first."""
        wanted = _chosen(select(ProjectRow), circle=circle, without=association, **chosen).order_by(*_LAST_FIRST)
        with self._database.read() as session:
            return listed_projects(session, wanted.limit(limit).offset(offset), association)

    def listed(
        self, circle: int | None = None, *, limit: int | None = None, offset: int = 0, **chosen: Any
    ) -> tuple[MemberProject, ...]:
        """What members may see of listed associations' projects, or of those `chosen` as `counted` has it; the last changed first."""
        return self._listed(_chosen(select(ProjectRow), circle=circle, **chosen), limit, offset)

    def counted(self, **chosen: Any) -> Mapping[str, int]:
        """How many projects there are by region: of a `state`, `field`, `region`, `circle`, `association`, or `without` those of one."""
        region = func.substr(ProjectRow.territory, 1, 2)
        wanted = _chosen(select(region, func.count()), **chosen).group_by(region)
        with self._database.read() as session:
            return {place: many for place, many in session.execute(wanted)}

    def public(self, region: str = "", *, limit: int | None = None, offset: int = 0) -> tuple[PublicProject, ...]:
        """What everybody may see; the last changed first."""
        wanted = _chosen(select(ProjectRow), region=region)
        wanted = wanted.where(ProjectRow.visibility == ProjectVisibility.PUBLIC.value)
        found = self._listed(wanted, limit, offset)
        return tuple(public for one in found if (public := one.public()) is not None)

    def public_one(self, number: int) -> PublicProject:
        """What everybody may see of a project. Raises NotFoundError."""
        found = self.one(number).public()
        if found is None:
            raise NotFoundError("There is no such project.")
        return found

    def history(self, number: int) -> tuple[Change, ...]:
        """What was done to a project, oldest first."""
        with self._database.read() as session:
            return self._history.of(session, ROOM, f"project {number}")

    def export(self, session: Session, association: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Every project that an association leads, whole; of others, that it is a partner and what it wrote."""
        rows = session.scalars(select(ProjectRow).where(ProjectRow.association == association).order_by(ProjectRow.id))
        partnered = session.scalars(select(ProjectPartnerRow).where(ProjectPartnerRow.association == association))
        notes = session.scalars(select(ProjectNoteRow).where(ProjectNoteRow.association == association))
        return {
            "projects": [asdict(dossier_of(session, row, ProjectRole.LEAD)) for row in rows],
            "partnerships": [{"project": one.project, "state": one.state, "since": one.since} for one in partnered],
            "project_notes": [{"project": one.project, "on": one.happened_on, "text": one.text} for one in notes],
        }

    def follow(self, session: Session, gone: int, kept: int) -> None:
        """Give the projects, partnerships and notes of an association to the one that it was merged into."""
        for table in (ProjectRow, ProjectNoteRow):
            session.execute(update(table).where(table.association == gone).values(association=kept))
        ours = select(ProjectPartnerRow.project).where(ProjectPartnerRow.association == kept)
        led = select(ProjectRow.id).where(ProjectRow.association == kept)
        theirs = ProjectPartnerRow.association == gone
        double = or_(ProjectPartnerRow.project.in_(ours.scalar_subquery()), ProjectPartnerRow.project.in_(led))
        session.execute(delete(ProjectPartnerRow).where(theirs, double).execution_options(synchronize_session=False))
        session.execute(update(ProjectPartnerRow).where(theirs).values(association=kept))
        both = (ProjectPartnerRow.association == kept, ProjectPartnerRow.project.in_(led))
        session.execute(delete(ProjectPartnerRow).where(*both).execution_options(synchronize_session=False))

    def invited(self) -> tuple[tuple[int, int, int], ...]:
        """Who is asked to be a partner and has not answered: the number of the asking, the project, and the association."""
        wanted = select(ProjectPartnerRow.id, ProjectPartnerRow.project, ProjectPartnerRow.association)
        wanted = wanted.where(ProjectPartnerRow.state == ProjectPartnerState.INVITED.value).order_by(
            ProjectPartnerRow.id
        )
        with self._database.read() as session:
            return tuple((number, project, partner) for number, project, partner in session.execute(wanted))

    def handed_on(self, since: datetime) -> tuple[tuple[int, int, datetime], ...]:
        """What came to who leads it since a time from an association that left: the project, who leads it, and when."""
        wanted = select(ProjectRow.id, ProjectRow.association, ProjectRow.handed_on_at)
        wanted = wanted.where(ProjectRow.handed_on_at > since).order_by(ProjectRow.id)
        with self._database.read() as session:
            return tuple((project, heir, at) for project, heir, at in session.execute(wanted) if at is not None)

    def left(self, session: Session, associations: Sequence[int]) -> None:
        """Give what associations lead, before they leave, to who has carried it with them longest; what nobody else carries goes.

        What everybody could read of it is for members again, until who leads it now wishes otherwise.
        """
        for row in session.scalars(select(ProjectRow).where(ProjectRow.association.in_(associations))):
            heir = session.scalar(_heirs(row.id, associations))
            if heir is None:
                continue
            self.note(session, row, "project_hand_on", row.association, {"to": heir})
            row.association, row.visibility, row.refusal = heir, ProjectVisibility.MEMBERS.value, ""
            row.handed_on_at = row.changed_at
            _part(session, row.id, heir)

    def carried(self, session: Session, number: int, association: int, roles: Collection[ProjectRole]) -> ProjectRow:
        """A project, where an association is one of these to it; to every other one there is none. Raises NotFoundError."""
        row = project_row(session, number)
        if role_in(session, row, association) not in roles:
            raise NotFoundError("There is no such project.")
        return row

    def note(
        self,
        session: Session,
        row: ProjectRow,
        action: str,
        association: int,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Write down what an association did to a project, never what it says."""
        row.changed_at = self._clock.now()
        self._history.note(session, ROOM, "", f"project {row.id}", action, f"association {association}", detail)

    def _listed(self, wanted: Select[Any], limit: int | None = None, offset: int = 0) -> tuple[MemberProject, ...]:
        ordered = wanted.order_by(*_LAST_FIRST).limit(limit).offset(offset)
        with self._database.read() as session:
            return members_view(session, session.scalars(ordered).all())


def _of(association: int) -> ColumnElement[bool]:
    theirs = select(ProjectPartnerRow.project).where(ProjectPartnerRow.association == association)
    return or_(ProjectRow.association == association, ProjectRow.id.in_(theirs))


def _chosen(
    wanted: Select[Any],
    *,
    circle: int | None = None,
    state: str = "",
    field: str = "",
    region: str = "",
    association: int | None = None,
    without: int = 0,
    visibility: ProjectVisibility | None = None,
) -> Select[Any]:
    """Projects of listed associations that are of all these."""
    wanted = wanted.join(AssociationRow, AssociationRow.id == ProjectRow.association)
    limits = [
        is_listed(),
        ProjectRow.circle == circle if circle is not None else None,
        ProjectRow.state == state if state else None,
        ProjectRow.field == field if field else None,
        in_region(ProjectRow.territory, region) if region else None,
        _of(association) if association is not None else None,
        not_(_of(without)) if without else None,
        ProjectRow.visibility == visibility.value if visibility else None,
    ]
    return wanted.where(*(one for one in limits if one is not None))


def _heirs(project: int, leaving: Sequence[int]) -> Select[int]:
    """Associations that carry a project and stay, the longest first."""
    return (
        select(ProjectPartnerRow.association)
        .join(AssociationRow, AssociationRow.id == ProjectPartnerRow.association)
        .where(
            ProjectPartnerRow.project == project,
            ProjectPartnerRow.state == ProjectPartnerState.ACCEPTED.value,
            AssociationRow.state == AssociationState.LISTED.value,
            ProjectPartnerRow.association.not_in(leaving),
        )
        .order_by(ProjectPartnerRow.since, ProjectPartnerRow.id)
        .limit(1)
    )


def _check(plan: ProjectPlan) -> None:
    if not plan.title.strip():
        raise TitlelessError(remedy="Say in a line what the project is.")
    for name, longest in _LONGEST.items():
        if len(getattr(plan, name)) > longest:
            raise TooLongError(f"The {name} is too long.", remedy=f"It may have {longest} characters.")
    if plan.begins_on and plan.ends_on and plan.ends_on < plan.begins_on:
        raise EndsBeforeError(remedy="Look at both days.")


def _part(session: Session, number: int, partner: int) -> None:
    theirs = (ProjectPartnerRow.project == number, ProjectPartnerRow.association == partner)
    session.execute(delete(ProjectPartnerRow).where(*theirs))
