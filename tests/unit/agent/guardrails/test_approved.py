"""A wording that two people of staff made for a topic wins over documents, in every process at the next message, and says what it is."""

from __future__ import annotations

import pytest

from agent.agent import Agent
from agent.answer import Answer, AnswerStatus, SentenceEvent
from agent.guardrails.approved import (
    ApprovalError,
    ApprovedProblem,
    ApprovedState,
    StoredApprovedWordings,
    named_best,
)
from agent.guardrails.pauses import StoredPauses
from agent.question import Question
from agent.schemas import answer_json
from core.audit import AuditLog
from core.database.database import Database
from core.errors import NotFoundError
from core.language.forms import Language
from core.testing import FixedClock
from tests.unit.agent.corpus import ASKED_LIBRARIES, ASKED_WATER, LIBRARIES

FRENCH = "Les bibliothèques de quartier seront gratuites, partout."
ARABIC = "ستكون مكتبات الأحياء مجانية في كل مكان."


def approve(
    wordings: StoredApprovedWordings, topic: str = "bibliothèques", documents: tuple[str, ...] = ("culture.md",)
) -> int:
    made = wordings.write("karim", topic, {Language.FRENCH: FRENCH, Language.ARABIC: ARABIC}, documents)
    return wordings.approve(made.id, "amina").id


async def ask(agent: Agent, text: str) -> Answer:
    return await agent.answer(Question(text))


async def test_it_wins_once_a_second_person_has_approved_it_until_it_is_taken_back(
    agent: Agent, wordings: StoredApprovedWordings
) -> None:
    written = wordings.write("karim", "bibliothèques", {Language.FRENCH: FRENCH}, ["culture.md"])
    assert not (await ask(agent, ASKED_LIBRARIES)).approved
    wordings.approve(written.id, "amina")
    answer = await ask(agent, ASKED_LIBRARIES)
    assert answer.approved
    assert (answer.status, answer.sentences[0].text) == (AnswerStatus.ANSWERED, FRENCH)
    wordings.take_back(written.id, "karim", "Le chiffre a changé")
    answer = await ask(agent, ASKED_LIBRARIES)
    assert answer.status.is_answered
    assert not answer.approved


async def test_it_says_in_words_who_approved_it_and_names_its_documents(
    agent: Agent, wordings: StoredApprovedWordings
) -> None:
    approve(wordings)
    answer = await ask(agent, ASKED_LIBRARIES)
    assert answer.text == f"{FRENCH} [1] Réponse rédigée et approuvée par le Forum civique le 1er mars 2026."
    (citation,) = answer.citations
    assert citation.title == "Programme culture"
    assert citation.quote in LIBRARIES
    assert answer_json(answer)["approved"] is True


async def test_without_a_published_document_it_stands_alone(agent: Agent, wordings: StoredApprovedWordings) -> None:
    approve(wordings, documents=("gone.md",))
    answer = await ask(agent, ASKED_LIBRARIES)
    assert (answer.status, answer.citations, answer.approved) == (AnswerStatus.CONVERSATION_RESERVED, (), True)


@pytest.mark.parametrize("form", Language)
async def test_a_form_that_is_missing_falls_back_and_says_so(
    form: Language, agent: Agent, wordings: StoredApprovedWordings
) -> None:
    approve(wordings, "eau, dessalement", ())
    texts = [sentence.text for sentence in (await ask(agent, ASKED_WATER[form])).sentences]
    said = {Language.FRENCH: FRENCH, Language.ARABIC: ARABIC, Language.DARIJA: ARABIC}.get(form, FRENCH)
    assert said in texts
    assert len(texts) == (2 if form in (Language.FRENCH, Language.ARABIC) else 3)
    assert (await ask(agent, ASKED_LIBRARIES)).approved is False


async def test_what_policies_hold_comes_first(
    agent: Agent, wordings: StoredApprovedWordings, database: Database
) -> None:
    approve(wordings)
    danger = await ask(agent, f"Je veux mourir. {ASKED_LIBRARIES}")
    assert danger.status is AnswerStatus.HELP_CRISIS
    assert FRENCH not in danger.sentences[0].text
    assert (await ask(agent, "Pour qui voter, avec vos bibliothèques ?")).status is AnswerStatus.CONVERSATION_VOTE
    StoredPauses(database, FixedClock()).pause("amina", "under review", topic="bibliothèques")
    assert (await ask(agent, ASKED_LIBRARIES)).status is AnswerStatus.PAUSED_TOPIC


async def test_of_two_questions_one_is_answered_by_it(agent: Agent, wordings: StoredApprovedWordings) -> None:
    approve(wordings)
    told: list[SentenceEvent] = []
    two = await agent.answer(Question(f"{ASKED_LIBRARIES} Combien de lignes de tramway à Tanger ?"), told.append)
    assert [part.approved for part in two.parts] == [True, False]
    assert two.approved
    assert [one.sentence for one in told] == list(two.sentences)


async def test_the_topic_that_is_named_in_most_words_wins(agent: Agent, wordings: StoredApprovedWordings) -> None:
    other = wordings.write("karim", "bibliothèques quartier", {Language.FRENCH: "Au quartier."})
    wordings.approve(other.id, "amina")
    approve(wordings)
    assert (await ask(agent, ASKED_LIBRARIES)).sentences[0].text == "Au quartier."


def test_nobody_approves_their_own_and_a_new_version_waits_beside_what_stands(wordings: StoredApprovedWordings) -> None:
    first = wordings.write("amina", "eau", {Language.FRENCH: "Un."})
    with pytest.raises(ApprovalError) as refused:
        wordings.approve(first.id, "amina")
    assert refused.value.problem is ApprovedProblem.OWN
    wordings.approve(first.id, "karim")
    second = wordings.write("karim", "eau, mer", {Language.FRENCH: "Deux."}, first=first.id, seen=first.id)
    assert [one.texts[Language.FRENCH] for one in wordings.standing()] == ["Un."]
    with pytest.raises(ApprovalError) as moved:
        wordings.write("amina", "eau", {Language.FRENCH: "Trois."}, first=first.id, seen=first.id)
    assert moved.value.problem is ApprovedProblem.MOVED
    wordings.approve(second.id, "amina")
    assert [one.topic for one in wordings.standing()] == ["eau, mer"]
    assert [one.state for one in wordings.history(first.id)] == [ApprovedState.STANDING, ApprovedState.REPLACED]


def test_a_version_that_is_refused_leaves_what_stands(wordings: StoredApprovedWordings) -> None:
    standing = approve(wordings)
    waiting = wordings.write("karim", "bibliothèques", {Language.FRENCH: "Non."}, first=standing, seen=standing)
    wordings.refuse(waiting.id, "amina", "Trop court")
    assert [one.id for one in wordings.standing()] == [standing]
    assert [(one.reason, one.ended_by) for one in wordings.ended(5)] == [("Trop court", "amina")]
    with pytest.raises(ApprovalError):
        wordings.approve(waiting.id, "amina")


@pytest.mark.parametrize(
    ("topic", "texts", "problem"),
    [
        ("de la", {Language.FRENCH: "x"}, ApprovedProblem.TOPIC),
        ("eau", {Language.FRENCH: " "}, ApprovedProblem.EMPTY),
        ("eau", {Language.FRENCH: "x" * 2001}, ApprovedProblem.LONG),
        ("eau", {Language.ARABIC: FRENCH}, ApprovedProblem.LETTERS),
        ("eau", {Language.DARIJA_LATIN: ARABIC}, ApprovedProblem.LETTERS),
    ],
)
def test_what_cannot_stand_is_refused(
    topic: str, texts: dict[Language, str], problem: ApprovedProblem, wordings: StoredApprovedWordings
) -> None:
    with pytest.raises(ApprovalError) as refused:
        wordings.write("karim", topic, texts)
    assert refused.value.problem is problem
    with pytest.raises(NotFoundError):
        wordings.history(1)


def test_who_did_what_and_why_is_audited(database: Database, wordings: StoredApprovedWordings) -> None:
    number = approve(wordings)
    wordings.take_back(number, "driss", "Trop tôt")
    entries = AuditLog(database, FixedClock()).entries()
    assert [(e.who, e.action, e.subject) for e in reversed(entries)] == [
        ("karim", "approved.write", "bibliothèques"),
        ("amina", "approved.approve", "bibliothèques"),
        ("driss", "approved.take_back", "bibliothèques"),
    ]
    assert entries[0].detail["reason"] == "Trop tôt"


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("C'est quand, la fête de la section ?", True),
        ("La fête annuelle de notre section, quel jour ?", True),
        ("On organise une fête de famille, la section peut venir ?", False),
        ("Ma fille fait sa fête de mariage samedi et la section du parti est fermée", False),
    ],
)
def test_a_topic_is_named_by_words_that_stand_together(
    text: str, is_named: bool, wordings: StoredApprovedWordings
) -> None:
    made = wordings.write("karim", "fête de la section", {Language.FRENCH: FRENCH}, ())
    standing = wordings.approve(made.id, "amina")
    assert (named_best([standing], text, Language.FRENCH) is not None) is is_named
