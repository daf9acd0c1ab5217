"""What the bot answers of consultations, from the documents that they publish, through the real agent, in five forms."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.answer import Answer
from agent.organisation.organisation import ParticipationRoom
from agent.ports import AnsweringAgent
from agent.question import Question
from api.wiring.agent import open_agent
from api.wiring.knowledge import open_knowledge
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from core.clock import SystemClock
from core.database.database import Database
from participation.common.templates import Templates
from participation.consultations.public.documents import documents_of
from participation.makers import makers
from tests.acceptance.homes import REPOSITORY, munadil, settings_for
from tests.acceptance.questions import AcceptanceQuestion, failures, load_questions
from tests.consoles import participation_over

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
HERE = Path(__file__).parent
TEMPLATES = (
    (REPOSITORY / "examples/istiqlal", "demo-consultation", "demo-jeunes"),
    (HERE / "data", "quartiers", "quartiers"),
)
QUESTIONS = load_questions(HERE / "questions.yaml")
SHARE = 0.9
"""Of the questions, those that must be answered right; chosen just short of what is reached."""


@dataclass(frozen=True)
class Published:
    """The agent on what was published, and which document each passage is of."""

    agent: AnsweringAgent
    keys: dict[str, str]
    texts: dict[str, str]

    def ask(self, text: str) -> Answer:
        return asyncio.run(self.agent.answer(Question(text)))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """The example's documents and those of both consultations."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("documents")
    for document in (REPOSITORY / "examples/istiqlal/documents").iterdir():
        (folder / document.name).write_bytes(document.read_bytes())
    texts = written(folder, tmp_path_factory.mktemp("room") / "munadil.db")
    done = munadil(home, "ingest", str(folder), "--organisation", str(TEMPLATES[0][0]), "--json", timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    with settings_for(home), open_knowledge(load_settings()) as knowledge:
        agent = open_agent(knowledge.settings, load_organisation(knowledge.settings), knowledge)
        release = knowledge.library.current_release()
        assert release is not None
        passages = knowledge.library.passages(knowledge.library.release_passage_ids(release))
        keys = {name: passage.group.partition("/")[2] for name, passage in passages.items()}
        yield Published(agent, keys, texts)


def written(folder: Path, path: Path) -> dict[str, str]:
    """Write what both consultations publish into a folder."""
    database = Database(f"sqlite:///{path.as_posix()}")
    database.upgrade()
    clock = SystemClock()
    ground = participation_over(database, clock, ParticipationRoom.CONSULTATIONS)
    assert ground.consultations is not None
    texts = {}
    for organisation, template, scope in TEMPLATES:
        Templates(database, clock, makers(ground), organisation, ground.rooms).load(template, "amina")
        events = ground.events.listed(ParticipationRoom.CONSULTATIONS, scope, since=clock.now(), only_public=True)
        record = ground.consultations.record(scope)
        for one in documents_of(record, publisher="Le parti", place=ground.gazetteer.written, events=events):
            (folder / one.name).write_bytes(one.content)
            texts[one.name] = one.content.decode()
    database.close()
    return texts


def test_what_people_ask_of_consultations_is_answered_with_counts_and_sources_in_five_forms(
    published: Published,
) -> None:
    wrong = {asked.id: found for asked in QUESTIONS if (found := _failures(published, asked))}
    assert len(wrong) <= len(QUESTIONS) * (1 - SHARE), wrong


def test_nothing_of_a_small_group_is_counted_and_nobody_is_named(published: Published) -> None:
    assert not any("Zagora" in text or "زاكورة" in text for text in published.texts.values())
    for asked in ("Qui a demandé un bus à Tata ?", "شكون اللي طلب الطوبيس فطاطا؟"):
        answer = published.ask(asked)
        assert not any(word in answer.text for word in ("participant", "@", "telegram"))


def _failures(published: Published, asked: AcceptanceQuestion) -> list[str]:
    return failures(asked, published.ask(asked.question), published.keys)
