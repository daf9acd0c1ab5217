from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agent.testing import ScriptedAgent
from connectors.message import InboundKind
from connectors.responder import Feedback
from conversation.phrases import Phrase
from conversation.testing import Chat, payloads_of
from tests.unit.conversation.house import chat, said


async def rated() -> tuple[Chat, ScriptedAgent, str]:
    talk, agent = chat()
    await talk.write("Combien de cohortes ?")
    return talk, agent, talk.conversation.history[-1].id


async def test_a_thumb_up_is_filed_and_thanked_for_once() -> None:
    talk, _, turn = await rated()
    (thanks,) = await talk.tap(f"f:{turn}:+")
    assert thanks.text == said(Phrase.FEEDBACK_THANKS)
    assert await talk.tap(f"f:{turn}:+") == ()
    assert talk.feedback == {turn: Feedback(turn, 1)}


async def test_a_thumb_down_offers_reasons_and_takes_one_tap_or_two() -> None:
    talk, _, turn = await rated()
    (why,) = await talk.tap(f"f:{turn}:-")
    assert payloads_of([why]) == [f"w:{turn}:{code}" for code in ("wrong", "beside", "old", "unclear", "source")]
    assert talk.feedback == {turn: Feedback(turn, -1)}
    assert await talk.tap(f"f:{turn}:-") == ()
    (thanks,) = await talk.tap(f"w:{turn}:old")
    assert thanks.text == said(Phrase.REASON_THANKS)
    assert await talk.tap(f"w:{turn}:old") == ()
    assert talk.feedback == {turn: Feedback(turn, -1, "old")}


async def test_a_change_of_mind_is_filed() -> None:
    talk, _, turn = await rated()
    await talk.tap(f"f:{turn}:-")
    await talk.tap(f"w:{turn}:wrong")
    (thanks,) = await talk.tap(f"f:{turn}:+")
    assert thanks.text == said(Phrase.FEEDBACK_THANKS)
    assert talk.feedback == {turn: Feedback(turn, 1)}


async def test_a_question_after_a_thumb_down_is_a_question() -> None:
    talk, agent, turn = await rated()
    await talk.tap(f"f:{turn}:-")
    await talk.write("et combien de mentors ?")
    assert agent.asked[-1].text == "et combien de mentors ?"
    assert talk.feedback == {turn: Feedback(turn, -1)}
    await talk.write("le budget du logement")
    assert agent.asked[-1].text == "le budget du logement", "only the text right after it may be a reason"


async def test_a_reason_may_come_after_a_look_at_the_source() -> None:
    talk, _, turn = await rated()
    await talk.tap(f"f:{turn}:-")
    await talk.tap(f"s:{turn}:1")
    await talk.write("la date est fausse")
    assert talk.feedback == {turn: Feedback(turn, -1, "la date est fausse")}


async def test_what_was_wrongly_taken_for_a_reason_is_asked_by_a_button() -> None:
    talk, agent, turn = await rated()
    await talk.tap(f"f:{turn}:-")
    (thanks,) = await talk.write("le budget du logement")
    (payload,) = payloads_of([thanks])
    await talk.tap(payload)
    assert agent.asked[-1].text == "le budget du logement"
    assert [e.question for e in agent.asked[-1].history] == ["Combien de cohortes ?"]


async def test_a_text_long_after_a_thumb_down_is_a_question() -> None:
    talk, agent, turn = await rated()
    await talk.tap(f"f:{turn}:-")
    message = talk.message(text="le budget du logement")
    await talk.send(replace(message, sent_at=message.sent_at + timedelta(hours=1)))
    assert agent.asked[-1].text == "le budget du logement"


async def test_a_thumb_and_its_reason_in_one_go() -> None:
    talk, _, turn = await rated()
    tap = talk.message(InboundKind.CHOICE, choice=f"f:{turn}:-")
    await talk.send(tap, talk.message(text="c'est faux"))
    assert talk.feedback == {turn: Feedback(turn, -1, "c'est faux")}


@pytest.mark.parametrize(("text", "value"), [("👍", 1), ("👎🏽", -1)])
async def test_a_thumb_as_a_text_rates_the_last_answer(text: str, value: int) -> None:
    talk, agent, turn = await rated()
    await talk.write(text)
    assert talk.feedback[turn].value == value
    assert len(agent.asked) == 1


@pytest.mark.parametrize("payload", ["f:unknown:+", "w:unknown:old", "w:00000000000000000001:nonsense", "q:unknown"])
async def test_ratings_of_what_is_gone_file_nothing(payload: str) -> None:
    talk, _, _ = await rated()
    (stale,) = await talk.tap(payload)
    assert stale.text == said(Phrase.STALE_BUTTON)
    assert talk.feedback == {}


async def test_a_thumb_on_nothing_is_left_alone() -> None:
    talk, agent = chat()
    assert await talk.write("👍") == ()
    assert agent.asked == []
