"""Seventh step: a sentence that its sources do not carry goes no further."""

from __future__ import annotations

from collections.abc import AsyncIterator

from agent.grounding.draft import Attempt, Draft
from agent.grounding.grounding import Grounding
from agent.steps.step import Tools
from agent.turn import Turn


class Verify:
    """Lets through only sentences that stand on their sources; when none of a composer's does, the next one's turn comes."""

    name = "verify"

    def __init__(self, tools: Tools) -> None:
        self._grounding = Grounding(tools.retriever)

    async def run(self, turn: Turn, attempts: AsyncIterator[Attempt]) -> AsyncIterator[Draft]:
        """The drafts that stand."""
        log, dropped, kept = turn.log(self.name), list[str](), 0
        async for attempt in attempts:
            async for draft in attempt.drafts:
                fault = await self._grounding.fault(draft, turn.sources)
                if fault:
                    dropped.append(fault)
                    continue
                kept, turn.composer = kept + 1, attempt.composer
                yield draft
            if kept:
                break
        log.detail.update(kept=kept, dropped=dropped)
        log.verdict = "supported" if kept and not dropped else "partly_supported" if kept else "unsupported"
