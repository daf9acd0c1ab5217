"""The OpenAI chat API: any client that speaks it gets cited answers, with the sources as annotations and as a list."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request, Response

from agent.answer import Answer, SentenceEvent
from agent.ports import AnsweringAgent
from agent.question import Question
from api.http.gate.peers import own_address
from api.http.openai.chat import Completion, piece, question_of, rest_of, usage
from api.http.openai.housekeeping import asked_by
from api.http.openai.schemas import MODEL, ChatCompletion, ChatRequest, ModelList, ModelView
from api.http.openai.structured import WantedForm, wanted_form
from api.http.problems import openai_error
from api.http.routes.responses import PROBLEMS, SSE_EVENT, problems
from api.http.services import ServicesDependency, SettingsDependency
from api.http.streams.sse import as_munadil_error, event, event_stream
from api.http.streams.streaming import events_of
from core.errors import NotFoundError

router = APIRouter(tags=["openai"], prefix="/v1")


@router.get("/models")
def models() -> ModelList:
    """List the one model that there is."""
    return ModelList(data=[ModelView()])


@router.get("/models/{model}", responses=problems(404, 422))
def model(model: str) -> ModelView:
    """Describe the one model that there is."""
    if model != MODEL:
        raise NotFoundError("There is no such model.", remedy=f"The model is called {MODEL}.")
    return ModelView()


_STREAM: dict[str, Any] = {
    "description": "The completion; chunks as server-sent events when `stream` is true.",
    "content": {"text/event-stream": {"schema": SSE_EVENT, "example": "data: {…}\n\ndata: [DONE]\n\n"}},
}


@router.post("/chat/completions", response_model=ChatCompletion, responses={200: _STREAM, **PROBLEMS})
async def chat_completions(
    body: ChatRequest, request: Request, services: ServicesDependency, settings: SettingsDependency
) -> ChatCompletion | Response:
    """Answer the last user message as OpenAI's chat API would, from what the organisation has published.

    The messages before it are the conversation; pictures, reasoning and tool messages there are passed over. System and developer
    messages are ignored, as are sampling parameters and tools: what Munadil may say does not depend on them. Any model name is
    taken. What the question itself needs and cannot have is refused: pictures, a tool that must be called, JSON that no answer fits.
    """
    question, wanted = question_of(body), wanted_form(body.response_format)
    base_url = settings.public_url or own_address(request)
    completion = Completion(f"chatcmpl-{uuid.uuid4().hex}", int(services.clock.now().timestamp()), base_url)
    agent = asked_by(request, question, services.agent)
    if body.stream:
        with_usage = bool(body.stream_options and body.stream_options.include_usage)
        chunks = _chunks(agent, question, completion, wanted, with_usage=with_usage)
        return event_stream(chunks, settings.keep_alive_seconds)
    return completion.whole(await agent.answer(question), wanted)


async def _chunks(
    agent: AnsweringAgent, question: Question, completion: Completion, wanted: WantedForm | None, *, with_usage: bool
) -> AsyncGenerator[bytes, None]:
    sent = ""
    try:
        yield event(completion.chunk({"role": "assistant", "content": ""}))
        async with aclosing(events_of(agent, question)) as told:
            async for one in told:
                if isinstance(one, SentenceEvent):
                    if wanted:
                        continue  # a JSON object is whole, or it is none
                    said = piece(one.sentence, sent, is_perhaps=one.is_perhaps, asked=one.asked)
                    sent += said
                    yield event(completion.chunk({"content": said}))
                else:
                    for chunk in _last_chunks(one, sent, completion, wanted, with_usage=with_usage):
                        yield event(chunk)
        yield event("[DONE]")
    except Exception as error:  # noqa: BLE001 - the response has begun: what went wrong can only be told as data
        yield event(_error_data(error))


def _last_chunks(
    answer: Answer, sent: str, completion: Completion, wanted: WantedForm | None, *, with_usage: bool
) -> list[str]:
    """What follows the sentences: the list of sources with its annotations, the end, and the usage where it is wanted."""
    tail, annotations = rest_of(answer, sent, completion.base_url, wanted)
    chunks = []
    if tail or answer.citations:
        chunks.append(completion.chunk({"content": tail, **({"annotations": annotations} if annotations else {})}))
    chunks.append(completion.chunk({}, finish_reason="stop"))
    if with_usage:
        chunks.append(completion.usage_chunk(usage(answer)))
    return chunks


def _error_data(error: Exception) -> str:
    return json.dumps({"error": openai_error(as_munadil_error(error))})
