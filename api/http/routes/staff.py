"""Staff in conversations: who waits, what was said, taking over, writing, giving back. Off unless a key is set."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

from agent.schemas import Text
from api.http.api_keys import KeyScope
from api.http.errors import StaffOffError
from api.http.gate.scopes import Authorization, with_scope
from api.http.routes.responses import problems
from api.http.services import ServicesDependency
from api.http.staffing import StaffDesk
from connectors.desk.conversations import Conversations
from connectors.message import ChannelName
from connectors.responder import ConversationState
from core.language.forms import Language

router = APIRouter(tags=["staff"], prefix="/v1/staff")
_PROBLEMS = problems(401, 403, 404, 409, 422, 429, 500, 503)


def _says_something(text: str) -> str:
    if not text.strip():
        raise ValueError("says nothing")
    return text


_SAYS_SOMETHING = {"type": "string", "pattern": r"^[^\x00]*[^\x00\s][^\x00]*$", "maxLength": 8000}
"""What a member of staff writes; the length is chosen by hand: two messages of a channel."""


class SummaryView(BaseModel):
    """A conversation in a list; nothing tells who its person is."""

    id: str
    channel: ChannelName
    state: ConversationState
    language: Language | None
    last_at: datetime
    last_inbound_at: datetime | None
    asked_at: datetime | None = Field(description="Since when a person is asked for.")
    taken_by: str


class TranscriptLineView(BaseModel):
    """A message in or out."""

    at: datetime
    by: Literal["person", "bot", "staff"]
    author: str
    text: str
    kind: str
    turn: str
    reason: str


class TranscriptView(BaseModel):
    """A conversation with what was said in it."""

    conversation: SummaryView
    lines: list[TranscriptLineView]


class ParkedView(BaseModel):
    """A turn that could not be answered or sent."""

    turn: str
    conversation: str
    at: datetime
    code: str
    reason: str
    texts: list[str]


class StaffMessage(BaseModel):
    """What a member of staff writes."""

    text: Annotated[Text, AfterValidator(_says_something), WithJsonSchema(_SAYS_SOMETHING)] = Field(max_length=8000)


class SentView(BaseModel):
    """What was put into the outbox."""

    turn: str


@dataclass(frozen=True)
class _Member:
    """A member of staff, at the desk."""

    name: str
    desk: StaffDesk

    @property
    def conversations(self) -> Conversations:
        return self.desk.conversations


def _with(scope: KeyScope) -> Callable[..., Awaitable[_Member]]:
    """The dependency of an address at the desk that asks for a scope."""
    keyed = with_scope(scope)

    async def member(services: ServicesDependency, authorization: Authorization = "") -> _Member:
        name = await keyed(services, authorization)
        if services.messaging is None:
            raise StaffOffError
        messaging = await services.messaging.ready()
        return _Member(name, services.desk(messaging.conversations))

    member.scope = scope  # type: ignore[attr-defined]  # the test that reads scopes off the route table
    return member


Reading = Annotated[_Member, Depends(_with(KeyScope.READ_CONVERSATIONS))]
Writing = Annotated[_Member, Depends(_with(KeyScope.WRITE_CONVERSATIONS))]
Erasing = Annotated[_Member, Depends(_with(KeyScope.ERASE_CONVERSATIONS))]
Conversation = Annotated[str, Path(min_length=8, max_length=64, pattern=r"^[0-9a-f]+$")]


@router.get("/conversations", responses=_PROBLEMS)
async def conversations(
    member: Reading,
    state: Annotated[list[ConversationState], Query(description="Only these; every one when not said.")] = [],  # noqa: B006
    channel: ChannelName | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[SummaryView]:
    """List conversations, the one with the latest message first."""
    found = await asyncio.to_thread(member.conversations.list, *state, channel=channel, limit=limit, offset=offset)
    return [SummaryView.model_validate(one, from_attributes=True) for one in found]


@router.get("/conversations/{conversation}", responses=_PROBLEMS)
async def conversation(conversation: Conversation, member: Reading) -> TranscriptView:
    """Show what was said in a conversation."""
    summary = await asyncio.to_thread(member.conversations.get, conversation)
    lines = await asyncio.to_thread(member.conversations.lines, conversation)
    return TranscriptView(
        conversation=SummaryView.model_validate(summary, from_attributes=True),
        lines=[TranscriptLineView.model_validate(line, from_attributes=True) for line in lines],
    )


@router.post("/conversations/{conversation}/take", status_code=204, response_class=Response, responses=_PROBLEMS)
async def take(conversation: Conversation, member: Writing) -> Response:
    """Answer in it from here on: the bot is silent."""
    await asyncio.to_thread(member.conversations.take, conversation, member.name)
    return Response(status_code=204)


@router.post("/conversations/{conversation}/messages", status_code=202, responses=_PROBLEMS | problems(400, 413))
async def reply(conversation: Conversation, body: StaffMessage, member: Writing) -> SentView:
    """Write to its person, by the same outbox as the bot; whoever writes has the conversation."""
    turn = await asyncio.to_thread(member.desk.reply, conversation, member.name, body.text)
    return SentView(turn=turn)


@router.post("/conversations/{conversation}/hand-back", status_code=204, response_class=Response, responses=_PROBLEMS)
async def hand_back(conversation: Conversation, member: Writing) -> Response:
    """Have the bot answer in it again, and say so with its next message."""
    await asyncio.to_thread(member.conversations.give_back, conversation, member.name)
    return Response(status_code=204)


@router.get("/conversations/{conversation}/export", responses=_PROBLEMS)
async def export(conversation: Conversation, member: Reading) -> dict[str, Any]:
    """Give everything that is stored of it."""
    return await asyncio.to_thread(member.conversations.export, conversation)


@router.delete("/conversations/{conversation}", status_code=204, response_class=Response, responses=_PROBLEMS)
async def erase(conversation: Conversation, member: Erasing) -> Response:
    """Forget it whole."""
    await asyncio.to_thread(member.conversations.erase, conversation, member.name)
    return Response(status_code=204)


@router.get("/parked", responses=_PROBLEMS)
async def parked(member: Reading, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[ParkedView]:
    """List what could not be answered or sent, the latest first."""
    found = await asyncio.to_thread(member.conversations.parked, limit=limit)
    return [ParkedView.model_validate(one, from_attributes=True) for one in found]


@router.post("/parked/{turn}/resend", status_code=202, response_class=Response, responses=_PROBLEMS)
async def resend(
    turn: Annotated[str, Path(min_length=1, max_length=32, pattern=r"^[0-9a-f]+$")], member: Writing
) -> Response:
    """Send it again, or have it answered again."""
    await asyncio.to_thread(member.conversations.resend, turn, member.name)
    return Response(status_code=202)
