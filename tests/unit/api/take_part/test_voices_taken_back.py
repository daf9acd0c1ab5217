"""A sentence that stood on one person's voice is nowhere once it is erased or refused; what others said too stays, and is published on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.organisation.organisation import Localised, ParticipationRoom
from api.console.frame.services import ConsoleServices
from api.console.work.timetable import Timetable
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.common.publishing import PublicationState
from participation.common.texts.grounds import Ground
from participation.common.texts.moderation import ModerationReason
from participation.dialogues.forgetting import CITING
from participation.dialogues.public.documents import documents_of
from participation.dialogues.public.record import record_of
from participation.dialogues.schemas import (
    DialogueRole,
    ItemKind,
    NewItem,
    NewVoice,
    VoiceKind,
    VoiceSource,
    VoiceState,
)
from participation.services import Participation
from tests.consoles import SmallReleasing, console_over, participation_over
from tests.databases import migrated
from tests.dialogues import held_dialogue

FR, AR = Language.FRENCH, Language.ARABIC
ROOM, SCOPE = ParticipationRoom.DIALOGUES, "vallee"
ALONE, SHARED = "L’allée des zorglubiers est à planter.", "Le marché couvert ouvre deux jours par semaine en hiver."


def told(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class House:
    """A server's console and its room of dialogues, on one database."""

    database: Database
    ground: Participation
    console: ConsoleServices
    folder: Path
    voice: int
    """What one sentence stands on alone."""
    person: str
    """Whose it is."""

    def settle(self) -> None:
        """Look as the server does, until nothing is to be done any more."""
        assert self.ground.dialogues
        for _ in range(20):
            Timetable(self.console.publishing, None, looks=(self.ground.dialogues.forgetting.look,)).keep_time()
            self.console.publishing.wait(told)
        self.database.settle()

    def said(self, release: int | None = None) -> str:
        """Everything that a release says, and what is known to be asked of it."""
        library = self.console.library
        found = [library.document(one.key, release) for one in library.documents(release)]
        known = library.known_questions(release or library.current_release() or 0)
        return "\n".join([*(one.text for one in found if one), *(text for one in known for _, text in one.questions)])

    def bytes(self) -> bytes:
        """Whatever stands on the disk."""
        path = Path(self.database.path or "")
        files = [*self.folder.rglob("*"), *(one for one in path.parent.iterdir() if one.name.startswith(path.name))]
        return b"".join(one.read_bytes() for one in files if one.is_file())


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A dialogue that both sides signed, published in the library; one of its sentences stands on one person's voice."""
    database, clock, folder = migrated(tmp_path / "house.db"), SystemClock(), tmp_path / "data"
    folder.mkdir()
    console = console_over(database, folder, clock, SmallReleasing(database, folder, clock))
    ground = participation_over(database, clock, ROOM)
    held, room = held_dialogue(ground, SCOPE), ground.dialogues
    assert room
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, FR)
        new = NewVoice(
            "own:1",
            VoiceSource.PAGE,
            VoiceKind.VIEWPOINT,
            DialogueRole.ASSOCIATION,
            "Plantons une allée de zorglubiers.",
        )
        number = room.voices.take(session, SCOPE, new, person.id) or 0
    room.voices.moderate(SCOPE, [number], VoiceState.PUBLISHED, "karim")
    one, two = held.voices[:2]
    made = room.syntheses.write(
        SCOPE,
        [
            NewItem(ItemKind.AGREEMENT, Localised({FR: ALONE, AR: "ممر تُغرس فيه أشجار"}), (Ground(number, ""),)),
            NewItem(ItemKind.AGREEMENT, Localised({FR: SHARED, AR: "يُفتح السوق"}), (Ground(one, ""), Ground(two, ""))),
        ],
        "amina",
    )
    for signatory in room.signing.signatories(SCOPE):
        with ground.database.write() as session:
            room.syntheses.sign(session, made.id, signatory)
    documents = documents_of(record_of(room, SCOPE), publisher="Le parti")
    for document in ground.publications.hand_over(ROOM, SCOPE, SCOPE, documents, "amina"):
        assert document.state is PublicationState.WAITING
        console.publishing.publish(document.draft, "karim")
        console.publishing.wait(told)
    return House(database, ground, console, folder, number, person.id)


@pytest.mark.parametrize("who", ["the person", "staff"])
def test_a_sentence_of_one_erased_voice_leaves_every_release_and_the_rest_is_published(house: House, who: str) -> None:
    assert "zorglubiers" in house.said()
    assert house.ground.dialogues
    if who == "staff":
        house.ground.dialogues.voices.erase(SCOPE, house.voice, "amina")
    else:
        house.ground.people.erase(house.person)
    house.settle()
    now = house.console.library.current_release()
    assert now
    assert SHARED in house.said(), "what others said too stays"
    assert "Ouvrir le marché couvert le mardi et le vendredi" in house.said(), "so does what was promised"
    for release in range(1, now + 1):
        assert "zorglubiers" not in house.said(release)
    assert b"zorglubiers" not in house.bytes()
    record = record_of(house.ground.dialogues, SCOPE)
    assert record.synthesis
    assert [one.text.in_language(FR) for one in record.synthesis.items] == [SHARED]
    assert house.ground.dialogues.forgetting.look() == 0


def test_a_sentence_of_one_refused_voice_leaves_too(house: House) -> None:
    assert house.ground.dialogues
    voices = house.ground.dialogues.voices
    voices.moderate(SCOPE, [house.voice], VoiceState.REFUSED, "karim", ModerationReason.PERSONAL)
    house.settle()
    assert "zorglubiers" not in house.said()
    assert SHARED in house.said()
    record = record_of(house.ground.dialogues, SCOPE)
    assert record.synthesis
    assert ALONE not in [one.text.in_language(FR) for one in record.synthesis.items]


def test_a_line_stays_while_one_of_its_voices_does_and_takes_its_heading_along() -> None:
    text = "# A\n\n## B : qu’est-ce qui a été convenu ?\n\nVoix 1, 2 : B.\n\n## C ?\n\nVoix 2 : C (voix 9)!\n"
    assert CITING.without(text.encode(), {1}).decode() == text
    assert CITING.without(text.encode(), {2}).decode() == text[: text.index("## C")]
    assert CITING.without(text.encode(), {1, 2}).decode() == "# A\n\n"
    before = "# A\n\n## B\n\nConvenu : x. (voix 1)\n\nConvenu : y. (voix 2)\n"
    assert CITING.without(before.encode(), {1}).decode() == "# A\n\n## B\n\nConvenu : y. (voix 2)\n"
