"""A programme of training with associations that enrol, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from agent.organisation.organisation import Localised
from connectors.rows.identity import Identity, Vault
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock
from participation.common.events.schemas import EventPlan
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.rights import RoomRight
from participation.training.schemas import (
    ROOM,
    CourseModule,
    CourseQuestion,
    Learner,
    LearnerForm,
    LearnerState,
    OutcomeKind,
    OutcomeState,
    ProgrammeState,
    TargetKind,
    TrainingPlan,
)
from participation.training.service import TrainingRoom
from tests.calls import ToldOfCalls

KEY = b"0123456789abcdef"
PROGRAMME = "fes"
EVERY_RIGHT = frozenset(RoomRight)
A_PAPER = b"%PDF-1.4\n% statuts"


def worded(french: str, arabic: str = "") -> Localised:
    """Wordings in French, and in Arabic where they are given."""
    return Localised({form: text for form, text in ((Language.FRENCH, french), (Language.ARABIC, arabic)) if text})


def plan(**other: object) -> TrainingPlan:
    """A programme of two modules and one question; `other` says what is other than usual."""
    usual: dict[str, object] = {
        "title": worded("Renforcer les associations", "تقوية الجمعيات"),
        "region": "03",
        "modules": (CourseModule(1, worded("Statuts", "النظام الأساسي")), CourseModule(2, worded("Projet", "المشروع"))),
        "questions": (
            CourseQuestion(worded("Qui modifie les statuts ?"), (worded("Le bureau"), worded("L’assemblée")), 1),
        ),
        "targets": {
            TargetKind.ASSOCIATIONS: 350,
            TargetKind.PEOPLE: 1000,
            TargetKind.STATUTES: 22,
            TargetKind.PLANS: 30,
        },
    }
    return TrainingPlan(**(usual | other))  # type: ignore[arg-type]


@dataclass
class TrainingWorld:
    """A room with one programme, `fes`, that is open, and one session, on a clock that a test sets."""

    database: Database
    clock: FixedClock = field(default_factory=lambda: FixedClock(datetime(2027, 1, 20, 10, tzinfo=UTC)))
    plan: TrainingPlan = field(default_factory=plan)

    def __post_init__(self) -> None:
        """Set it up."""
        self.vault, self.identity, self.told = Vault([KEY]), Identity(KEY), ToldOfCalls()
        self.people = Participants(self.database, self.identity, self.vault, self.clock)
        self.room = TrainingRoom(
            self.database, self.clock, self.vault, self.identity, self.told, public_url="https://example.org"
        )
        self.open(PROGRAMME, self.plan)
        self.session = self.held(PROGRAMME)

    def open(self, name: str, plan: TrainingPlan) -> None:
        """A programme that is open."""
        self.room.programmes.create(name, plan, "amina")
        self.room.programmes.move(name, ProgrammeState.OPEN, "amina", EVERY_RIGHT)

    def held(self, programme: str) -> int:
        """A session, by its event's number."""
        at = self.clock.now() + timedelta(days=2)
        made = self.room.programmes.plan_session(
            programme, 1, EventPlan("Première séance", at, at + timedelta(hours=3)), "karim", "amina"
        )
        return made.event.id

    def asked(self, association: str = "Amal", person: str = "Une personne", programme: str = PROGRAMME) -> Learner:
        """Somebody who asked for a place."""
        with self.database.write() as session:
            who, _ = self.people.keep_from_page(session, Language.FRENCH)
            self.people.agree(session, who.id, ROOM, [ConsentKind.KEEP_TEXT], scope=programme)
            form = LearnerForm(association, None, "03", person, "Trésorière", "0600000000")
            number = self.room.learners.enrol(session, programme, who.id, Language.FRENCH, form)
        return self.room.learners.get(programme, number)

    def trained(
        self, association: str = "Amal", person: str = "Une personne", programme: str = PROGRAMME, session: int = 0
    ) -> Learner:
        """Somebody who enrolled and came."""
        one = self.asked(association, person, programme)
        self.room.learners.move(one.id, LearnerState.ENROLLED, "amina", EVERY_RIGHT)
        self.room.learners.note_presence(session or self.session, one.id, "karim", has_come=True)
        return self.room.learners.get(programme, one.id)

    def confirmed(self, association: int, kind: OutcomeKind, programme: str = PROGRAMME) -> None:
        """An outcome with its document."""
        one = self.room.outcomes.note(programme, association, kind, "karim", "statuts.pdf", A_PAPER)
        self.room.outcomes.move(programme, one.id, OutcomeState.CONFIRMED, "amina", EVERY_RIGHT)
