"""Words of a contribution that were published are nowhere once it is erased: in no release, index, folder or byte of the database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.organisation.organisation import Localised, ParticipationRoom
from api.console.frame.services import ConsoleServices
from api.console.work.timetable import ERASURE, Timetable
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from knowledge.drafts.drafts import DraftState
from participation.common.publishing import PublicationState
from participation.consultations.public.documents import documents_of
from participation.consultations.public.forgetting import CITING
from participation.consultations.schemas import (
    ConsultationState,
    ContributionSource,
    ContributionState,
    DecisionStatus,
    NewContribution,
)
from participation.services import Participation
from tests.consoles import SmallReleasing, console_over, participation_over
from tests.databases import migrated

FR = Language.FRENCH
ROOM, SCOPE, PLACE = ParticipationRoom.CONSULTATIONS, "reprise", "library/consultation-reprise-tata.fr.md"
MARK = "zorglubiade"


def told(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class House:
    """A server's console and its room of consultations, on one database."""

    database: Database
    ground: Participation
    console: ConsoleServices
    releasing: SmallReleasing
    folder: Path

    def publish(self) -> None:
        """Hand over what the room writes, and have somebody else publish it."""
        assert self.ground.consultations
        record = self.ground.consultations.record(SCOPE)
        documents = documents_of(record, publisher="Le parti")
        for one in self.ground.publications.hand_over(ROOM, SCOPE, SCOPE, documents, "amina"):
            if one.state is PublicationState.WAITING:
                self.console.publishing.publish(one.draft, "karim")
                self.console.publishing.wait(told)

    def settle(self) -> None:
        """Look as the server does, until nothing is to be done any more."""
        assert self.ground.consultations
        look = self.ground.consultations.forgetting.look
        for _ in range(20):
            Timetable(self.console.publishing, None, looks=(look,)).keep_time()
            self.console.publishing.wait(told)
        self.database.settle()

    def said(self, release: int | None = None) -> str:
        """Everything that a release says."""
        library = self.console.library
        found = [library.document(one.key, release) for one in library.documents(release)]
        return "\n".join(one.text for one in found if one)

    def bytes(self) -> bytes:
        """Whatever stands on the disk."""
        files = [*self.folder.rglob("*"), *self.database_files()]
        return b"".join(one.read_bytes() for one in files if one.is_file())

    def database_files(self) -> list[Path]:
        """The file of the database, and its log."""
        path = self.database.path
        assert path
        return [Path(path), *(one for one in Path(path).parent.iterdir() if one.name.startswith(Path(path).name))]


@pytest.fixture
def house(tmp_path: Path) -> House:
    database, clock, folder = migrated(tmp_path / "house.db"), SystemClock(), tmp_path / "data"
    folder.mkdir()
    releasing = SmallReleasing(database, folder, clock)
    console = console_over(database, folder, clock, releasing)
    return House(database, participation_over(database, clock, ROOM), console, releasing, folder)


@pytest.fixture
def author(house: House) -> str:
    """Who wrote one of thirteen contributions of a place, all published in the library, one of them decided on."""
    room, ground = house.ground.consultations, house.ground
    assert room
    room.consultations.create(SCOPE, Localised({FR: "Le pacte"}), "amina")
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, FR)
        for n in range(12):
            text = f"Il faut un bus le soir, proposition {n}."
            room.contributions.take(session, SCOPE, _new(f"t:{n}", text))
        number = room.contributions.take(session, SCOPE, _new("m:1", f"Plantons une {MARK} partout."), person.id)
    theme = room.themes.write(SCOPE, Localised({FR: "Bus"}), "amina")
    room.themes.sign(SCOPE, "amina")
    room.themes.put_under(SCOPE, "amina")
    room.syntheses.sign(room.syntheses.make(SCOPE, FR, "amina", theme=theme).id, "karim")
    nothing, today = Localised({}), room.consultations.today
    room.decisions.decide(
        SCOPE, DecisionStatus.STUDIED, "amina", contribution=number, text=nothing, reason=nothing, decided_on=today
    )
    room.decisions.decide(
        SCOPE,
        DecisionStatus.KEPT,
        "amina",
        theme=theme,
        text=Localised({FR: "Un bus à 21 h."}),
        reason=nothing,
        decided_on=today,
    )
    room.consultations.move(SCOPE, ConsultationState.OPEN, "amina")
    house.publish()
    return person.id


def _new(key: str, text: str) -> NewContribution:
    source, state = ContributionSource.PAGE, ContributionState.PUBLISHED
    return NewContribution(key, source, text, territory="tata", state=state)


def test_words_that_their_author_takes_back_leave_every_release_and_what_is_left_is_published(
    house: House, author: str
) -> None:
    first = house.console.library.current_release()
    assert MARK in house.said()
    assert MARK.encode() in house.bytes()
    house.ground.people.erase(author)
    house.settle()
    now = house.console.library.current_release()
    assert now is not None
    assert now != first
    assert "proposition 3" in house.said()
    assert "Un bus à 21 h." in house.said(), "only the section of what was taken back is gone"
    for release in range(1, now + 1):
        assert MARK not in house.said(release)
    assert MARK.encode() not in house.bytes()
    known = house.releasing.knowledge
    named = frozenset().union(*(known.library.release_passage_ids(n) for n in (now, first or 0)))
    assert known.words.ids() <= named, "the word index holds what is named, and nothing else"
    assert known.vectors.ids() <= named
    states = {one.state for one in house.console.publishing.drafts.history(PLACE.partition("/")[2])}
    assert DraftState.PUBLISHED in states
    assert [entry.who for entry in house.console.audit.entries(limit=1)] == [ERASURE]


def test_going_back_to_a_release_does_not_bring_the_words_back(house: House, author: str) -> None:
    first = house.console.library.current_release()
    assert first
    house.ground.people.erase(author)
    house.settle()
    house.console.publishing.roll_back(first, "karim")
    house.console.publishing.wait(told)
    assert MARK not in house.said()
    house.settle()
    assert "proposition 3" in house.said()
    assert MARK.encode() not in house.bytes()


def test_what_is_handed_over_after_is_published_as_ever(house: House, author: str) -> None:
    house.ground.people.erase(author)
    house.settle()
    house.publish()
    assert "12 contributions viennent de tata." in house.said()
    assert house.ground.consultations
    assert house.ground.consultations.forgetting.look() == 0
    house.console.publishing.say_again(ERASURE)
    assert house.console.publishing.progress is None, "nothing is silent any more"


def test_a_section_that_is_named_after_the_words_goes_whole_and_other_lines_stay() -> None:
    text = (
        "---\ntitle: A\n---\n# A\n\nTotal.\n\n## Une idée\n\nContribution 7 : Une idée\n\nUne idée : à l’étude.\n\n"
        "## Bus\n\n- Contribution 7 : Une idée\n\n- Contribution 8 : Un bus\n"
    )
    left = CITING.without(text.encode(), {7}).decode()
    assert left == "---\ntitle: A\n---\n# A\n\nTotal.\n\n## Bus\n\n- Contribution 8 : Un bus\n"
    assert CITING.without(text.encode(), {9}) == text.encode()
