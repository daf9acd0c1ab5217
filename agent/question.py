"""What goes into a turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agent.answer import AnswerStatus
from core.language.forms import Language
from core.language.identify import identify

LANGUAGE_SAMPLE = 500
"""Characters of a message that its language is told from. Chosen by hand: more tell nothing new, and cost."""


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

    `language` forces the language of the answer; None follows the person's. `usual` is the language to take where neither the message
    nor those before it tell theirs.
    """

    text: str
    history: tuple[Exchange, ...] = ()
    language: Language | None = None
    usual: Language | None = None
    about: Exchange | None = None
    """What it replies to, however long ago that was: it goes on from there rather than from the last exchange."""

    channel: str = "api"
    """Where it was asked: a channel of `connectors`, or `api` for programs."""

    @property
    def before(self) -> tuple[Exchange, ...]:
        """The exchanges before it, the one that it replies to last."""
        return (*self.history, self.about) if self.about else self.history

    @property
    def language_so_far(self) -> Language | None:
        """The language of the conversation before this message; None where nothing tells."""
        return language_through((exchange.question for exchange in self.history), self.usual)


def language_through(texts: Iterable[str], usual: Language | None = None) -> Language | None:
    """The language of texts that follow on one another: what one does not tell, those before it do."""
    for text in texts:
        usual = identify(text[:LANGUAGE_SAMPLE], usual).language
    return usual
