"""Fourth step: find what may answer, as the message reads first."""

from __future__ import annotations

import asyncio

from agent.guardrails.elections import official_documents
from agent.retrieval.finder import Finder, Found
from agent.retrieval.sources import is_outdated
from agent.steps.step import Tools
from agent.turn import Turn


class Retrieve:
    """Searches once, and looks into the documents that replace outdated ones."""

    name = "retrieve"

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._finder = Finder(tools.retriever, tools.settings.passages_found)

    async def run(self, turn: Turn) -> None:
        """Leave in the turn what was found."""
        log = turn.log(self.name)
        turn.found = await asyncio.to_thread(self._official if turn.official_only else self._every, turn)
        log.detail["hits"] = len(turn.found.hits)
        log.verdict = "found" if turn.found.hits else "nothing_found"

    def _every(self, turn: Turn) -> Found:
        return self._finder.find(turn.understood.reading, turn.spoken)

    def _official(self, turn: Turn) -> Found:
        """What official documents that still hold have; nothing where none is published."""
        filters = official_documents(self._tools.policy, self._tools.retriever.document_titles())
        if filters is None:
            return Found(turn.understood.reading)
        today = self._tools.today()
        found = self._finder.find_within(filters, turn.understood.reading, turn.spoken)
        return found.kept([hit for hit in found.hits if not is_outdated(hit.passage, today)], today)
