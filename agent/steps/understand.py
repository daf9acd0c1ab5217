"""Second step: which language is spoken, which one to answer in, and what a follow-up is about."""

from __future__ import annotations

from agent.follow_up import is_follow_up, joined, may_lean, topic_of
from agent.question import Exchange
from agent.tools import Tools
from agent.turn import StepLog, Turn
from core.language.identify import identify

_STANDALONE_LENGTH = 600


class Understand:
    """Finds the language, and makes a follow-up understandable by itself: by a model when there is one, else by rules."""

    name = "understand"

    def __init__(self, tools: Tools) -> None:
        self._settings = tools.settings
        self._rewriter = tools.rewriter

    async def run(self, turn: Turn) -> None:
        """Leave languages, history and the standalone question in the turn."""
        log = turn.log(self.name)
        turn.history = _worth_remembering(turn.question.history, self._settings.history_length)
        found = identify(turn.text, turn.question.language_so_far or turn.question.language)
        turn.spoken = found.language
        turn.language = turn.question.language or found.language
        log.detail.update(language=turn.spoken.value, confidence=round(found.confidence, 3))
        turn.is_follow_up = bool(turn.history) and is_follow_up(turn.text)
        if turn.is_follow_up:
            turn.standalone = await self._standalone(turn, log)
        else:
            turn.standalone = turn.text
            if turn.history and may_lean(turn.text):
                turn.topic = topic_of(turn.history)
                turn.leaning = _with_topic(turn)
        log.verdict = log.verdict or ("follow_up" if turn.is_follow_up else "standalone")

    async def _standalone(self, turn: Turn, log: StepLog) -> str:
        if self._rewriter:
            written = await self._rewriter.rewrite(turn.text, turn.history, turn.spoken, log)
            if written:
                log.verdict = "follow_up_rewritten"
                return written[:_STANDALONE_LENGTH]
        turn.topic = topic_of(turn.history)
        return _with_topic(turn)


def _with_topic(turn: Turn) -> str:
    return joined(turn.topic, turn.text)[-_STANDALONE_LENGTH:] if turn.topic else turn.text


def _worth_remembering(history: tuple[Exchange, ...], limit: int) -> tuple[Exchange, ...]:
    real = [e for e in history if e.question.strip() and not e.status.is_small_talk and "refused" not in e.status.value]
    return tuple(real[-limit:]) if limit else ()
