"""`POST /v1/ask`: a question in, a cited answer out, whole or sentence by sentence."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request, Response

from agent.answer import SentenceEvent
from agent.ports import AnsweringAgent
from agent.question import Question
from agent.schemas import AnswerView, AskRequest, answer_view, sentence_view
from api.http.problems import problem_of
from api.http.routes.responses import PROBLEMS, SSE_EVENT
from api.http.services import ServicesDependency, SettingsDependency
from api.http.sse import as_munadil_error, event, event_stream
from api.http.streaming import events_of

router = APIRouter(tags=["ask"])

_STREAM: dict[str, Any] = {
    "description": "The answer; as server-sent events when `stream` is true or the Accept header asks for them.",
    "content": {
        "text/event-stream": {
            "schema": SSE_EVENT,
            "example": 'event: sentence\ndata: {"text": "…", "citations": [1], "sources": [{"number": 1}]}\n\n'
            'event: answer\ndata: {"status": "answered"}\n\n',
        }
    },
}


@router.post("/v1/ask", response_model=AnswerView, responses={200: _STREAM, **PROBLEMS})
async def ask(
    body: AskRequest, request: Request, services: ServicesDependency, settings: SettingsDependency
) -> AnswerView | Response:
    """Answer a question from what the organisation has published, with a source under every sentence.

    With `stream: true` or `Accept: text/event-stream`: a `sentence` event for every verified sentence (text, citation
    numbers, sources not sent before), then one `answer` event with the whole object, or one `error` event with a problem.
    Comments keep the line alive. Closing the connection ends the turn.
    """
    question = body.to_question()
    if body.stream or "text/event-stream" in request.headers.get("accept", ""):
        events = _events(services.agent, question, request.url.path)
        return event_stream(events, settings.keep_alive_seconds)
    return answer_view(await services.agent.answer(question))


async def _events(agent: AnsweringAgent, question: Question, path: str) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(events_of(agent, question)) as told:
            async for one in told:
                if isinstance(one, SentenceEvent):
                    yield event(sentence_view(one), "sentence")
                else:
                    yield event(answer_view(one), "answer")
    except Exception as error:  # noqa: BLE001 - the response has begun: what went wrong can only be told as an event
        yield event(problem_of(as_munadil_error(error), path), "error")
