"""The seam between the compose step and what writes sentences."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from agent.answer import ComposerName
from agent.grounding.draft import Draft
from agent.turn import StepLog, Turn


class Composer(Protocol):
    """Writes sentences from the turn's sources; never raises: what fails ends the drafts and is noted in the log."""

    name: ComposerName

    def compose(self, turn: Turn, log: StepLog) -> AsyncIterator[Draft]:
        """Drafts in reading order, each as soon as it is written."""
        ...
