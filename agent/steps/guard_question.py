"""First step: a message that can be read, and is not too long."""

from __future__ import annotations

import re

from agent.answer import AnswerStatus
from agent.steps.step import Tools
from agent.turn import Turn
from core.language.identify import identify
from core.text import normalise, remove_hidden

_READABLE = re.compile(r"\w")
_SAMPLE = 500


class GuardQuestion:
    """Refuses what is empty, too long or unreadable; takes out what cannot be seen, and records that it was there."""

    name = "guard_question"

    def __init__(self, tools: Tools) -> None:
        self._limit = tools.settings.question_max_length

    async def run(self, turn: Turn) -> None:
        """Leave a readable question in `turn.text`."""
        log, raw = turn.log(self.name), turn.question.text
        # The cut keeps a message of a megabyte from costing anything: hidden characters may be most of a short question.
        seen = remove_hidden(raw[: self._limit * 10])
        hidden = min(len(raw), self._limit * 10) - len(seen) - raw[: self._limit * 10].count("\r")
        if hidden > 0:
            log.detail["hidden_characters"] = hidden
        turn.text = normalise(seen)
        if turn.question.language is None and seen.strip():
            usual = turn.question.language_so_far or turn.spoken
            turn.spoken = turn.language = identify(turn.text[:_SAMPLE], usual).language
        if status := self._refusal(raw, turn.text):
            log.verdict = status.value
            turn.stop(status)
            return
        log.verdict = "ok"

    def _refusal(self, raw: str, text: str) -> AnswerStatus | None:
        if not raw.strip():
            return AnswerStatus.REFUSED_EMPTY
        if len(text) > self._limit or len(raw) > self._limit * 10:
            return AnswerStatus.REFUSED_TOO_LONG
        return None if (text and _READABLE.search(text)) or _is_gesture(text) else AnswerStatus.REFUSED_UNREADABLE


def _is_gesture(text: str) -> bool:
    return "?" in text or "؟" in text or "👋" in text or "🙏" in text
