"""Asks as a citizen would, and looks for what would have answered: nothing of it is kept, counted or told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from agent.abstention.model import Tier
from agent.agent import Agent, Examined
from agent.answer import Answer
from agent.question import Question
from agent.steps.decide import Decide
from agent.turn import Turn
from agent.understanding.text_words import words_in
from api.console.work.levers import EarlierAnswer, Reason, WaitingDocument, reasons
from api.console.work.publishing import Publishing
from core.language.forms import Language
from core.language.stem import terms
from knowledge.drafts.drafts import OPEN
from knowledge.library.library import Library

_EARLIER = 5
"""Releases before the current one that are asked too. Chosen by hand: each takes as long as a search, and what was answered from last
month is what somebody misses."""
_WAITING = 20
"""Drafts that are looked into, the latest ones. Chosen by hand: each is read anew."""
_SHARE = 0.5
"""Share of the question's words that a waiting document must have. Chosen by hand: less is chance."""


@dataclass(frozen=True)
class TriedTurn:
    """One question of a message: its turn, why it was not surely answered, and its wordings in other forms as far as they are known."""

    turn: Turn
    reasons: tuple[Reason, ...]
    wordings: Mapping[Language, str]


@dataclass(frozen=True)
class Tried:
    """What a message came to."""

    question: Question
    answer: Answer
    turns: tuple[TriedTurn, ...]


class Trying(Protocol):
    """Tries a message; `AgentTrying` is the real one."""

    async def ask(self, question: Question) -> Tried:
        """The answer, its turns and what would have answered."""
        ...

    async def answer(self, question: Question) -> Examined:
        """The answer and its turns alone."""
        ...


class AgentTrying:
    """Tries a message by the agent that answers citizens."""

    def __init__(self, agent: Agent, library: Library, publishing: Publishing) -> None:
        """`agent` is to tell nobody of what it meets."""
        self._agent, self._library, self._publishing = agent, library, publishing

    async def ask(self, question: Question) -> Tried:
        """The answer, its turns and what would have answered."""
        found = await self.answer(question)
        return Tried(question, found.answer, tuple([await self._explained(turn) for turn in found.turns]))

    async def answer(self, question: Question) -> Examined:
        """The answer and its turns alone."""
        return await self._agent.examine(question)

    async def _explained(self, turn: Turn) -> TriedTurn:
        if turn.decided is None or (turn.status and turn.status.is_answered):
            return TriedTurn(turn, reasons(turn), _wordings(turn))
        earlier = await self._earlier(turn)
        waiting = await asyncio.to_thread(lambda: tuple(self._waiting(turn)))
        return TriedTurn(turn, reasons(turn, earlier, waiting), _wordings(turn))

    async def _earlier(self, turn: Turn) -> tuple[EarlierAnswer, ...]:
        """Documents that surely answered in an earlier release, each with the latest that did."""
        current, before = await asyncio.to_thread(self._releases, turn.found.release)
        found = dict[str, EarlierAnswer]()
        for number in before:
            then = (await self._agent.run_until(turn.question, Decide.name, number)).decided
            if then is None or then.assessment.tier is not Tier.SURE or not then.ranked:
                continue
            passage = (then.answering[0].source if then.answering else then.ranked[0].source).passage
            if passage.key not in current:
                found.setdefault(passage.key, EarlierAnswer(passage.key, passage.meta.title or passage.key, number))
        return tuple(found.values())

    def _releases(self, release: int | None) -> tuple[frozenset[str], list[int]]:
        """Keys of a release's documents, and the latest releases before it that have others."""
        if release is None:
            return frozenset(), []
        current = frozenset(one.key for one in self._library.documents(release))
        numbers = sorted((one.number for one in self._library.releases() if one.number != release), reverse=True)
        others = [n for n in numbers[:_WAITING] if {one.key for one in self._library.documents(n)} - current]
        return current, others[:_EARLIER]

    def _waiting(self, turn: Turn) -> Iterator[WaitingDocument]:
        asked = set(terms(turn.standalone or turn.text))
        published = turn.decided.assessment.features.words if turn.decided else 0.0

        def says_more(*texts: str) -> bool:
            share = max((len(asked & words_in(text).terms) / len(asked) for text in texts), default=0.0) if asked else 0
            return share >= _SHARE and share > published

        for draft in self._publishing.drafts.listed(*OPEN)[:_WAITING]:
            read = self._publishing.read(draft)
            if says_more(*(f"{read.title} {text}" for text in read.passages)):
                yield WaitingDocument(read.title, draft.id)
        for held in self._library.held_documents():
            if says_more(held.title):
                yield WaitingDocument(held.title, None)


def _wordings(turn: Turn) -> dict[Language, str]:
    """How people ask the same in other forms, where the question is a known one, word for word."""
    same = [match.need.questions for match in turn.found.known if match.is_verbatim]
    own = {turn.text.casefold()}
    found = dict[Language, str]()
    for language, text in (pair for questions in same for pair in questions):
        if text.casefold() not in own and language is not turn.spoken:
            found.setdefault(language, text)
    return found
