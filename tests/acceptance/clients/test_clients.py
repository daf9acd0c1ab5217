"""Other people's clients, as they are installed today, against a real server: what each makes of an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from agent.testing import ScriptedAgent, canned_answer
from api.http.testing import canned_services, served
from tests.acceptance.clients.environment import asked_by, need_clients, run

pytestmark = [pytest.mark.server, pytest.mark.slow]
ANSWER = canned_answer("Deux cohortes par an.", "Chacune dure six mois.")


@pytest.fixture(scope="module")
def agent() -> ScriptedAgent:
    return ScriptedAgent({"boom": RuntimeError("secret")}, default=ANSWER)


@pytest.fixture(scope="module")
def address(agent: ScriptedAgent) -> Iterator[str]:
    need_clients()
    # Unconfigured, structlog paints a failure with all the variables around it, for half a minute.
    with capture_logs(), served(canned_services(agent)) as url:
        yield url


def assert_is_answer(text: str, address: str) -> None:
    said, listed = text.split("\n\nSources :\n")
    assert said == "Deux cohortes par an. [1] Chacune dure six mois. [2]"
    assert [line.rpartition(" ")[2] for line in listed.splitlines()] == sources(address)


def sources(address: str) -> list[str]:
    return [f"{address}/sources/passage-{number}" for number in (1, 2)]


def assert_is_reply(reply: dict[str, Any], address: str) -> None:
    assert reply["answer"] == ANSWER.text
    assert [source["url"] for source in reply["sources"]] == sources(address)


def assert_refused(refusals: dict[str, Any]) -> None:
    """Each refusal says what cannot be had and what to do, in the SDK's own error."""
    for name, (status, words) in {
        "tool": (400, "Leave out tool_choice"),
        "embeddings": (404, "/v1/chat/completions"),
        "broken": (500, "Something went wrong on our side."),
    }.items():
        assert refusals[name][0] == status, name
        assert words in refusals[name][1], name
        assert "secret" not in refusals[name][1]


def test_openai_for_python(address: str) -> None:
    found = asked_by("ask_with_openai.py", address)
    for name in ("whole", "stream", "responses", "responses_stream", "history", "long"):
        assert_is_answer(found[name], address)
    assert sorted(set(found["links"])) == sources(address)
    assert found["kinds"] == ["response.created", "response.completed"]
    assert_is_reply(found["structured"], address)
    assert_is_reply(found["structured_responses"], address)
    assert found["models"] == ["munadil"]
    assert json.loads(found["title"]) == {"title": "Combien de cohortes"}
    assert_refused(found)
    assert found["picture"][0] == 400
    assert found["images"][0] == 404


def test_openai_for_node(address: str) -> None:
    found = asked_by("ask_with_openai.mjs", address)
    for name in ("whole", "stream", "responses", "responses_stream"):
        assert_is_answer(found[name], address)
    assert sorted(set(found["links"])) == sources(address)
    assert found["kinds"] == ["response.created", "response.completed"]
    assert_is_reply(found["structured"], address)
    assert_is_reply(found["structured_responses"], address)
    assert_refused(found)


def test_vercel_s_ai_sdk(address: str, agent: ScriptedAgent) -> None:
    found = asked_by("ask_with_vercel.mjs", address)
    for name in ("responses", "chat", "compatible"):
        for way in ("whole", "stream", "history"):
            assert_is_answer(found[name][way], address)
        assert_is_reply(found[name]["structured"], address)
        assert found[name]["finish"] == "stop"
        assert found[name]["broken"][0] == 500
    assert sorted(set(found["links"])) == sources(address)
    assert any(question.history and question.history[-1].question == "Quoi ?" for question in agent.asked)


def test_langchain_openai(address: str) -> None:
    found = asked_by("ask_with_langchain.py", address)
    for name in ("whole", "stream", "history", "responses", "responses_stream"):
        assert_is_answer(found[name], address)
    assert found["structured"]["answer"] == ANSWER.text
    assert [source.rpartition(" ")[2] for source in found["structured"]["sources"]] == sources(address)


def test_litellm(address: str) -> None:
    found = asked_by("ask_with_litellm.py", address)
    for name in ("whole", "stream", "responses", "responses_stream"):
        assert_is_answer(found[name], address)


def test_llm_at_the_command_line(address: str, agent: ScriptedAgent, tmp_path: Path) -> None:
    model = f"- model_id: munadil\n  model_name: munadil\n  api_base: {address}/v1\n  supports_schema: true\n"
    (tmp_path / "extra-openai-models.yaml").write_text(model, "utf-8")

    def llm(*arguments: str) -> str:
        return run(["llm", *arguments, "-m", "munadil", "--key", "none"], LLM_USER_PATH=str(tmp_path)).stdout.strip()

    assert_is_answer(llm("Combien ?"), address)
    assert_is_answer(llm("Combien ?", "--no-stream"), address)
    llm("-c", "et où ?")
    assert agent.asked[-1].history[-1].question == "Combien ?"
    assert json.loads(llm("--schema", "answer, status", "Combien ?")) == {"answer": ANSWER.text, "status": "answered"}
