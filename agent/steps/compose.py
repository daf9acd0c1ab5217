"""Fifth step: set the composers to write, each when it is its turn."""

from __future__ import annotations

from agent.tools import Tools
from agent.turn import Attempt, Turn


class Compose:
    """Sets up one attempt per composer; sentences are written as the later steps draw on them."""

    name = "compose"

    def __init__(self, tools: Tools) -> None:
        self._composers = tools.composers

    async def run(self, turn: Turn) -> None:
        """Leave the attempts in the turn."""
        log = turn.log(self.name)
        turn.attempts = [
            Attempt(composer.name, turn.measured(self.name, composer.compose(turn, log)))
            for composer in self._composers
        ]
