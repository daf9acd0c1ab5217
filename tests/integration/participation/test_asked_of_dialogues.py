"""What the library answers of dialogues, from the documents that they publish alone, through the real agent, in five forms."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.answer import Answer
from agent.organisation.organisation import ParticipationRoom
from agent.question import Question
from api.wiring.agent import open_agent
from api.wiring.knowledge import open_knowledge
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from core.clock import SystemClock
from core.database.database import Database
from participation.common.templates import Templates
from participation.dialogues.public.documents import documents_of
from participation.dialogues.public.record import record_of
from participation.makers import makers
from tests.acceptance.homes import REPOSITORY, munadil, settings_for
from tests.acceptance.questions import failures, load_questions
from tests.consoles import participation_over

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
HERE = Path(__file__).parent
TEMPLATES = ((REPOSITORY / "examples/istiqlal", "demo-dialogue", "demo-vallee"), (HERE / "data", "sources", "sources"))
QUESTIONS = load_questions(HERE / "questions_dialogues.yaml")
SHOWN, SURE = 0.8, 0.15
"""Of what can be answered, those that are shown what answers, and those that are answered surely. Measured: 29 and 7 of 34; chosen by hand
just short of that, for documents say days and states as of today."""


@dataclass(frozen=True)
class Asked:
    """What was answered to each question, and which document each passage is of."""

    answers: dict[str, Answer]
    keys: dict[str, str]

    def wrong(self, expect: str) -> dict[str, list[str]]:
        """Of the questions of a kind, what is wrong with each that is answered wrong."""
        mine = [one for one in QUESTIONS if one.expect == expect]
        return {one.id: found for one in mine if (found := failures(one, self.answers[one.id], self.keys))}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Every question, asked of what two dialogues published."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("documents")
    write(folder, tmp_path_factory.mktemp("room") / "munadil.db")
    done = munadil(home, "ingest", str(folder), "--organisation", str(TEMPLATES[0][0]), "--json", timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    with settings_for(home), open_knowledge(load_settings()) as knowledge:
        agent = open_agent(knowledge.settings, load_organisation(knowledge.settings), knowledge)
        release = knowledge.library.current_release()
        assert release is not None
        passages = knowledge.library.passages(knowledge.library.release_passage_ids(release))
        keys = {name: passage.group.partition("/")[2] for name, passage in passages.items()}
        yield Asked({one.id: asyncio.run(agent.answer(Question(one.question))) for one in QUESTIONS}, keys)


def write(folder: Path, path: Path) -> None:
    """Write what both dialogues publish into a folder."""
    database, clock = Database(f"sqlite:///{path.as_posix()}"), SystemClock()
    database.upgrade()
    ground = participation_over(database, clock, ParticipationRoom.DIALOGUES)
    assert ground.dialogues is not None
    for organisation, template, scope in TEMPLATES:
        Templates(database, clock, makers(ground), organisation, ground.rooms).load(template, "amina")
        record = record_of(ground.dialogues, scope)
        for one in documents_of(record, publisher="Le parti", place=ground.gazetteer.written):
            (folder / one.name).write_bytes(one.content)
    database.close()


def test_what_was_agreed_and_what_became_of_commitments_is_answered_in_five_forms(asked: Asked) -> None:
    answerable = [one for one in QUESTIONS if one.expect == "answered"]
    wrong = asked.wrong("answered")
    assert len(wrong) <= len(answerable) * (1 - SHOWN), wrong
    doubted = [one.id for one in answerable if one.id in wrong or not asked.answers[one.id].status.is_answered]
    assert len(doubted) <= len(answerable) * (1 - SURE), doubted


def test_what_was_not_agreed_and_a_commitment_that_nobody_made_are_never_answered_surely(asked: Asked) -> None:
    assert asked.wrong("unanswerable") == {}
