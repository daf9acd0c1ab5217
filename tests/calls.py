"""A call for interest with associations that apply to it, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from connectors.rows.identity import Identity, Vault
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock
from participation.calls.schemas import (
    ROOM,
    CallCriterion,
    CallPlan,
    Dossier,
    DossierForm,
    EligibilityQuestion,
    PaperAsked,
    PaperKind,
)
from participation.calls.service import CallRoom
from participation.common.events.calendar import ZONE
from participation.common.pdf import Paper
from participation.common.people.people import Participants
from participation.common.rights import Parts, RoomPart, RoomRole

KEY = b"0123456789abcdef"
CALL = "fes"


def worded(french: str, arabic: str = "") -> Localised:
    """Wordings in French, and in Arabic where they are given."""
    return Localised({form: text for form, text in ((Language.FRENCH, french), (Language.ARABIC, arabic)) if text})


def plan(**other: object) -> CallPlan:
    """A call of two criteria and one paper; `other` says what is other than usual."""
    usual: dict[str, object] = {
        "title": worded("Autonomie des femmes", "تمكين النساء"),
        "about": worded("Soutien à des projets.", "دعم لمشاريع."),
        "opens_at": "2027-01-10T09:00",
        "closes_at": "2027-02-14T23:59",
        "quota": 2,
        "criteria": (
            CallCriterion(worded("Utilité", "المنفعة"), 3),
            CallCriterion(worded("Faisabilité", "قابلية الإنجاز"), 1),
        ),
        "papers": (PaperAsked(worded("Récépissé légal", "الوصل القانوني"), pages=2),),
        "questions": (EligibilityQuestion(worded("Avez-vous un récépissé définitif ?", "هل لديكم وصل نهائي؟")),),
        "minimum": 0,
    }
    return CallPlan(**(usual | other))  # type: ignore[arg-type]


def a_paper(text: str = "Récépissé", pages: int = 1) -> bytes:
    """A PDF with something on each page."""
    paper = Paper(Language.FRENCH, text, datetime(2027, 1, 1, tzinfo=UTC))
    for _ in range(pages - 1):
        paper.new_page()
        paper.text(text)
    return paper.content


def form(name: str, **other: object) -> DossierForm:
    """What an association writes; `other` says what is other than usual."""
    usual: dict[str, object] = {
        "name": name,
        "receipt": f"R-{name}",
        "place": "03",
        "person": "Une personne",
        "contact": "0600000000",
        "project": "Atelier",
        "summary": "Un atelier de couture.",
    }
    return DossierForm(**(usual | other))  # type: ignore[arg-type]


class ToldOfCalls:
    """An announcer that remembers what it was given."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, Mapping[Language, str]]] = []

    def announce(
        self,
        subject: str,
        change: str,
        texts: Mapping[Language, str],
        *,
        about: str = "",
        session: Session | None = None,
    ) -> None:
        """Remember it."""
        self.told.append((subject, change, texts))


@dataclass
class CallWorld:
    """A room with one call, `fes`, that is open, on a clock that a test sets, and three who score."""

    database: Database
    clock: FixedClock = field(default_factory=lambda: FixedClock(datetime(2027, 1, 20, 10, tzinfo=UTC)))
    plan: CallPlan = field(default_factory=plan)
    scorers: Sequence[str] = ("salma", "karim", "nadia")

    def __post_init__(self) -> None:
        """Set it up."""
        self.vault, self.identity, self.told = Vault([KEY]), Identity(KEY), ToldOfCalls()
        self.people = Participants(self.database, self.identity, self.vault, self.clock)
        self.room = CallRoom(
            self.database, self.clock, self.vault, self.identity, self.told, public_url="https://example.org"
        )
        self.room.calls.create(CALL, self.plan, "amina")
        self.room.calls.publish(CALL, "amina")
        parts = Parts(self.database, self.clock)
        for member in self.scorers:
            parts.give(RoomPart(ROOM, CALL, member, RoomRole.SCORER), "amina")
        parts.give(RoomPart(ROOM, CALL, "comite", RoomRole.COMMITTEE), "amina")
        self.parts = parts

    def begun(self, language: Language = Language.FRENCH) -> Dossier:
        """A dossier that somebody began by the page."""
        with self.database.write() as session:
            person, _ = self.people.keep_from_page(session, language)
            return self.room.dossiers.begin(session, CALL, person.id, language)

    def sent(self, name: str, region: str = "03", language: Language = Language.FRENCH, **other: object) -> Dossier:
        """A dossier that was sent."""
        one = self.begun(language)
        self.room.dossiers.save(one.id, form(name, **other), region)
        for place, asked in enumerate(self.plan.papers):
            if PaperKind.PDF in asked.kinds:
                self.room.dossiers.add_paper(one.id, place, "recepisse.pdf", a_paper(name))
        return self.room.dossiers.submit(one.id)

    def close(self) -> None:
        """Let the deadline pass, and give dossiers out to be scored."""
        late = self.room.calls.get(CALL).closes_at - self.clock.now() + timedelta(hours=1)
        self.clock.advance(late)
        self.room.reviews.begin(CALL, "amina")

    def score(self, dossier: int, *given: Sequence[int]) -> None:
        """Have those who score a dossier give it points, in their order."""
        waiting = [member for member, is_in, _ in self.room.reviews.given_out(CALL)[dossier] if not is_in]
        for member, points in zip(waiting, given, strict=False):
            self.room.reviews.confirm(dossier, member)
            self.room.reviews.save(dossier, member, list(points), f"mots de {member}", sends=True)


def days_from_now(days: float) -> str:
    """A time by Morocco's clock so many days from now, as calls write it."""
    at = SystemClock().now().astimezone(ZONE) + timedelta(days=days)
    return f"{at:%Y-%m-%dT%H:%M}"
