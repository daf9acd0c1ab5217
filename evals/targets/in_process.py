"""The agent in this process, the very one that `munadil ask` uses."""

from __future__ import annotations

import asyncio

from agent.ports import AnsweringAgent
from evals.reply import Reply
from evals.suites.suite import Case
from evals.targets.replies import Passages, answer_to, passage_text, reply_of


class InProcessTarget:
    """Asks an agent; `passages` opens what it cites."""

    name = "in-process"

    def __init__(self, agent: AnsweringAgent, passages: Passages) -> None:
        self._agent = agent
        self._passages = passages

    async def ask(self, case: Case) -> Reply:
        """Ask every turn of a case in order; raises TargetError when a turn breaks."""
        answer = await answer_to(case, self._agent.answer)
        ids = [citation.passage_id for citation in answer.citations]
        found = await asyncio.to_thread(self._passages, ids) if ids else {}
        return reply_of(answer, {key: passage_text(passage) for key, passage in found.items()})

    async def close(self) -> None:
        """Hold nothing: whoever opened the agent closes it."""
