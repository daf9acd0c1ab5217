"""The seam between the agent and whoever asks it."""

from __future__ import annotations

from typing import Protocol

from agent.answer import Answer, OnSentence
from agent.question import Question


class AnsweringAgent(Protocol):
    """Answers questions. `agent.agent.Agent` is the real one, `agent.testing.ScriptedAgent` the fake."""

    async def answer(self, question: Question, on_sentence: OnSentence | None = None) -> Answer:
        """The whole answer; `on_sentence` is told its sentences as they are ready. Never raises for anything a person can send."""
        ...
