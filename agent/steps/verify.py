"""Sixth step: a sentence that its sources do not carry goes no further."""

from __future__ import annotations

from collections.abc import AsyncIterator

from agent.grounding.grounding import Grounding
from agent.tools import Tools
from agent.turn import Draft, Turn


class Verify:
    """Lets through only sentences that stand on their sources; when none of a composer's does, the next one's turn comes."""

    name = "verify"

    def __init__(self, tools: Tools) -> None:
        self._grounding = Grounding(tools.retriever)

    async def run(self, turn: Turn) -> None:
        """Leave the verified sentences in the turn, to be drawn one by one."""
        turn.verified = turn.measured(self.name, self._verified(turn))

    async def _verified(self, turn: Turn) -> AsyncIterator[Draft]:
        log, dropped, kept = turn.log(self.name), [], 0
        for attempt in turn.attempts:
            async for draft in attempt.drafts:
                fault = await self._grounding.fault(draft, turn)
                if fault:
                    dropped.append(fault)
                    continue
                kept, turn.composer = kept + 1, attempt.composer
                yield draft
            if kept:
                break
        log.detail.update(kept=kept, dropped=dropped)
        log.verdict = "supported" if kept and not dropped else "partly_supported" if kept else "unsupported"
