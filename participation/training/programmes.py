"""Programmes of training in the database: written, opened, run, closed; and their sessions. Every change is in the audit log."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.common.events.events import Events
from participation.common.events.schemas import EventEntry, EventKind, EventPlan, EventState
from participation.common.events.tables import EventRow, GuestRow
from participation.common.history import Change, History
from participation.common.rights import RoomRight
from participation.common.territory.tiles import TILES
from participation.training.errors import TrainingPlanError
from participation.training.schemas import (
    PROGRAMME_STEPS,
    ROOM,
    CourseSession,
    ProgrammeState,
    TrainingPlan,
    TrainingProgramme,
)
from participation.training.tables import CourseSessionRow, TrainingProgrammeRow

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_TAKEN = frozenset({"mine", "pole"})
"""Names that addresses use for something else."""
_PLANS = TypeAdapter(TrainingPlan)
_MOST_PARTS = 12
"""Modules, and questions, of a programme. Chosen by hand: a page that is still read."""
_MOST = 100_000
"""Of a target, and of places. Chosen by hand: every association of a large region."""


class TrainingProgrammes:
    """Programmes; whatever staff does happens in a transaction of its own."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._history, self._events = History(database, clock), Events(database, clock)

    def create(self, name: str, plan: TrainingPlan, who: str) -> TrainingProgramme:
        """Begin a programme that staff alone sees. Raises TrainingPlanError."""
        with self._database.write() as session:
            return self.add(session, name, plan, who)

    def add(self, session: Session, name: str, plan: TrainingPlan, who: str) -> TrainingProgramme:
        """Begin one within a transaction. Raises TrainingPlanError."""
        if not _NAME.fullmatch(name) or name in _TAKEN:
            raise TrainingPlanError("name")
        if session.get(TrainingProgrammeRow, name) is not None:
            raise TrainingPlanError("name_taken")
        check_plan(plan)
        row = TrainingProgrammeRow(
            id=name, plan=_written(plan), state=ProgrammeState.DRAFT.value, created_at=self._clock.now()
        )
        session.add(row)
        session.flush()
        self._note(session, name, "create", who)
        return programme_of(row)

    def change(self, programme: str, plan: TrainingPlan, who: str) -> TrainingProgramme:
        """Write it anew; once it is open, its region and its questions stay. Raises TrainingPlanError."""
        check_plan(plan)
        with self._database.write() as session:
            row = programme_row(session, programme)
            before = programme_of(row)
            if before.state is not ProgrammeState.DRAFT:
                plan = replace(plan, region=before.plan.region, questions=before.plan.questions)
            row.plan = _written(plan)
            changed = sorted(key for key, value in vars(plan).items() if value != getattr(before.plan, key))
            self._note(session, programme, "change", who, {"changed": ", ".join(changed)})
            return programme_of(row)

    def move(self, programme: str, to: ProgrammeState, who: str, rights: Collection[RoomRight]) -> TrainingProgramme:
        """Open, run or close it. Raises NextStepError, and TrainingPlanError for what it lacks to be opened."""
        with self._database.write() as session:
            row = programme_row(session, programme)
            found = programme_of(row)
            row.state = PROGRAMME_STEPS.step(found.state, to, rights).value
            if to is ProgrammeState.OPEN and not found.plan.modules:
                raise TrainingPlanError("no_modules")
            self._note(session, programme, to.value, who, {"before": found.state.value})
            return programme_of(row)

    def get(self, programme: str) -> TrainingProgramme:
        """One by name. Raises NotFoundError."""
        with self._database.read() as session:
            return programme_of(programme_row(session, programme))

    def listed(self) -> tuple[TrainingProgramme, ...]:
        """All of them, by region and phase."""
        with self._database.read() as session:
            found = [programme_of(row) for row in session.scalars(select(TrainingProgrammeRow))]
        return tuple(sorted(found, key=lambda one: (one.plan.region, one.plan.phase, one.id)))

    def public(self) -> tuple[TrainingProgramme, ...]:
        """Those that everybody may read: those that are open first."""
        order = {ProgrammeState.OPEN: 0, ProgrammeState.RUNNING: 1, ProgrammeState.CLOSED: 2}
        found = [one for one in self.listed() if one.state in order]
        return tuple(sorted(found, key=lambda one: (order[one.state], one.plan.region, one.plan.phase)))

    def plan_session(self, programme: str, module: int, plan: EventPlan, trainer: str, who: str) -> CourseSession:
        """Plan a session of a module; its people are those who enrolled. Raises TrainingPlanError, and as `Events.add`."""
        with self._database.write() as session:
            found = programme_of(programme_row(session, programme))
            if module not in {one.number for one in found.plan.modules}:
                raise TrainingPlanError("no_module")
            of_training = replace(plan, kind=EventKind.TRAINING, entry=EventEntry.INVITED)
            event = self._events.add(ROOM, programme, of_training, who, session=session)
            session.add(CourseSessionRow(event=event.id, programme=programme, module=module, trainer=trainer[:200]))
            return CourseSession(event, module, trainer[:200])

    def sessions(self, programme: str) -> tuple[CourseSession, ...]:
        """Its sessions, in the order of their beginnings."""
        with self._database.read() as session:
            rows = session.scalars(select(CourseSessionRow).where(CourseSessionRow.programme == programme)).all()
            events = self._events.several(session, [row.event for row in rows])
        found = [CourseSession(events[row.event], row.module, row.trainer) for row in rows]
        return tuple(sorted(found, key=lambda one: (one.event.plan.starts_at, one.event.id)))

    def held(self) -> tuple[tuple[str, datetime], ...]:
        """When a programme held a session, each with its name: said to be held, or somebody came; none that was cancelled."""
        came = select(GuestRow.event).where(GuestRow.has_come.is_(True))
        wanted = (
            select(CourseSessionRow.programme, EventRow.starts_at)
            .join(EventRow, EventRow.id == CourseSessionRow.event)
            .where(EventRow.state != EventState.CANCELLED.value)
            .where(or_(EventRow.state == EventState.HELD.value, EventRow.id.in_(came)))
        )
        with self._database.read() as session:
            return tuple((programme, at) for programme, at in session.execute(wanted))

    def history(self, programme: str) -> tuple[Change, ...]:
        """What was done to it, oldest first."""
        with self._database.read() as session:
            return self._history.of(session, ROOM, f"programme:{programme}")

    def _note(
        self, session: Session, programme: str, action: str, who: str, detail: dict[str, object] | None = None
    ) -> None:
        self._history.note(session, ROOM, programme, f"programme:{programme}", action, who, detail)


def check_plan(plan: TrainingPlan) -> None:
    """Raise TrainingPlanError with what does not fit in what organisers wrote."""
    numbers = [one.number for one in plan.modules]
    for key, sound in (
        ("no_title", bool(plan.title.root)),
        ("region", plan.region in TILES),
        ("phase", 1 <= plan.phase <= 99),
        ("modules", len(numbers) <= _MOST_PARTS and len(set(numbers)) == len(numbers)),
        ("questions", len(plan.questions) <= _MOST_PARTS),
        ("questions", all(len(one.choices) >= 2 and 0 <= one.right < len(one.choices) for one in plan.questions)),
        ("targets", all(0 <= one <= _MOST for one in plan.targets.values())),
        ("places", 1 <= plan.needed <= 100 and 0 <= plan.places <= _MOST),
    ):
        if not sound:
            raise TrainingPlanError(key)


def programme_row(session: Session, programme: str, *, locks: bool = False) -> TrainingProgrammeRow:
    """The row of a programme. Raises NotFoundError."""
    row = session.get(TrainingProgrammeRow, programme, with_for_update=locks or None)
    if row is None:
        raise NotFoundError("There is no such programme.")
    return row


def programme_of(row: TrainingProgrammeRow) -> TrainingProgramme:
    """A programme out of its row."""
    return TrainingProgramme(row.id, _PLANS.validate_json(row.plan), ProgrammeState(row.state), row.created_at)


def _written(plan: TrainingPlan) -> str:
    return _PLANS.dump_json(plan).decode()
