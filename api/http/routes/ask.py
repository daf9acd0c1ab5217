"""`POST /v1/ask`: a question in, a cited answer out, whole or sentence by sentence."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from agent.answer import SentenceEvent
from agent.ports import AnsweringAgent
from agent.question import Question
from agent.schemas import AnswerView, AskRequest, answer_view, sentence_view, shown
from api.http.api_keys import KeyScope
from api.http.errors import KeyRefusedError
from api.http.gate.scopes import allowed, holder_of
from api.http.problems import problem_of
from api.http.routes.responses import PROBLEMS, SSE_EVENT, problems
from api.http.services import ServicesDependency, SettingsDependency
from api.http.streams.sse import as_munadil_error, event, event_stream
from api.http.streams.streaming import events_of

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


@router.post("/v1/ask", response_model=AnswerView, responses={200: _STREAM, **PROBLEMS, **problems(401, 403, 408)})
async def ask(
    body: AskRequest,
    request: Request,
    services: ServicesDependency,
    settings: SettingsDependency,
    authorization: Annotated[str, Header(description="`Bearer` and a staff key, to see the steps; else none.")] = "",
) -> AnswerView | Response:
    """Answer a question from what the organisation has published, with a source under every sentence.

    With `stream: true` or `Accept: text/event-stream`: a `sentence` event for every verified sentence (text, citation
    numbers, sources not sent before), then one `answer` event with the whole object, or one `error` event with a problem.
    Comments keep the line alive. Closing the connection ends the turn.
    """
    question, with_steps = body.to_question(), settings.public_steps
    if authorization:
        if await holder_of(services, authorization) is None:
            raise KeyRefusedError(remedy="Send a staff key, or no Authorization at all.")
        await allowed(services, authorization, KeyScope.READ_STEPS)
        with_steps = True
    if body.stream or "text/event-stream" in request.headers.get("accept", ""):
        events = _events(services.agent, question, request.url.path, with_steps=with_steps)
        return event_stream(events, settings.keep_alive_seconds)
    return shown(answer_view(await services.agent.answer(question)), with_steps=with_steps)


async def _events(
    agent: AnsweringAgent, question: Question, path: str, *, with_steps: bool
) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(events_of(agent, question)) as told:
            async for one in told:
                if isinstance(one, SentenceEvent):
                    yield event(sentence_view(one), "sentence")
                else:
                    yield event(shown(answer_view(one), with_steps=with_steps), "answer")
    except Exception as error:  # noqa: BLE001 - the response has begun: what went wrong can only be told as an event
        yield event(problem_of(as_munadil_error(error), path), "error")
