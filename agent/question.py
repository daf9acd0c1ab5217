"""What goes into a turn."""

from __future__ import annotations

from dataclasses import dataclass

from agent.answer import AnswerStatus
from core.language import Language


@dataclass(frozen=True)
class Exchange:
    """An earlier question of the same conversation and what was answered to it."""

    question: str
    answer: str
    status: AnswerStatus = AnswerStatus.ANSWERED
    standalone_question: str = ""
    passage_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A person's message, as it was received, with the last exchanges, oldest first.

    `language` forces the language of the answer; None follows the person's.
    """

    text: str
    history: tuple[Exchange, ...] = ()
    language: Language | None = None
