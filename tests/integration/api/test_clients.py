"""Real clients against a real server: openai, langchain-openai, and one that hangs up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from agent.answer import Answer, AnswerSentence, OnSentence, SentenceEvent
from agent.question import Question
from agent.testing import ScriptedAgent, canned_answer
from api.http.settings import ApiSettings
from api.http.testing import canned_services, served

pytestmark = pytest.mark.server
TWO = canned_answer("Deux cohortes par an.", "Chacune dure six mois.")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    agent = ScriptedAgent({"boom": RuntimeError("secret")}, default=TWO)
    with served(canned_services(agent)) as url:
        yield url


def test_openai_sdk(address: str) -> None:
    import openai

    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as sdk:
        assert [model.id for model in sdk.models.list()] == ["munadil"]
        whole = sdk.chat.completions.create(model="munadil", messages=[{"role": "user", "content": "Combien ?"}])
        message = whole.choices[0].message
        assert (message.content or "").startswith("Deux cohortes par an. [1] Chacune dure six mois. [2]\n\nSources :")
        assert message.annotations
        assert message.annotations[0].url_citation.url == f"{address}/sources/passage-1"
        text, annotations, usage = "", 0, None
        for chunk in sdk.chat.completions.create(
            model="munadil",
            messages=[{"role": "user", "content": "Combien ?"}],
            stream=True,
            stream_options={"include_usage": True},
        ):
            usage = chunk.usage or usage
            for choice in chunk.choices:
                text += choice.delta.content or ""
                annotations += len((choice.delta.model_extra or {}).get("annotations", []))
        assert text == message.content
        assert annotations == len(message.annotations)
        assert usage is not None
        assert usage.total_tokens == 0


def test_openai_sdk_errors(address: str) -> None:
    import openai

    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
    messages: list[Any] = [{"role": "user", "content": [image]}]
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as sdk:
        with pytest.raises(openai.BadRequestError) as refused:
            sdk.chat.completions.create(model="munadil", messages=messages)
        assert refused.value.code == "unsupported_request"
        assert "text" in refused.value.message
        with pytest.raises(openai.InternalServerError):
            sdk.chat.completions.create(model="munadil", messages=[{"role": "user", "content": "boom"}])
        with pytest.raises(openai.APIError):
            list(sdk.chat.completions.create(model="m", messages=[{"role": "user", "content": "boom"}], stream=True))


def test_openai_sdk_responses(address: str) -> None:
    import openai

    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as sdk:
        whole = sdk.responses.create(model="munadil", input="Combien ?")
        assert whole.output_text.startswith("Deux cohortes par an. [1] Chacune dure six mois. [2]\n\nSources :")
        (message,) = whole.output
        assert message.type == "message"
        (part,) = message.content
        assert part.type == "output_text"
        assert next(a.url for a in part.annotations if a.type == "url_citation") == f"{address}/sources/passage-1"
        text, kinds = "", list[str]()
        with sdk.responses.stream(model="munadil", input=[{"role": "user", "content": "Combien ?"}]) as stream:
            for event in stream:
                kinds.append(event.type)
                text += event.delta if event.type == "response.output_text.delta" else ""
            final = stream.get_final_response()
        assert text == final.output_text == whole.output_text
        assert (kinds[0], kinds[-1]) == ("response.created", "response.completed")
        with pytest.raises(openai.BadRequestError, match="previous_response_id"):
            sdk.responses.create(model="munadil", input="Combien ?", previous_response_id="resp_1")
        with pytest.raises(openai.NotFoundError, match="chat/completions"):
            sdk.embeddings.create(model="munadil", input="x")


def test_openai_sdk_parses_an_answer_into_a_class(address: str) -> None:
    import openai
    from pydantic import BaseModel

    class Source(BaseModel):
        title: str
        url: str

    class Reply(BaseModel):
        answer: str
        sources: list[Source]

    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as sdk:
        asked: list[Any] = [{"role": "user", "content": "Combien ?"}]
        chat = sdk.chat.completions.parse(model="munadil", messages=asked, response_format=Reply)
        response = sdk.responses.parse(model="munadil", input="Combien ?", text_format=Reply)
    for parsed in (chat.choices[0].message.parsed, response.output_parsed):
        assert parsed is not None
        assert parsed.answer == TWO.text
        assert [source.url for source in parsed.sources] == [f"{address}/sources/passage-{n}" for n in (1, 2)]


def test_langchain_openai(address: str) -> None:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    model = ChatOpenAI(base_url=f"{address}/v1", api_key=SecretStr("none"), model="munadil", max_retries=0)
    whole = model.invoke("Combien ?")
    assert str(whole.content).startswith("Deux cohortes par an. [1]")
    assert "/sources/passage-2" in str(whole.content)
    pieces = [str(chunk.content) for chunk in model.stream("Combien ?")]
    assert "".join(pieces) == whole.content
    assert len([piece for piece in pieces if piece]) >= 3


def test_stream_leaves_sentence_by_sentence() -> None:
    agent = GatedAgent()
    with (
        served(canned_services(agent)) as url,
        httpx.Client() as http,
        http.stream("POST", f"{url}/v1/ask", json={"question": "x", "stream": True}, timeout=20) as response,
    ):
        lines = (line for line in response.iter_lines() if line.startswith("event:"))
        assert next(lines) == "event: sentence"
        # The answer cannot have left: the agent waits for this very line.
        agent.open()
        assert list(lines) == ["event: answer"]


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions"])
def test_hanging_up_cancels_the_turn(path: str) -> None:
    agent = GatedAgent()
    body = {"question": "x", "messages": [{"role": "user", "content": "x"}], "stream": True}
    with served(canned_services(agent), ApiSettings(rate_limit=0, keep_alive_seconds=60)) as url:
        with httpx.Client() as http, http.stream("POST", url + path, json=body, timeout=20) as response:
            for line in response.iter_lines():
                if "Première" in line:
                    break
        assert agent.cancelled.wait(10)


class GatedAgent:
    """Sends one sentence, then waits until it is let go on; knows whether it was cancelled."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self._gate: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self) -> None:
        assert self._loop is not None
        assert self._gate is not None
        self._loop.call_soon_threadsafe(self._gate.set)

    async def answer(self, question: Question, on_sentence: OnSentence | None = None) -> Answer:
        assert on_sentence is not None, "only streamed"
        self._loop, self._gate = asyncio.get_running_loop(), asyncio.Event()
        on_sentence(SentenceEvent(AnswerSentence("Première.")))
        try:
            await self._gate.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return canned_answer("Première.")
