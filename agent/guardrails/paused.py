"""Whether a question or a reply is about what staff has paused: told by words and headings, in whichever of the five forms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from agent.answer import AnswerStatus
from agent.grounding.draft import Draft
from agent.guardrails.pauses import words_named
from agent.guardrails.policy import Policy
from agent.turn import Turn
from core.language.meaning.meanings import meanings
from knowledge.document import Passage


class NotPaused:
    """Ends a turn of what is paused: a whole channel, or a topic that the question has the words of."""

    name = "paused"

    async def refusal(self, turn: Turn, policy: Policy, today: date) -> AnswerStatus | None:
        """`paused_service`, `paused_topic`, or None where nothing of it is paused."""
        if "" in turn.paused:
            return AnswerStatus.PAUSED_SERVICE
        held = (word.close for word in meanings(turn.text, turn.spoken))
        return AnswerStatus.PAUSED_TOPIC if _names(turn.paused, held) else None


class NothingPaused:
    """Refuses a sentence from a passage that stands under the words of a paused topic."""

    name = "paused"

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        """Whether one of its sources does."""
        return any(is_paused(source.passage, turn.paused) for source in turn.sources if source.number in draft.sources)


def is_paused(passage: Passage, topics: Iterable[str]) -> bool:
    """Whether a passage stands in a document, or under a heading, that holds the words of a paused topic."""
    held = (word.close for text in passage.titles for word in meanings(text, passage.language))
    return _names(topics, held)


def _names(topics: Iterable[str], words: Iterable[frozenset[str]]) -> bool:
    held = tuple(words)
    return any(words_named(topic, held) for topic in topics)
