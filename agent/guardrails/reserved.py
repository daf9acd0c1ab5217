"""Topics that the policy keeps for an approved wording."""

from __future__ import annotations

from datetime import date

from agent.answer import AnswerStatus
from agent.guardrails.policy import Policy, ReservedTopic
from agent.turn import Turn
from core.language.fold import plain


class Reserved:
    """Answers a reserved topic with its approved wording, and nothing else."""

    name = "reserved"

    async def refusal(self, turn: Turn, policy: Policy, today: date) -> AnswerStatus | None:
        """`conversation_reserved` where the question holds words of a topic that is kept today, or None."""
        topic = topic_of(turn.text, policy, today)
        if topic is None:
            return None
        turn.meet(self.name)
        turn.approved = topic.wording.in_language(turn.language)
        return AnswerStatus.CONVERSATION_RESERVED


def topic_of(text: str, policy: Policy, today: date) -> ReservedTopic | None:
    """The reserved topic that a text holds words of; None for all others."""
    asked = plain(text)
    return next((topic for topic in policy.reserved if _is_kept(topic, today) and _holds(topic, asked)), None)


def _is_kept(topic: ReservedTopic, today: date) -> bool:
    return (topic.since is None or topic.since <= today) and (topic.until is None or today <= topic.until)


def _holds(topic: ReservedTopic, asked: str) -> bool:
    return any(plain(word) in asked for words in topic.words.values() for word in words)
