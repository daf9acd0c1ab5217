"""Trainings out of a template: a programme with a session, and people of invented associations who came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from connectors.rows.participants import ParticipantRow
from core.clock import Clock
from core.language.forms import Language
from participation.common.events.calendar import ZONE
from participation.common.events.events import Events
from participation.common.events.schemas import EventEntry, EventKind, EventPlan
from participation.common.events.tables import EventRow, GuestRow
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.templates import Entry
from participation.training.learners import Learners
from participation.training.programmes import TrainingProgrammes
from participation.training.schemas import (
    ROOM,
    CourseModule,
    CourseQuestion,
    LearnerForm,
    LearnerState,
    ProgrammeState,
    TargetKind,
    TeachingTopic,
    TrainingPlan,
)
from participation.training.tables import (
    CourseSessionRow,
    LearnerRow,
    TeachingOfferRow,
    TrainedAssociationRow,
    TrainingProgrammeRow,
)


class TrainingMaker:
    """Makes the section `trainings`: `{title, about, region, phase, modules, questions, targets, state, session}`."""

    section = "trainings"

    def __init__(self, programmes: TrainingProgrammes, events: Events, clock: Clock) -> None:
        self._programmes, self._events, self._clock = programmes, events, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Begin it under its name in the file, with a session that was held or is to come."""
        told = entry.content
        plan = TrainingPlan(
            title=_texts(told["title"]),
            region=str(told["region"]),
            phase=int(told.get("phase", 1)),
            about=_texts(told.get("about")),
            modules=tuple(CourseModule(n, _texts(one)) for n, one in enumerate(told["modules"], 1)),
            questions=tuple(
                CourseQuestion(_texts(one["text"]), tuple(map(_texts, one["choices"])), int(one.get("right", 0)))
                for one in told.get("questions", ())
            ),
            targets={TargetKind(kind): int(count) for kind, count in dict(told.get("targets", {})).items()},
        )
        made = self._programmes.add(session, entry.name, plan, entry.who)
        state = ProgrammeState(told.get("state", ProgrammeState.OPEN))
        session.get_one(TrainingProgrammeRow, made.id).state = state.value
        if "session" in told:
            self._session(session, made.id, dict(told["session"]), plan.region, entry.who)
        return made.id

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with its sessions and all that came in since."""
        session.execute(delete(EventRow).where(EventRow.room == ROOM.value, EventRow.scope == made))
        session.execute(delete(TrainingProgrammeRow).where(TrainingProgrammeRow.id == made))

    def _session(self, session: Session, programme: str, told: dict[str, object], region: str, who: str) -> None:
        day = self._clock.now().astimezone(ZONE).date() + timedelta(days=int(str(told.get("in_days", 7))))
        begins = datetime.combine(day, time(10), ZONE)
        plan = EventPlan(
            str(told["title"]), begins, begins + timedelta(hours=3), str(told.get("place", "")), region,
            kind=EventKind.TRAINING, entry=EventEntry.INVITED,
        )  # fmt: skip
        event = self._events.add(ROOM, programme, plan, who, session=session)
        session.add(CourseSessionRow(event=event.id, programme=programme, module=1, trainer=""))


class LearnerMaker:
    """Makes the section `learners`: `{training, association, region, people, came, teaches}`, invented people of an association."""

    section = "learners"

    def __init__(self, people: Participants, learners: Learners, clock: Clock) -> None:
        self._people, self._learners, self._clock = people, learners, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Keep invented people who enrolled, and came where the file says so; the number of their association."""
        told, association = entry.content, 0
        programme = entry.made[f"trainings/{told['training']}"]
        row = session.get_one(TrainingProgrammeRow, programme)
        state, row.state = row.state, ProgrammeState.OPEN.value
        for number in range(1, int(told.get("people", 1)) + 1):
            person, _ = self._people.keep_from_page(session, Language.FRENCH)
            kinds = [ConsentKind.KEEP_TEXT, ConsentKind.COUNT_ME]
            self._people.agree(session, person.id, entry.room, kinds, scope=programme)
            form = LearnerForm(
                str(told["association"]), None, str(told["region"]), f"Personne inventée {number}", "Membre",
                "exemple@exemple.invalid",
            )  # fmt: skip
            learner = self._learners.enrol(session, programme, person.id, Language.FRENCH, form)
            association = session.get_one(LearnerRow, learner).association
            if told.get("came"):
                self._came(session, programme, learner, person.id)
                self._teaches(session, association, person.id, told.get("teaches", ()) if number == 1 else ())
        row.state = state
        return str(association)

    def unmake(self, session: Session, made: str) -> None:
        """Forget them, as if they had asked for it, and their association."""
        people = select(LearnerRow.participant).where(LearnerRow.association == int(made))
        session.execute(delete(ParticipantRow).where(ParticipantRow.id.in_(people)))
        session.execute(delete(TrainedAssociationRow).where(TrainedAssociationRow.id == int(made)))

    def _came(self, session: Session, programme: str, learner: int, participant: str) -> None:
        session.get_one(LearnerRow, learner).state = LearnerState.ENROLLED.value
        event = session.scalar(select(CourseSessionRow.event).where(CourseSessionRow.programme == programme))
        if event is None:
            return
        number = len(session.scalars(select(GuestRow.id).where(GuestRow.event == event)).all()) + 1
        now = self._clock.now()
        session.add(
            GuestRow(
                event=event, number=number, participant=participant, invitation=None, role="association",
                state="accepted", has_come=True, noted_at=now, created_at=now,
            )
        )  # fmt: skip
        session.flush()

    def _teaches(self, session: Session, association: int, participant: str, topics: Iterable[object]) -> None:
        for topic in topics:
            session.add(
                TeachingOfferRow(
                    association=association, participant=participant, topic=TeachingTopic(str(topic)).value,
                    is_public=True, created_at=self._clock.now(),
                )
            )  # fmt: skip


def _texts(told: object) -> Localised:
    return Localised.model_validate(told or {})
