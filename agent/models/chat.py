"""The seam between the agent and a language model."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Protocol

from agent.answer import TokenUsage


@dataclass(frozen=True)
class Prompt:
    """What a model is told (`system`), given (`user`), and the JSON schema of what it must write."""

    system: str
    user: str
    schema: Mapping[str, object]


@dataclass(frozen=True)
class Piece:
    """A piece of what a model writes; `tokens` comes once, where the endpoint counts them."""

    text: str = ""
    tokens: TokenUsage | None = None


class ChatModel(Protocol):
    """Writes JSON. `agent.models.endpoint.EndpointModel` is the real one."""

    name: str

    def write(self, prompt: Prompt, seconds: float | None = None) -> AsyncGenerator[Piece, None]:
        """Pieces as they are written, within `seconds` where some are given; raises `ComposerError` for whatever goes wrong.

        Its cause is one of `timeout`, `refusal`, `length`, `connection`, `http_<status>` and `endpoint`.
        """
        ...
