"""Second step: which language is spoken, which one to answer in, and what a follow-up is about."""

from __future__ import annotations

from agent.question import Exchange
from agent.steps.step import Tools
from agent.turn import StepLog, Turn
from agent.understanding.follow_up import is_follow_up, joined, may_go_on, subject_of, topic_of
from agent.understanding.reading import Reading, Understood
from core.language.identify import identify
from core.language.intents.small_talk import is_small_talk
from core.language.intents.truth_asked import asks_whether_true
from core.language.wording.asked import PlainQuestion, read_question
from core.language.wording.questions import asking_clause

_STANDALONE_LENGTH = 600
"""Characters of a question with its topic. Chosen by hand."""


class Understand:
    """Finds the language, and makes a follow-up understandable by itself: by a model when there is one, else by rules."""

    name = "understand"

    def __init__(self, tools: Tools) -> None:
        self._settings = tools.settings
        self._rewriter = tools.rewriter

    async def run(self, turn: Turn) -> None:
        """Leave languages and what the message asks in the turn."""
        log = turn.log(self.name)
        so_far = turn.question.language_so_far or turn.question.language
        found = identify(turn.text, so_far)
        asked = read_question(turn.text, so_far or found.language)
        # A greeting in another language is answered in it, but says nothing of the question's own.
        turn.spoken = asked.language
        turn.language = turn.question.language or found.language
        log.detail.update(language=turn.spoken.value, confidence=round(found.confidence, 3))
        if asked.is_topic:
            log.detail["topic"] = asked.text
        turn.understood = await self._understood(turn, asked, log)
        log.verdict = log.verdict or ("follow_up" if turn.understood.reading.is_follow_up else "standalone")

    async def _understood(self, turn: Turn, asked: PlainQuestion, log: StepLog) -> Understood:
        history = _worth_remembering(turn.question.before, self._settings.history_length)
        if history and asks_whether_true(turn.text):
            topic = topic_of(history)
            return Understood(Reading(topic, is_follow_up=True, topic=topic), history=history)
        # "Donc", "so": what is taken off as an opener may be what shows that a message goes on.
        if history and (is_follow_up(asked.text) or is_follow_up(turn.text)):
            alone = Reading(asked.text, is_topic=asked.is_topic) if subject_of(asked.text) else None
            return Understood(await self._follow_up(turn, asked, history, log), alone, history)
        reading = Reading(asked.text, is_topic=asked.is_topic)
        if history and (may_go_on(asked.text) or turn.question.about is not None):
            return Understood(reading, _with_topic(asked.text, history), history)
        # What somebody tells of themselves before they ask may keep what they ask from being found.
        clause = asking_clause(asked.text) if not asked.is_topic else ""
        return Understood(reading, Reading(clause) if clause and not is_follow_up(clause) else None, history)

    async def _follow_up(
        self, turn: Turn, asked: PlainQuestion, history: tuple[Exchange, ...], log: StepLog
    ) -> Reading:
        if self._rewriter:
            written = await self._rewriter.rewrite(turn.text, history, turn.spoken, log)
            if written:
                log.verdict = "follow_up_rewritten"
                return Reading(written[:_STANDALONE_LENGTH], is_follow_up=True)
        return _with_topic(asked.text, history)


def _with_topic(text: str, history: tuple[Exchange, ...]) -> Reading:
    topic = read_question(topic_of(history)).text
    question = joined(topic, text)[-_STANDALONE_LENGTH:] if topic else text
    return Reading(question, is_follow_up=True, topic=topic)


def _worth_remembering(history: tuple[Exchange, ...], limit: int) -> tuple[Exchange, ...]:
    return tuple([e for e in history if _is_remembered(e)][-limit:]) if limit else ()


def _is_remembered(exchange: Exchange) -> bool:
    """Whether a message may go on from an exchange; those who send a conversation along need not say what became of each message."""
    status = exchange.status
    if not exchange.question.strip() or status.is_small_talk or "refused" in status.value:
        return False
    return not is_small_talk(exchange.question)
