"""Fakes: an OpenAI-compatible endpoint on loopback that answers from a script, a model without HTTP, a budget in memory."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agent.answer import TokenUsage
from agent.errors import ComposerError
from agent.models.budget import Reservation, Spending
from agent.models.chat import Piece, Prompt
from core.testing import LoopbackCall, LoopbackServer


@dataclass(frozen=True)
class Scripted:
    """One reply of the endpoint: a content, cut into pieces `delay` seconds apart, or a failure."""

    content: str = ""
    status: int = 200
    delay: float = 0.0
    finish_reason: str = "stop"
    refusal: str = ""
    disconnect: bool = False
    """Hang up after half of the content."""
    streams: bool = True
    """False ends a stream without any content; the whole reply still works."""


def reply_of(*sentences: tuple[str, int, str], **changes: Any) -> Scripted:
    """A well-formed reply of sentences, each with its source number and the words of the source that it stands on."""
    written = [{"text": text, "source": source, "evidence": evidence} for text, source, evidence in sentences]
    return Scripted(json.dumps({"sentences": written}, ensure_ascii=False), **changes)


@dataclass
class FakeOpenAI(LoopbackServer):
    """Speaks /v1/chat/completions, streaming and not; replies in the order of the script, the last one again and again.

    A context manager; `requests` keeps the body of every request.
    """

    script: Sequence[Scripted]
    requests: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def base_url(self) -> str:
        """Address to configure as `model_base_url`."""
        return f"{self.url}/v1"

    def take(self, request: dict[str, Any]) -> Scripted:
        """Note a request and give the reply whose turn it is."""
        self.requests.append(request)
        return self.script[min(len(self.requests), len(self.script)) - 1]

    def answer(self, call: LoopbackCall) -> None:
        """Reply to a chat completion."""
        request = json.loads(call.body)
        scripted = self.take(request)
        if scripted.status != 200:
            call.reply_json(scripted.status, {"error": {"message": "scripted failure", "type": "server_error"}})
        elif request.get("stream"):
            _stream(scripted, call)
        else:
            time.sleep(scripted.delay)
            call.reply_json(200, _completion(scripted))


class ScriptedModel:
    """A model that writes from a script, the last reply again and again; a reply that is an error is raised.

    `asked` keeps every prompt, `given` the seconds allowed for it.
    """

    def __init__(self, *replies: str | ComposerError, name: str = "scripted", tokens: TokenUsage | None = None) -> None:
        self.name = name
        self._replies, self._tokens = replies, tokens
        self.asked: list[Prompt] = []
        self.given: list[float | None] = []

    async def write(self, prompt: Prompt, seconds: float | None = None) -> AsyncGenerator[Piece, None]:
        """The reply whose turn it is, in two pieces; raises the error whose turn it is."""
        self.asked.append(prompt)
        self.given.append(seconds)
        reply = self._replies[min(len(self.asked), len(self._replies)) - 1]
        if isinstance(reply, ComposerError):
            raise reply
        half = len(reply) // 2
        yield Piece(reply[:half])
        yield Piece(reply[half:], self._tokens)


class InMemoryBudget:
    """A budget of tokens for one day that never ends; `spent` is what calls came to."""

    def __init__(self, tokens: int) -> None:
        self._tokens = tokens
        self.spent = Spending()

    def reserve(self, most: Spending) -> Reservation | None:
        """Set aside what a call may come to, where so much is left."""
        if self.spent.tokens + most.tokens > self._tokens:
            return None
        self.spent = self.spent - Spending(-most.tokens, -most.micros)
        return Reservation(most, date.min)

    def settle(self, reserved: Reservation, spent: Spending) -> None:
        """Put what it came to in its place."""
        self.spent = self.spent - (reserved.most - spent)


def _stream(scripted: Scripted, call: LoopbackCall) -> None:
    call.begin(200, "text/event-stream")
    content = scripted.content if scripted.streams else ""
    pieces = [content[at : at + 12] for at in range(0, len(content), 12)]
    if scripted.disconnect:
        pieces = pieces[: len(pieces) // 2]
    if scripted.refusal:
        _event(_part({"refusal": scripted.refusal}), call)
    for piece in pieces:
        time.sleep(scripted.delay)
        _event(_part({"content": piece}), call)
    if scripted.disconnect:
        return
    if not pieces:
        time.sleep(scripted.delay)
    _event(_part({}, scripted.finish_reason), call)
    _event({**_part({}), "choices": [], "usage": _USAGE}, call)
    call.write(b"data: [DONE]\n\n")


def _event(body: dict[str, Any], call: LoopbackCall) -> None:
    call.write(f"data: {json.dumps(body)}\n\n".encode())


_USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
_COMMON = {"id": "chatcmpl-fake", "created": 0, "model": "fake"}


def _part(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish_reason}
    return {**_COMMON, "object": "chat.completion.chunk", "choices": [choice]}


def _completion(scripted: Scripted) -> dict[str, Any]:
    message = {"role": "assistant", "content": scripted.content, "refusal": scripted.refusal or None}
    choice = {"index": 0, "message": message, "finish_reason": scripted.finish_reason}
    return {**_COMMON, "object": "chat.completion", "choices": [choice], "usage": _USAGE}
