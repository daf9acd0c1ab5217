"""A mentoring programme with people in it, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from agent.organisation.organisation import Localised
from connectors.rows.identity import Identity, Vault
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock
from participation.common.people.people import Participants
from participation.common.telling import Announcer
from participation.mentoring.following.schemas import MeetingKind
from participation.mentoring.matching.applicants import Moment, SpokenLanguage
from participation.mentoring.pairing.schemas import MentoringPair
from participation.mentoring.programme.cohorts import CohortPlan
from participation.mentoring.programme.programmes import ProgrammePlan
from participation.mentoring.schemas import (
    ApplicantProfile,
    CohortState,
    CohortTargets,
    FieldOfWork,
    MentoringApplication,
    MentoringGoal,
    MentoringSide,
)
from participation.mentoring.service import MentoringRoom

MENTOR, MENTEE = MentoringSide.MENTOR, MentoringSide.MENTEE
KEY = b"0123456789abcdef"


def worded(french: str, arabic: str = "") -> Localised:
    """Wordings in French, and in Arabic where they are given."""
    return Localised({form: text for form, text in ((Language.FRENCH, french), (Language.ARABIC, arabic)) if text})


@dataclass
class MentoringWorld:
    """A room with one programme, `tamkine`, and one cohort that is open, on a clock that a test sets."""

    database: Database
    clock: FixedClock = field(default_factory=lambda: FixedClock(datetime(2026, 1, 5, 10, tzinfo=UTC)))
    targets: CohortTargets = field(default_factory=CohortTargets)
    announcer: Announcer | None = None

    def __post_init__(self) -> None:
        """Set it up: people apply until the end of January 2026, and meet from February to the middle of May."""
        self.vault = Vault([KEY])
        self.people = Participants(self.database, Identity(KEY), self.vault, self.clock)
        self.room = MentoringRoom(
            self.database, self.clock, self.vault, self.announcer, public_url="https://example.org"
        )
        today = self.clock.now().date()
        plan = ProgrammePlan(
            worded("Mentorat professionnel", "الإرشاد المهني"),
            parties=(worded("Alliance"), worded("Académie")),
            code=worded("Chacun respecte l’autre."),
            eligibility={MENTEE: (worded("Avez-vous entre 18 et 30 ans ?"),), MENTOR: ()},
        )
        self.room.programmes.create("tamkine", plan, "amina")
        starts_on = today + timedelta(days=27)
        cohort = CohortPlan(
            worded("Première cohorte", "الفوج الأول"),
            today + timedelta(days=26),
            starts_on,
            starts_on + timedelta(days=100),
            self.targets,
        )
        self.cohort = self.room.cohorts.create("tamkine", cohort, "amina").id
        self.room.cohorts.move(self.cohort, CohortState.OPEN, "amina")
        self._people = 0

    def person(self) -> str:
        """A participant who asked to be kept."""
        self._people += 1
        with self.database.write() as session:
            return self.people.keep_from_conversation(session, f"{self._people:064x}", "telegram", Language.FRENCH).id

    def applied(self, side: MentoringSide, **other: object) -> MentoringApplication:
        """An application that was sent; `other` says what of its profile is other than usual."""
        participant = self.person()
        with self.database.write() as session:
            begun = self.room.applications.begin(session, self.cohort, side, participant)
            answers = (True,) if side is MENTEE else ()
            self.room.applications.save(
                session, begun.id, profile(f"{side.value} {begun.id}", **other), answers=answers, accepts_code=True
            )
            return self.room.applications.submit(session, begun.id)

    def accepted(self, side: MentoringSide, **other: object) -> MentoringApplication:
        """Somebody who takes part."""
        return self.room.applications.accept(self.applied(side, **other).id, "amina")

    def paired(self, pairs: int = 1) -> tuple[MentoringPair, ...]:
        """So many mentors and mentees, in pairs that are approved."""
        for _ in range(pairs):
            self.accepted(MENTOR)
            self.accepted(MENTEE)
        self.room.desk.propose(self.cohort, "amina")
        return self.room.pairs.approve_all(self.cohort, "amina")

    def met(self, pair: int, times: int = 1) -> None:
        """Have a pair meet today, and a week later, and so on: the mentor says so, the mentee confirms."""
        for _ in range(times):
            with self.database.write() as session:
                day = self.clock.now().date()
                logged = self.room.meetings.log(session, pair, MENTOR, day, MeetingKind.VIDEO)
                self.room.meetings.confirm(session, logged.id, MENTEE)
            self.clock.advance(timedelta(days=7))


def profile(called: str, **other: object) -> ApplicantProfile:
    """What somebody writes; `other` says what is other than usual."""
    usual: dict[str, object] = {
        "name": called,
        "contact": "06 00 00 00 00",
        "languages": frozenset({SpokenLanguage.FRENCH, SpokenLanguage.DARIJA}),
        "moments": frozenset({Moment.SATURDAY}),
        "field": FieldOfWork.ECONOMY,
        "region": "06",
        "goals": frozenset({MentoringGoal.ORIENTATION}),
    }
    return ApplicantProfile(**usual | other)  # type: ignore[arg-type]
