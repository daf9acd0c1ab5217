"""Seventh step: a sentence that its evidence does not carry goes no further; the evidence is quoted instead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from agent.composers.quotations import Quotations
from agent.grounding.draft import Attempt, Draft
from agent.grounding.grounding import check
from agent.guardrails.rails import refusing_rail
from agent.steps.step import Tools
from agent.turn import SentenceCheck, Turn
from core.personal_data.masking import blotted


class Verify:
    """Lets through only sentences that stand on their evidence, and quotations of it in place of those that do not.

    When nothing of a composer stands, the next one's turn comes.
    """

    name = "verify"

    def __init__(self, tools: Tools) -> None:
        self._replies = tools.replies
        self._checker = tools.checker

    async def run(self, turn: Turn, attempts: AsyncIterator[Attempt]) -> AsyncIterator[Draft]:
        """The drafts that stand."""
        log, dropped, kept = turn.log(self.name), list[str](), 0
        quotations = Quotations(self._replies, turn.language)
        async for attempt in attempts:
            async for draft in attempt.drafts:
                checked = await asyncio.to_thread(check, draft, turn.sources, turn.language)
                fault = await refusing_rail(draft, turn) or checked.fault
                if not fault and checked.evidence and not await self._carries(checked.evidence.quote, draft, turn):
                    fault = "denied"
                standing = None if fault else draft
                if checked.evidence and fault:
                    standing = quotations.instead_of(draft, checked.evidence)
                elif checked.evidence:
                    standing = replace(draft, quote=checked.evidence.quote)
                dropped += [fault] if fault else []
                compared = checked.evidence.quote if checked.evidence else draft.quote
                said = standing.text if standing else ""
                turn.checks.append(SentenceCheck(draft.text, compared, draft.sources, fault, said))
                if standing:
                    kept, turn.composer = kept + 1, attempt.composer
                    yield standing
            if kept:
                break
        log.detail.update(kept=kept, dropped=dropped)
        log.verdict = "supported" if kept and not dropped else "partly_supported" if kept else "unsupported"

    async def _carries(self, evidence: str, draft: Draft, turn: Turn) -> bool:
        """Whether the checker, where there is one, lets a sentence stand that is not its evidence word for word."""
        if self._checker is None or draft.text in evidence:
            return True
        said = blotted(draft.text, turn.contacts)
        return await self._checker.says(blotted(evidence, turn.contacts), said, turn.log(self.name))
