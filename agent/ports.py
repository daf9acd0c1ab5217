"""The seam between the agent and whoever asks it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from agent.answer import Answer, TurnEvent
from agent.question import Question


class AnsweringAgent(Protocol):
    """Answers questions. `agent.agent.Agent` is the real one, `agent.testing.ScriptedAgent` the fake."""

    async def answer(self, question: Question) -> Answer:
        """The whole answer; never raises for anything a person can send."""
        ...

    def stream(self, question: Question) -> AsyncIterator[TurnEvent]:
        """Verified sentences as they are ready, then one `AnswerEvent`."""
        ...
