"""The OpenAI responses API, which today's SDKs call by default: whole and streamed, and nothing of it is kept."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request, Response

from agent.answer import SentenceEvent
from agent.ports import AnsweringAgent
from agent.question import Question
from api.http.gate.peers import own_address
from api.http.openai.chat import piece
from api.http.openai.housekeeping import asked_by
from api.http.openai.responses import ResponseInProgress, ResponsesRequest
from api.http.problems import openai_error
from api.http.routes.responses import PROBLEMS, SSE_EVENT, problems
from api.http.services import ServicesDependency, SettingsDependency
from api.http.streams.sse import as_munadil_error, event, event_stream
from api.http.streams.streaming import events_of
from core.errors import NotFoundError

router = APIRouter(tags=["openai"], prefix="/v1/responses")
_CREATED: dict[str, Any] = {
    "description": "The response; its events as server-sent events when `stream` is true.",
    "content": {"text/event-stream": {"schema": SSE_EVENT, "example": "event: response.created\ndata: {…}\n\n"}},
}


@router.post("", response_model=None, responses={200: _CREATED, **PROBLEMS})
async def create(
    body: ResponsesRequest, request: Request, services: ServicesDependency, settings: SettingsDependency
) -> dict[str, Any] | Response:
    """Answer as OpenAI's responses API would, from what the organisation has published; see POST /v1/chat/completions."""
    question, wanted = body.to_question(), body.wanted()
    base_url = settings.public_url or own_address(request)
    created = int(services.clock.now().timestamp())
    response = ResponseInProgress(uuid.uuid4().hex, created, base_url, wanted)
    agent = asked_by(request, question, services.agent)
    if body.stream:
        told = _events(agent, question, response, is_json=wanted is not None)
        return event_stream(told, settings.keep_alive_seconds)
    return response.whole(await agent.answer(question))


@router.get("/{response}", responses=problems(404, 422))
def kept(response: str) -> None:
    """Tell that responses are not kept."""
    raise NotFoundError("Responses are not kept here.", remedy="Create one with POST /v1/responses.")


async def _events(
    agent: AnsweringAgent, question: Question, response: ResponseInProgress, *, is_json: bool
) -> AsyncGenerator[bytes, None]:
    try:
        for name, data in response.begin():
            yield event(data, name)
        async with aclosing(events_of(agent, question)) as told:
            async for one in told:
                if not isinstance(one, SentenceEvent):
                    found = response.end(one)
                elif is_json:
                    continue
                else:
                    said = piece(one.sentence, response.said, is_perhaps=one.is_perhaps, asked=one.asked)
                    found = response.say(said)
                for name, data in found:
                    yield event(data, name)
    except Exception as error:  # noqa: BLE001 - the response has begun: what went wrong can only be told as an event
        name, data = response.fail(openai_error(as_munadil_error(error)))
        yield event(data, name)
