"""The OpenAI chat API: shapes, history, refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from agent.answer import Answer, AnswerSentence, AnswerStatus, OnSentence, TokenUsage
from agent.question import Exchange, Question
from agent.testing import ScriptedAgent, canned_answer, canned_citation
from agent.understanding.several import answer_each
from api.http.testing import canned_services
from core.language.forms import Language
from tests.unit.api.client import assert_problem, client, events

TWO = canned_answer("Deux cohortes par an.", "Chacune dure six mois.")
ASK = {"model": "munadil", "messages": [{"role": "user", "content": "Combien ?"}]}


async def completion(agent: ScriptedAgent, **body: Any) -> Any:
    async with client(canned_services(agent), public_url="https://chat.example/") as http:
        response = await http.post("/v1/chat/completions", json={**ASK, **body})
    assert response.status_code == 200, response.text
    return events(response.text) if body.get("stream") else response.json()


async def test_whole_completion_lists_and_annotates_its_sources() -> None:
    body = await completion(ScriptedAgent(default=TWO))
    message = body["choices"][0]["message"]
    text, _, listed = message["content"].partition("\n\n")
    assert text == TWO.text
    assert listed.splitlines() == [
        "Sources :",
        "[1] Programme pour la jeunesse › Mentorat, Parti d'exemple, 17 février 2026, p. 3. https://chat.example/sources/passage-1",
        "[2] Programme pour la jeunesse › Mentorat, Parti d'exemple, 17 février 2026, p. 3. https://chat.example/sources/passage-2",
    ]
    marks = [a["url_citation"] for a in message["annotations"]]
    assert [message["content"][m["start_index"] : m["end_index"]] for m in marks] == ["[1]", "[2]", "[1]", "[2]"]
    assert marks[1]["url"] == "https://chat.example/sources/passage-2"
    assert body["object"] == "chat.completion"
    assert body["munadil"] == {"status": "answered", "language": "fr", "release": 1}


async def test_stream_gives_sentences_sources_end_usage_and_done() -> None:
    answer = Answer(**{**vars(TWO), "tokens": TokenUsage(30, 12)})
    chunks = await completion(ScriptedAgent(default=answer), stream=True, stream_options={"include_usage": True})
    data = [chunk for _, chunk in chunks]
    assert data[-1] == "[DONE]"
    assert data[-2]["choices"] == []
    assert data[-2]["usage"] == {"prompt_tokens": 30, "completion_tokens": 12, "total_tokens": 42}
    deltas = [chunk["choices"][0]["delta"] for chunk in data[:-2]]
    assert deltas[0] == {"role": "assistant", "content": ""}
    assert deltas[1]["content"] == "Deux cohortes par an. [1]"
    whole = await completion(ScriptedAgent(default=answer))
    assert "".join(d.get("content", "") for d in deltas) == whole["choices"][0]["message"]["content"]
    assert [a for d in deltas for a in d.get("annotations", [])] == whole["choices"][0]["message"]["annotations"]
    assert [chunk["choices"][0]["finish_reason"] for chunk in data[:-2]] == [None] * 4 + ["stop"]
    assert len({chunk["id"] for chunk in data[:-1]}) == 1


async def test_stream_without_usage_unless_asked() -> None:
    chunks = await completion(ScriptedAgent(default=TWO), stream=True)
    assert all("usage" not in chunk for _, chunk in chunks[:-1])


async def test_fixed_wordings_have_no_source_list() -> None:
    greeting = canned_answer(status=AnswerStatus.CONVERSATION_GREETING)
    body = await completion(ScriptedAgent(default=greeting))
    assert body["choices"][0]["message"]["content"] == greeting.text
    assert body["choices"][0]["message"]["annotations"] == []


async def test_the_nearest_words_have_a_source_list_as_an_answer_has() -> None:
    uncertain = Answer(
        AnswerStatus.PERHAPS,
        Language.ARABIC,
        "لست متأكدا.",
        (AnswerSentence("لست متأكدا."),),
        (canned_citation(1),),
    )
    body = await completion(ScriptedAgent(default=uncertain))
    assert "\n\nالمصادر:\n[1] " in body["choices"][0]["message"]["content"]


NEAREST = Answer(
    AnswerStatus.PERHAPS,
    Language.FRENCH,
    "Pas sûr. Dans « A » : Un. [1] Deux. [2]",
    (
        AnswerSentence("Pas sûr."),
        AnswerSentence("Dans « A » :"),
        AnswerSentence("Un.", (1,)),
        AnswerSentence("Deux.", (2,)),
    ),
    (canned_citation(1), canned_citation(2)),
    composer="extractive",
)


async def test_the_nearest_words_are_quotations_whole_and_streamed() -> None:
    body = await completion(ScriptedAgent(default=NEAREST))
    content = body["choices"][0]["message"]["content"]
    assert content.startswith("Pas sûr.\n\nDans « A » :\n\n> Un. [1]\n\n> Deux. [2]\n\nSources :\n[1] ")
    assert body["munadil"]["status"] == "perhaps"
    marks = [a["url_citation"] for a in body["choices"][0]["message"]["annotations"]]
    assert content[marks[0]["start_index"] : marks[0]["end_index"]] == "[1]"
    chunks = await completion(ScriptedAgent(default=NEAREST), stream=True)
    deltas = [chunk["choices"][0]["delta"] for _, chunk in chunks if isinstance(chunk, dict) and chunk["choices"]]
    assert "".join(delta.get("content", "") for delta in deltas) == content


async def test_what_a_model_wrote_comes_with_the_words_that_it_stands_on() -> None:
    written = replace(TWO, composer="model", sentences=tuple(AnswerSentence("Autrement dit.", (n,)) for n in (1, 2)))
    content = (await completion(ScriptedAgent(default=written)))["choices"][0]["message"]["content"]
    assert all(f"\n« {citation.quote} »" in content for citation in TWO.citations)
    assert "\n«" not in (await completion(ScriptedAgent(default=TWO)))["choices"][0]["message"]["content"]


async def test_history_is_taken_from_the_messages() -> None:
    agent = ScriptedAgent(default=TWO)
    first = await completion(agent)
    messages = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": "Combien ?"},
        {"role": "assistant", "content": first["choices"][0]["message"]["content"]},
        {"role": "user", "content": [{"type": "text", "text": "et pour"}, {"type": "text", "text": "les filles ?"}]},
    ]
    await completion(agent, messages=messages)
    question = agent.asked[-1]
    assert question.text == "et pour\nles filles ?"
    assert question.history == (Exchange("Combien ?", TWO.text, passage_ids=("passage-1", "passage-2")),)


async def test_unanswered_messages_are_one_question() -> None:
    agent = ScriptedAgent()
    await completion(agent, messages=[{"role": "user", "content": t} for t in ("salam", "chhal?")])
    assert agent.asked[-1].text == "salam\nchhal?"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"messages": []}, "invalid_request"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, "unsupported_request"),
        ({"messages": [{"role": "system", "content": "x"}]}, "unsupported_request"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
            "unsupported_request",
        ),
        ({**ASK, "n": 3}, "unsupported_request"),
        ({**ASK, "response_format": {"type": "json_object"}}, "unsupported_request"),
        ({**ASK, "tool_choice": "required"}, "unsupported_request"),
        ({**ASK, "tool_choice": {"type": "function", "function": {"name": "search"}}}, "unsupported_request"),
        ({"messages": "hello"}, "invalid_request"),
    ],
)
async def test_refusals_are_told_in_openai_s_shape_too(body: dict[str, Any], code: str) -> None:
    async with client() as http:
        response = await http.post("/v1/chat/completions", json=body)
    problem = assert_problem(response, 422 if code == "invalid_request" else 400, code.replace("_", "-"))
    assert problem["error"]["code"] == code
    assert problem["error"]["type"] == "invalid_request_error"
    assert problem["detail"] in problem["error"]["message"]


async def test_a_failing_turn_ends_the_stream_with_an_error() -> None:
    chunks = await completion(ScriptedAgent({"Combien ?": RuntimeError("secret")}), stream=True)
    assert chunks[-1][1]["error"]["type"] == "server_error"
    assert "secret" not in str(chunks)


async def test_models() -> None:
    async with client() as http:
        listed = (await http.get("/v1/models")).json()
        one = (await http.get("/v1/models/munadil")).json()
        missing = await http.get("/v1/models/gpt")
    assert listed == {"object": "list", "data": [one]}
    assert one["id"] == "munadil"
    assert_problem(missing, 404, "not-found")


async def test_two_questions_that_no_answer_came_between_are_both_answered_whole_and_streamed() -> None:
    nothing = canned_answer(status=AnswerStatus.UNANSWERABLE_NOTHING_FOUND)
    questions = {"Combien de cohortes par an ?": TWO, "Qui signe la convention ?": NEAREST, "Où ?": nothing}
    joined = await answer_each(ScriptedAgent(questions).answer, [Question(text) for text in questions])
    agent = ScriptedAgent(default=joined)
    messages = [{"role": "user", "content": text} for text in questions]
    whole = (await completion(agent, messages=messages))["choices"][0]["message"]
    assert agent.asked[0].text == "\n".join(questions)
    assert whole["content"].startswith(
        "**Combien de cohortes par an ?**\n\nDeux cohortes par an. [1] Chacune dure six mois. [2]\n\n"
        "**Qui signe la convention ?**\n\nPas sûr.\n\nDans « A » :\n\n> Un. [3]"
    )
    chunks = await completion(Streaming(questions), messages=messages, stream=True)
    deltas = [chunk["choices"][0]["delta"] for _, chunk in chunks[:-1]]
    assert "".join(d.get("content", "") for d in deltas) == whole["content"]


class Streaming(ScriptedAgent):
    """Answers a message's questions one by one, as the agent does."""

    async def answer(self, question: Question, on_sentence: OnSentence | None = None) -> Answer:
        parts = [Question(text) for text in question.text.split("\n")]
        return await answer_each(super().answer, parts, on_sentence)


async def test_what_stands_before_the_question_is_passed_over_whatever_its_form() -> None:
    agent = ScriptedAgent(default=TWO)
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 300_000}}
    calls = [{"id": "1", "type": "function", "function": {"name": "search", "arguments": "{}"}}]
    messages = [
        {"role": "user", "content": [{"type": "text", "text": "Voyez"}, picture]},
        {
            "role": "assistant",
            "content": [{"type": "reasoning", "text": 7}, {"type": "output_text", "text": "Un chat."}],
        },
        {"role": "assistant", "content": None, "tool_calls": calls},
        {"role": "tool", "tool_call_id": "1", "content": {"odd": True}},
        {"role": "user", "content": "Combien ?"},
    ]
    await completion(agent, messages=messages)
    assert agent.asked[-1].text == "Combien ?"
    assert [(e.question, e.answer) for e in agent.asked[-1].history] == [("Voyez", "Un chat.")]


async def test_a_long_conversation_is_cut_from_its_start() -> None:
    agent = ScriptedAgent(default=TWO)
    turns = [{"role": ("user", "assistant")[n % 2], "content": f"{n} " + "mot " * 100} for n in range(2_000)]
    await completion(agent, messages=[*turns, {"role": "user", "content": "Combien ?"}])
    assert agent.asked[-1].text == "Combien ?"
    assert agent.asked[-1].history[-1].question.startswith("1998 ")
    assert len(agent.asked[-1].history) == 50


def form(properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": schema}}


STRING: dict[str, Any] = {"type": "string"}


async def test_json_of_a_schema_that_an_answer_fits_is_kept_whole_and_streamed() -> None:
    sources = {"type": "array", "items": {"type": "object", "properties": {"title": STRING, "url": STRING}}}
    wanted = form({"answer": STRING, "sources": sources})
    whole = await completion(ScriptedAgent(default=TWO), response_format=wanted)
    content = json.loads(whole["choices"][0]["message"]["content"])
    assert content["answer"] == TWO.text
    assert content["sources"][1] == {
        "title": "Programme pour la jeunesse",
        "url": "https://chat.example/sources/passage-2",
    }
    chunks = await completion(ScriptedAgent(default=TWO), response_format=wanted, stream=True)
    deltas = [chunk["choices"][0]["delta"] for _, chunk in chunks[:-1]]
    assert json.loads("".join(delta.get("content", "") for delta in deltas)) == content


async def test_json_that_no_answer_fits_is_refused_with_what_it_cannot_fill() -> None:
    async with client() as http:
        wanted = form({"answer": STRING, "sentiment": STRING})
        response = await http.post("/v1/chat/completions", json={**ASK, "response_format": wanted})
    problem = assert_problem(response, 400, "unsupported-request")
    assert "sentiment" in problem["error"]["message"]


@pytest.mark.parametrize("path", ["/v1/embeddings", "/v1/completions", "/v1/images/generations", "/v1/audio/speech"])
async def test_neighbours_that_are_not_here_say_where_to_go_in_openai_s_shape(path: str) -> None:
    async with client() as http:
        response = await http.post(path, json={"input": "x"})
    problem = assert_problem(response, 404, "not-found")
    assert "/v1/chat/completions" in problem["error"]["message"]


async def test_a_head_is_served_without_a_body() -> None:
    async with client() as http:
        for path in ("/v1/models", "/health/live", "/"):
            head, got = await http.head(path), await http.get(path)
            assert (head.status_code, head.content) == (got.status_code, b"")
            assert head.headers["content-type"] == got.headers["content-type"]


async def test_a_browser_s_client_passes_the_preflight_with_headers_of_its_own() -> None:
    asks = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-stainless-os,x-stainless-helper-method",
    }
    async with client(cors_origins="https://app.example") as http:
        allowed = await http.options("/v1/chat/completions", headers=asks)
        other = await http.options("/v1/chat/completions", headers={**asks, "Origin": "https://other.example"})
    assert allowed.status_code == 200
    assert "x-stainless-helper-method" in allowed.headers["access-control-allow-headers"]
    assert "access-control-allow-origin" not in other.headers
