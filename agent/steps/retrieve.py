"""Fourth step: find what may answer, as the message reads first."""

from __future__ import annotations

import asyncio

from agent.retrieval.finder import Finder
from agent.steps.step import Tools
from agent.turn import Turn


class Retrieve:
    """Searches once, and looks into the documents that replace outdated ones."""

    name = "retrieve"

    def __init__(self, tools: Tools) -> None:
        self._finder = Finder(tools.retriever, tools.settings.passages_found)

    async def run(self, turn: Turn) -> None:
        """Leave in the turn what was found."""
        log = turn.log(self.name)
        turn.found = await asyncio.to_thread(self._finder.find, turn.understood.reading, turn.spoken)
        log.detail["hits"] = len(turn.found.hits)
        log.verdict = "found" if turn.found.hits else "nothing_found"
