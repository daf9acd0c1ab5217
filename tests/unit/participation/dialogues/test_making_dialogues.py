"""The example's demonstration of a dialogue: loaded once however often, all of it public, and taken away whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from agent.organisation.organisation import ParticipationRoom
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.common.tables import ChangeRow
from participation.common.templates import Templates
from participation.dialogues.public.documents import documents_of
from participation.dialogues.public.record import record_of
from participation.dialogues.schemas import CommitmentState, ItemKind, VoiceState
from participation.makers import makers
from participation.services import Participation
from participation.tables import TABLES
from tests.consoles import participation_over

EXAMPLE = Path(__file__).parents[4] / "examples" / "istiqlal"
NAME, ID = "demo-dialogue", "demo-vallee"


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.DIALOGUES)


@pytest.fixture
def templates(ground: Participation) -> Templates:
    return Templates(ground.database, ground.clock, makers(ground), EXAMPLE, ground.rooms)


def test_a_dialogue_with_all_that_came_of_it_is_loaded_once_and_taken_away(
    ground: Participation, templates: Templates
) -> None:
    assert ground.dialogues is not None
    templates.load(NAME, "amina")
    assert templates.load(NAME, "amina").made == 0
    record = record_of(ground.dialogues, ID)
    assert len(record.programme.modules) == 3
    assert len(record.sessions) == 6
    assert {one.role.value for one in record.voices} == {"elected", "association", "organiser", "expert"}
    assert len(record.links) >= 6
    assert record.synthesis is not None
    assert not record.synthesis.is_stale
    assert record.synthesis.is_signed_off
    assert [len(record.synthesis.of(kind)) for kind in ItemKind] == [3, 1, 1]
    assert all(one.grounds for one in record.synthesis.items), "each sentence stands on its voices"
    assert all(one.subject.root for one in record.synthesis.items), "each is on something that can be asked about"
    assert {one.state for one in record.commitments} == {
        CommitmentState.KEPT, CommitmentState.UNDER_WAY, CommitmentState.OPEN, CommitmentState.DROPPED,
    }  # fmt: skip
    today = ground.dialogues.programmes.today
    assert [one.is_late(today) for one in record.commitments].count(True) == 1
    assert len(ground.dialogues.voices.listed(ID, state=VoiceState.WAITING)) == 1
    assert ground.dialogues.sessions.spoken(record.sessions[3].id)[0].seconds == 52 * 60
    templates.unload(NAME, "amina")
    with ground.database.read() as session:
        left = {row.__tablename__: session.scalar(select(func.count()).select_from(row)) for row in TABLES}
    assert {name for name, count in left.items() if count} <= {ChangeRow.__tablename__}


def test_its_documents_say_what_was_agreed_and_what_became_of_commitments(
    ground: Participation, templates: Templates
) -> None:
    assert ground.dialogues is not None
    templates.load(NAME, "amina")
    record = record_of(ground.dialogues, ID)
    called = {Language.ARABIC: "أزيلال"}
    made = documents_of(
        record,
        publisher="Démonstration",
        public_url="https://example.org",
        place=lambda code, form: called.get(form, "Azilal"),
    )
    texts = {one.name: one.content.decode() for one in made}
    assert len(texts) == 6
    french = texts["dialogue-demo-vallee.fr.md"]
    assert "kind: consultation_outcome" in french
    assert "- Azilal" in french
    assert "published_on:" in french
    assert "Le marché couvert ouvre deux jours par semaine en hiver." in french
    assert "Pour la commune (inventée) : une réserve est jointe" in french
    assert "budget" not in french, "its words are its signatory's, and go with them"
    number = record.commitments[0].number
    assert f"L’engagement n° {number} est tenu, depuis le" in texts["dialogue-demo-vallee-commitments.fr.md"]
    assert "translation_of: dialogue-demo-vallee.fr.md" in texts["dialogue-demo-vallee.ar.md"]
