"""A question must hold something that can be read."""

from __future__ import annotations

import re
from datetime import date

from agent.answer import AnswerStatus
from agent.guardrails.policy import Policy
from agent.turn import Turn

_WORD = re.compile(r"\w")
_GESTURES = ("?", "؟", "👋", "🙏")


class Readable:
    """Refuses a message without a letter, a figure or a gesture that asks or greets."""

    name = "readable"

    async def refusal(self, turn: Turn, policy: Policy, today: date) -> AnswerStatus | None:
        """`refused_unreadable`, or None."""
        seen = _WORD.search(turn.text) or any(gesture in turn.text for gesture in _GESTURES)
        return None if seen else AnswerStatus.REFUSED_UNREADABLE
