"""The whole turn with the real weights over real press pages, in five languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.abstention.calibration import calibrate
from agent.agent import Agent
from agent.organisation.organisation import Organisation
from agent.question import Exchange, Question
from agent.testing import searcher_over
from api.wiring.agent import build_agent
from core.clock import SystemClock
from core.language.darija.lexicon import load_lexicon
from knowledge.document import LoadedDocument, Passage
from knowledge.index.embedders.build import build_embedder
from knowledge.reading.clean import clean
from knowledge.reading.load import load_path
from knowledge.reading.split import split
from knowledge.search.expansion import DarijaExpander
from knowledge.settings import KnowledgeSettings

pytestmark = [pytest.mark.data, pytest.mark.slow]


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    from tests.conftest import SHARED, skip_or_fail

    if not SHARED.is_dir():
        skip_or_fail("the shared test data is not there")
    embedder = build_embedder(KnowledgeSettings(), tmp_path_factory.mktemp("models"), threads=1)
    retriever = searcher_over(_passages(SHARED / "seeds"), embedder=embedder, expander=DarijaExpander(load_lexicon()))
    # As on the first day: the corpus's noise is known, nothing else.
    return build_agent(
        Organisation.model_validate({"name": "Organisation"}),
        retriever,
        clock=SystemClock(),
        decider=calibrate(retriever, 1).decider(),
    )


def _passages(folder: Path) -> list[Passage]:
    documents = [found for found in load_path(folder) if isinstance(found, LoadedDocument)]
    return [passage for document in documents for passage in split(clean(document))]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Quel est le taux de satisfaction visé par TAMKINE ?", "75 %"),
        ("Quand commence le dialogue territorial à Fès ?", "3 janvier"),
        ("Combien de fois par an se réunit le comité de pilotage ?", "quatre fois par an"),
        ("متى أعلن الحزب عن المناضلين الرقميين؟", "11 janvier 2025"),
        ("شنو هوما المناضلين الرقميين؟", "militants numériques"),
        ("chno huwa TAMKINE 2.0?", "TAMKINE 2.0"),
        ("How many mentors does each TAMKINE cohort have?", "trente mentors"),
        ("How many associations were trained in Fez-Meknes?", "350 associations"),
    ],
)
async def test_what_the_documents_say_is_quoted(agent: Agent, question: str, said: str) -> None:
    answer = await agent.answer(Question(question))
    assert answer.status.shows_sources
    assert said in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Quelle est la capitale du Pérou ?",
        "Que pense le parti du mariage pour tous ?",
        "كم سعر الخبز؟",
        "شحال الثمن ديال اللحم؟",
        "chhal taman dyal l7em?",
        "wach lmaghrib ghadi yrbe7 can?",
        "What is the tallest mountain in the world?",
        "How do I renew my passport?",
    ],
)
async def test_what_they_do_not_say_is_not_answered(agent: Agent, question: str) -> None:
    assert not (await agent.answer(Question(question))).status.is_answered


async def test_a_follow_up_stays_with_its_topic(agent: Agent) -> None:
    first = await agent.answer(Question("Combien de cohortes TAMKINE par an ?"))
    history = (Exchange("Combien de cohortes TAMKINE par an ?", first.text, first.status, first.standalone_question),)
    answer = await agent.answer(Question("et combien de mentors ?", history))
    assert "trente mentors" in answer.text
