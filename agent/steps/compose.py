"""Sixth step: have the composers write, each when it is its turn."""

from __future__ import annotations

from collections.abc import AsyncIterator

from agent.grounding.draft import Attempt
from agent.steps.step import Tools
from agent.turn import Turn


class Compose:
    """Sets up one attempt per composer; sentences are written as the later steps draw on them. What official documents say is quoted."""

    name = "compose"

    def __init__(self, tools: Tools) -> None:
        self._composers = tools.composers

    async def run(self, turn: Turn) -> AsyncIterator[Attempt]:
        """The attempts, best composer first."""
        log = turn.log(self.name)
        for composer in self._composers:
            if composer.name == "model" and (turn.quotes_only or turn.official_only):
                continue
            yield Attempt(composer.name, turn.measured(self.name, composer.compose(turn, log)))
