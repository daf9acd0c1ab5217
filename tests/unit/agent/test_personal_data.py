from __future__ import annotations

import pytest

from agent.agent import Agent
from agent.answer import Answer, AnswerStatus, SentenceEvent
from agent.guardrails.policy import Policy
from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies, Wording
from agent.question import Exchange, Question
from agent.testing import searcher_over
from api.wiring.agent import build_agent
from core.clock import SystemClock
from core.language.forms import Language
from core.personal_data.finding import find_personal_data
from tests.unit.agent.corpus import EAGER, ORGANISATION, PASSAGES, NotingSearcher, agent_over, passage

ASKED = "Combien de bibliothèques de quartier le Forum propose-t-il d'ouvrir ?"
GIVEN = (
    "Mon numéro est le 06 12 34 56 78.",
    "Mon RIB : 007 780 0001234567890123 45",
    "Je m'appelle Fatima Zahra El Idrissi, 12 rue des Orangers, tél 0612345678.",
    "Ma CIN : BK123456",
    "Mon adresse mail est fatima@gmail.com, merci",
)


def notice(language: Language) -> str:
    return Replies.built_in(language)[Wording.PERSONAL_DATA_MASKED]


async def ask(agent: Agent, text: str, *history: Exchange) -> Answer:
    return await agent.answer(Question(text, history))


@pytest.mark.parametrize("given", GIVEN)
async def test_a_question_with_personal_data_is_answered_as_without_it(given: str) -> None:
    plain, told = await ask(agent_over(), ASKED), await ask(agent_over(), f"{ASKED} {given}")
    assert (told.status, told.citations, told.language) == (plain.status, plain.citations, plain.language)
    assert told.sentences[:-1] == plain.sentences
    assert told.sentences[-1].text == notice(Language.FRENCH)


async def test_what_is_told_as_it_leaves_is_the_whole_answer() -> None:
    said: list[SentenceEvent] = []
    answer = await agent_over().answer(Question(f"{ASKED} {GIVEN[0]}"), said.append)
    assert [event.sentence for event in said] == list(answer.sentences)


async def test_a_person_is_told_once_a_conversation() -> None:
    first = await ask(agent_over(), f"{ASKED} {GIVEN[0]}")
    before = Exchange(f"{ASKED} {GIVEN[0]}", first.text, first.status)
    again = await ask(agent_over(), f"Et le tramway de Tanger, combien de lignes ? {GIVEN[0]}", before)
    assert notice(Language.FRENCH) not in again.text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mon numéro est le 0612345678, rappelez-moi", Language.FRENCH),
        ("رقمي 0612345678 اتصلوا بي", Language.ARABIC),
        ("النمرة ديالي ٠٦١٢٣٤٥٦٧٨ عيطو ليا", Language.DARIJA),
        ("nmra dyali 0612345678 3ayto lia", Language.DARIJA_LATIN),
        ("My number is 0612345678, call me back", Language.ENGLISH),
    ],
)
async def test_who_gives_data_and_asks_nothing_is_told_that_none_is_needed(text: str, language: Language) -> None:
    answer = await ask(agent_over(), text)
    assert answer.status is AnswerStatus.CONVERSATION_PERSONAL_DATA
    assert answer.text == Replies.built_in(language)[AnswerStatus.CONVERSATION_PERSONAL_DATA]


@pytest.mark.parametrize("given", GIVEN)
async def test_the_search_hears_no_personal_data_not_even_of_earlier_messages(given: str) -> None:
    searcher = NotingSearcher(searcher_over(PASSAGES))
    before = Exchange(f"Le tramway de Tanger ? {given}", "Trois lignes.", standalone_question=f"Le tramway {given}")
    answer = await ask(agent_over(searcher=searcher), f"Et combien de stations ? {given}", before)
    assert searcher.asked
    assert not any(find_personal_data(text) for text in (*searcher.asked, answer.standalone_question))


PRIVATE = "La bibliothèque de Tanger est ouverte chaque jour. Écrivez à Mme Amina, 06 61 22 33 44, pour la bibliothèque de Tanger."


def agent_with(contact: dict[str, str], policy: Policy | None = None) -> Agent:
    organisation = Organisation.model_validate({**ORGANISATION.model_dump(), "contact": contact})
    published = (passage(PRIVATE, "Bibliothèque", "b.md"),)
    return build_agent(organisation, searcher_over(published), clock=SystemClock(), decider=EAGER, policy=policy)


async def test_nobody_s_number_leaves_even_where_a_document_holds_it() -> None:
    answer = await ask(agent_with({}), "La bibliothèque de Tanger, à qui écrire ?")
    shown = [answer.text, *(citation.quote for citation in answer.citations)]
    assert answer.status is AnswerStatus.ANSWERED
    assert not any(find_personal_data(text) for text in shown)


async def test_a_sentence_with_somebody_s_number_is_said_with_dots_over_it() -> None:
    answer = await ask(agent_with({}), "Pour la bibliothèque de Tanger, écrivez à Mme Amina ?")
    assert "Écrivez à Mme Amina, 06 •• •• •• ••, pour la bibliothèque de Tanger." in answer.text
    assert any("06 •• •• •• ••" in citation.quote for citation in answer.citations)


async def test_a_sentence_about_somebody_s_health_is_not_said() -> None:
    text = "La bibliothèque de Tanger est ouverte. Mme Amina Berrada est malade du cancer et garde la bibliothèque de Tanger."
    published = (passage(text, "Bibliothèque", "b.md"),)
    agent = build_agent(ORGANISATION, searcher_over(published), clock=SystemClock(), decider=EAGER)
    answer = await ask(agent, "La bibliothèque de Tanger ?")
    assert "Amina" not in str(answer)


async def test_a_number_that_the_organisation_gives_out_may_be_told() -> None:
    answer = await ask(
        agent_with({"phone": "+212 661-223344"}), "Pour la bibliothèque de Tanger, écrivez à Mme Amina ?"
    )
    assert "06 61 22 33 44" in answer.text


async def test_a_number_that_the_policy_lists_may_be_told() -> None:
    agent = agent_with({}, Policy(contacts=("0661 223 344",)))
    answer = await ask(agent, "Pour la bibliothèque de Tanger, écrivez à Mme Amina ?")
    assert "06 61 22 33 44" in answer.text
