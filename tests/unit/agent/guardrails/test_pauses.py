"""What staff pauses is not answered, on the next message and in every process; who is in danger still gets help."""

from __future__ import annotations

import pytest

from agent.agent import Agent
from agent.answer import Answer, AnswerStatus
from agent.guardrails.pauses import StoredPauses
from agent.question import Question
from core.audit import AuditLog
from core.database.database import Database
from core.errors import WrongUseError
from core.language.forms import Language
from core.testing import FixedClock
from core.text import Script, script_of
from tests.unit.agent.corpus import ASKED_LIBRARIES, ASKED_WATER


async def ask(agent: Agent, text: str, channel: str = "api") -> Answer:
    return await agent.answer(Question(text, channel=channel))


async def test_the_next_message_heeds_a_pause_and_its_end(agent: Agent, pauses: StoredPauses) -> None:
    assert (await ask(agent, ASKED_LIBRARIES)).status.is_answered
    pauses.pause("amina", "a figure is wrong")
    answer = await ask(agent, ASKED_LIBRARIES)
    assert answer.status is AnswerStatus.PAUSED_SERVICE
    assert not answer.citations
    pauses.resume("amina")
    assert (await ask(agent, ASKED_LIBRARIES)).status.is_answered


async def test_one_channel_is_paused_alone(agent: Agent, pauses: StoredPauses) -> None:
    pauses.pause("amina", "the provider complains", channel="telegram")
    assert (await ask(agent, ASKED_LIBRARIES, "telegram")).status is AnswerStatus.PAUSED_SERVICE
    assert (await ask(agent, ASKED_LIBRARIES, "web")).status.is_answered


@pytest.mark.parametrize("form", Language)
async def test_a_topic_is_known_in_every_form(form: Language, agent: Agent, pauses: StoredPauses) -> None:
    pauses.pause("amina", "under review", topic="eau, dessalement")
    answer = await ask(agent, ASKED_WATER[form])
    assert (answer.status, answer.language) == (AnswerStatus.PAUSED_TOPIC, form)
    assert script_of(answer.text) is (Script.ARABIC if form.is_rtl else Script.LATIN)
    assert (await ask(agent, ASKED_LIBRARIES)).status.is_answered


async def test_a_topic_is_known_by_the_title_above_what_would_be_said(agent: Agent, pauses: StoredPauses) -> None:
    pauses.pause("amina", "under review", topic="culture")
    assert (await ask(agent, ASKED_LIBRARIES)).status is AnswerStatus.PAUSED_TOPIC


async def test_of_two_questions_one_is_paused(agent: Agent, pauses: StoredPauses) -> None:
    pauses.pause("amina", "under review", topic="bibliothèques")
    two = await ask(agent, f"{ASKED_LIBRARIES} Combien de lignes de tramway à Tanger ?")
    assert [part.status for part in two.parts] == [AnswerStatus.PAUSED_TOPIC, AnswerStatus.ANSWERED]


async def test_all_that_is_paused_is_said_once(agent: Agent, pauses: StoredPauses) -> None:
    pauses.pause("amina", "under review")
    two = await ask(agent, f"{ASKED_LIBRARIES} Combien de lignes de tramway à Tanger ?")
    assert not two.parts
    assert len(two.sentences) == 1


async def test_who_is_in_danger_gets_help_and_nothing_else(agent: Agent, pauses: StoredPauses) -> None:
    pauses.pause("amina", "under review")
    answer = await ask(agent, f"Je veux mourir. {ASKED_LIBRARIES}")
    assert answer.status is AnswerStatus.HELP_CRISIS
    assert "bibliothèques" not in answer.text


async def test_a_pause_that_cannot_be_read_lets_nothing_out(database: Database, agent: Agent) -> None:
    database.close()
    with database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE pauses")
    assert (await ask(agent, ASKED_LIBRARIES)).status is AnswerStatus.ERROR_INTERNAL


def test_who_paused_what_and_why_is_audited(database: Database, pauses: StoredPauses) -> None:
    pauses.pause("amina", "first", topic="Énergie")
    pauses.pause("driss", "second", topic="énergie ")
    assert [(one.topic, one.who, one.reason) for one in pauses.standing()] == [("énergie", "driss", "second")]
    pauses.resume("driss", topic="ÉNERGIE")
    entries = AuditLog(database, FixedClock()).entries()
    assert [(e.who, e.action, e.subject) for e in reversed(entries)] == [
        ("amina", "pause.begin", "topic Énergie"),
        ("driss", "pause.begin", "topic énergie"),
        ("driss", "pause.end", "topic énergie"),
    ]


def test_what_cannot_be_meant_is_refused(pauses: StoredPauses) -> None:
    for reason, topic in (("", "eau"), ("why", "de la")):
        with pytest.raises(WrongUseError):
            pauses.pause("amina", reason, topic=topic)
    with pytest.raises(WrongUseError):
        pauses.resume("amina", topic="eau")
