"""`POST /v1/ask`, whole and streamed."""

from __future__ import annotations

import pytest

from agent.answer import AnswerStatus
from agent.question import Exchange, Question
from agent.schemas import answer_json
from agent.testing import ScriptedAgent, canned_answer
from api.http.testing import canned_services
from core.language.forms import Language
from tests.unit.api.client import assert_problem, client, events

TWO = canned_answer("Deux cohortes par an.", "Chacune dure six mois.")


async def test_answers_with_the_object_that_the_command_line_prints() -> None:
    async with client(canned_services(ScriptedAgent(default=TWO))) as http:
        response = await http.post("/v1/ask", json={"question": "Combien de cohortes ?"})
    assert response.status_code == 200
    body = response.json()
    assert body == answer_json(TWO)
    assert body["status"] == "answered"
    assert [c["number"] for c in body["citations"]] == [1, 2]
    assert body["citations"][0]["published_on"] == "2026-02-17"
    assert body["sentences"][1] == {"text": "Chacune dure six mois.", "citations": [2]}
    assert body["release"] == 1


async def test_hands_history_and_language_to_the_agent() -> None:
    agent = ScriptedAgent()
    history = [
        {"question": "q1", "answer": "a1", "passage_ids": ["p"], "standalone_question": "s", "status": "answered"}
    ]
    async with client(canned_services(agent)) as http:
        await http.post("/v1/ask", json={"question": "w lblad?", "language": "ary-Latn", "history": history})
    exchange = Exchange("q1", "a1", AnswerStatus.ANSWERED, "s", ("p",))
    assert agent.asked == [Question("w lblad?", (exchange,), Language.DARIJA_LATIN)]


async def test_hands_what_the_question_replies_to_to_the_agent() -> None:
    agent = ScriptedAgent()
    async with client(canned_services(agent)) as http:
        await http.post("/v1/ask", json={"question": "et où ?", "about": {"question": "q1", "answer": "a1"}})
    assert agent.asked[-1].about == Exchange("q1", "a1")


@pytest.mark.parametrize("asked", [({"stream": True}, {}), ({}, {"Accept": "text/event-stream"})])
async def test_streams_sentences_then_the_answer(asked: tuple[dict[str, bool], dict[str, str]]) -> None:
    body, headers = asked
    async with client(canned_services(ScriptedAgent(default=TWO))) as http:
        response = await http.post("/v1/ask", json={"question": "Combien ?", **body}, headers=headers)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    (first, one), (second, two), (last, answer) = events(response.text)
    assert (first, second, last) == ("sentence", "sentence", "answer")
    assert one["text"] == "Deux cohortes par an."
    assert one["citations"] == [1]
    assert [s["number"] for s in one["sources"]] == [1]
    assert [s["number"] for s in two["sources"]] == [2]
    assert answer == answer_json(TWO)


async def test_a_stream_says_with_its_first_sentence_that_it_may_be_no_answer() -> None:
    for status, perhaps in ((AnswerStatus.PERHAPS, True), (AnswerStatus.ANSWERED, False)):
        agent = ScriptedAgent(default=canned_answer("Deux cohortes par an.", status=status))
        async with client(canned_services(agent)) as http:
            response = await http.post("/v1/ask", json={"question": "Combien ?", "stream": True})
        (_, sentence), (_, answer) = events(response.text)
        assert sentence["perhaps"] is perhaps
        assert answer["status"] == status


async def test_a_program_may_hand_back_an_exchange_under_a_former_status() -> None:
    agent = ScriptedAgent()
    history = [{"question": "q1", "answer": "a1", "status": "unanswerable_uncertain"}]
    async with client(canned_services(agent)) as http:
        await http.post("/v1/ask", json={"question": "et après ?", "history": history})
    assert [exchange.status for exchange in agent.asked[0].history] == [AnswerStatus.PERHAPS]


async def test_keeps_a_silent_stream_alive() -> None:
    agent = ScriptedAgent(default=TWO, delay=0.05)
    async with client(canned_services(agent), keep_alive_seconds=0.01) as http:
        response = await http.post("/v1/ask", json={"question": "Combien ?", "stream": True})
    assert response.text.startswith(": ping\n\n")
    assert [name for name, _ in events(response.text)] == ["sentence", "sentence", "answer"]


async def test_tells_a_failing_turn_as_an_event_without_its_cause() -> None:
    agent = ScriptedAgent({"boom": RuntimeError("secret")})
    async with client(canned_services(agent)) as http:
        response = await http.post("/v1/ask", json={"question": "boom", "stream": True})
    ((name, problem),) = events(response.text)
    assert name == "error"
    assert problem["type"] == "internal"
    assert problem["remedy"]
    assert "secret" not in response.text


async def test_tells_a_failing_turn_as_a_problem_without_its_cause() -> None:
    agent = ScriptedAgent({"boom": RuntimeError("secret")})
    async with client(canned_services(agent)) as http:
        response = await http.post("/v1/ask", json={"question": "boom"})
    assert_problem(response, 500, "internal")
    assert "secret" not in response.text
    assert "content-security-policy" in response.headers


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": 3}, "question"),
        ({"question": "a\x00b"}, "question"),
        ({"question": "x", "language": "tlh"}, "language"),
        ({"question": "x", "history": [{"question": "q"}]}, "history.0.answer"),
    ],
)
async def test_names_the_field_that_is_wrong(body: dict[str, object], field: str) -> None:
    async with client() as http:
        problem = assert_problem(await http.post("/v1/ask", json=body), 422, "invalid-request")
    assert problem["errors"][0]["field"] == field
    assert problem["instance"] == "/v1/ask"


async def test_lets_the_agent_word_the_refusal_of_an_empty_question() -> None:
    agent = ScriptedAgent({"": canned_answer(status=AnswerStatus.REFUSED_EMPTY)})
    async with client(canned_services(agent)) as http:
        response = await http.post("/v1/ask", json={"question": ""})
    assert response.status_code == 200
    assert response.json()["status"] == "refused_empty"
