"""Which past questions a known question would have answered while somebody writes it: asked of the agent that answers citizens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from agent.abstention.model import Tier
from agent.agent import Agent
from agent.answer import AnswerStatus
from agent.guardrails.pauses import words_named
from agent.question import Question
from agent.steps.decide import Decide
from connectors.desk.left_open import LeftOpen
from core.clock import Clock
from core.language.fold import plain
from core.language.forms import Language
from core.language.identify import identify
from core.language.meaning.meanings import meanings
from knowledge.cache import LruCache
from knowledge.known.file import QuestionsFile
from knowledge.known.vectors import combined
from knowledge.library.amend import questioned
from knowledge.library.library import Library
from knowledge.ports import Embedder, Vectors
from knowledge.questions import StatedQuestions
from knowledge.search.searcher import Searcher

SPAN_DAYS = 28
"""Days that are looked back over. Chosen by hand: four weeks."""
MOST_QUESTIONS = 1_000
"""Questions that are compared, the latest ones. Chosen by hand: comparing them takes a tenth of a second once they are embedded."""
_SHOWN = 20
"""Questions that name a topic which are shown. Chosen by hand: a screen."""
_CLOSEST = 40
"""Wordings, the closest ones, that the agent is asked. Chosen by hand: each takes as long as a search."""
_APART = 10
"""Wordings about something else, one after another, after which the farther ones are not asked.

Measured: of 36 known questions of the example's documents, the farthest past question that came near stood behind seven such.
"""
_BATCH = 256
"""Texts that are embedded at once. Chosen by hand."""
_NEAR = 0.05
"""Likelihood below which a question is not shown as near. Chosen by hand: it is about something else."""
OF_DOCUMENTS = frozenset(
    status.value for status in AnswerStatus if status.value.startswith(("answered", "perhaps", "unanswerable"))
)
"""How turns end in which documents were asked: the rest is the same whatever is known."""

Asked = Callable[[datetime, int], Sequence[LeftOpen]]
"""The latest questions since a time, at most so many, without personal data."""


@dataclass(frozen=True)
class PastQuestion:
    """A question that people asked, how often, how it ended when it was asked last, and what it would come to now."""

    text: str
    asked: int
    last_at: datetime
    status: str
    surety: float
    """How likely it puts the known question into words, 0 to 1."""
    tier: Tier
    gets_it: bool
    """Whether the words of the known question would be its answer."""


@dataclass(frozen=True)
class PastAnswers:
    """What a known question would have done: out of how many questions, and those near to it, the surest first."""

    total: int
    found: tuple[PastQuestion, ...]
    is_cut: bool = False
    """Whether more lie as near as were asked."""

    @property
    def answered(self) -> tuple[PastQuestion, ...]:
        """Those that would have got it."""
        return tuple(one for one in self.found if one.gets_it)

    @property
    def near(self) -> tuple[PastQuestion, ...]:
        """Those that come near and would not have got it."""
        return tuple(one for one in self.found if not one.gets_it)

    @property
    def count(self) -> int:
        """How often it would have been given."""
        return sum(one.asked for one in self.answered)


@dataclass(frozen=True)
class NamedPast:
    """Questions that name a topic: how many of how many, and the most asked of them with how often."""

    total: int
    count: int
    found: tuple[tuple[str, int], ...]


class PastQuestions:
    """Compares questions of the last weeks with what somebody writes; their vectors stay in memory alone."""

    def __init__(
        self, agent: Agent, library: Library, searcher: Searcher, embedder: Embedder, asked: Asked, clock: Clock
    ) -> None:
        """`agent` is to tell nobody of what it meets."""
        self._agent, self._library, self._searcher, self._embedder = agent, library, searcher, embedder
        self._asked, self._clock = asked, clock
        self._vectors: LruCache[tuple[str, Language], Vectors] = LruCache(2 * MOST_QUESTIONS)

    def warm(self) -> None:
        """Embed what people asked, and make ready what is learned from, so that nobody waits for it."""
        self._embed(list(self._lately()))
        if (release := self._library.current_release()) is not None:
            self._searcher.make_ready_to_know(release)

    def naming(self, topic: str) -> NamedPast:
        """What was asked that holds all words of a way to name a topic; takes a moment."""
        lately = self._lately()
        named = [
            (times[-1].text, len(times))
            for (text, language), times in lately.items()
            if words_named(topic, [word.close for word in meanings(text, language)])
        ]
        named.sort(key=lambda one: -one[1])
        total = sum(len(times) for times in lately.values())
        return NamedPast(total, sum(count for _, count in named), tuple(named[:_SHOWN]))

    async def would_answer(self, key: str, entries: Sequence[StatedQuestions], entry: StatedQuestions) -> PastAnswers:
        """What one of the entries of a document's questions would have done, were all of them published."""
        lately = await asyncio.to_thread(self._lately)
        total = sum(len(times) for times in lately.values())
        closest, searcher = await asyncio.to_thread(self._closest, key, entries, entry, list(lately))
        agent = self._agent.searching(searcher)
        found, apart, is_cut = list[PastQuestion](), 0, False
        for place, (text, language) in enumerate(closest, start=1):
            one = await self._judged(agent, key, entry, text, language, lately[text, language])
            if one is None:
                apart += 1
                if apart == _APART:
                    break
            else:
                apart, is_cut = 0, place == _CLOSEST and one.gets_it
                found.append(one)
        found.sort(key=lambda one: (-one.gets_it, -one.surety, -one.asked))
        return PastAnswers(total, tuple(found), is_cut)

    async def _judged(
        self,
        agent: Agent,
        key: str,
        entry: StatedQuestions,
        text: str,
        language: Language,
        times: Sequence[LeftOpen],
    ) -> PastQuestion | None:
        """What a question comes to; None where it is about something else."""
        decided = (await agent.run_until(Question(text, usual=language), Decide.name)).decided
        recognition = decided.assessment.recognition if decided else None
        if decided is None or recognition is None or recognition.probability < _NEAR:
            return None
        need = recognition.match.need
        if (need.key, need.questions) != (key, entry.questions):
            return None
        gets_it = decided.assessment.recognised and decided.assessment.tier is not Tier.NOTHING
        last = max(times, key=lambda one: one.at)
        tier, surety = decided.assessment.tier, recognition.probability
        return PastQuestion(last.text, len(times), last.at, last.status, surety, tier, gets_it)

    def _closest(
        self,
        key: str,
        entries: Sequence[StatedQuestions],
        entry: StatedQuestions,
        asked: Sequence[tuple[str, Language]],
    ) -> tuple[list[tuple[str, Language]], Searcher]:
        """The questions that an entry lies nearer to than any other, as far as possible; and a search that knows it."""
        release = self._library.current_release()
        if release is None or not asked:
            return [], self._searcher
        made, _ = questioned(self._library, key, QuestionsFile(list(entries)))
        standing, now = self._library.known_questions(release), frozenset(made.known)
        # What stands comes first and in its order: it need not be learned again.
        stays = [need for need in standing if need.key != key or need in now]
        comes = now.difference(stays)
        searcher, index = self._searcher.knowing(release, (*stays, *(need for need in made.known if need in comes)))
        own = next((need for need in made.known if need.questions == entry.questions), None)
        if index is None or own is None:
            return [], searcher
        leads = index.leads(own, self._embed(asked))
        return [asked[place] for place in np.argsort(-leads, kind="stable")[:_CLOSEST]], searcher

    def _lately(self) -> Mapping[tuple[str, Language], list[LeftOpen]]:
        """What people asked, each wording once, with the times it was asked."""
        found: dict[tuple[str, Language], list[LeftOpen]] = {}
        first: dict[str, tuple[str, Language]] = {}
        since = self._clock.now() - timedelta(days=SPAN_DAYS)
        for one in self._asked(since, MOST_QUESTIONS):
            if one.status in OF_DOCUMENTS:
                place = first.setdefault(plain(one.text), (one.text, identify(one.text, _usual(one.language)).language))
                found.setdefault(place, []).append(one)
        return found

    def _embed(self, asked: Sequence[tuple[str, Language]]) -> Vectors:
        found = self._vectors.recall(list(asked), self._embedded)
        return np.stack([found[one] for one in asked]) if asked else np.zeros((0, 1), dtype=np.float32)

    def _embedded(self, asked: Sequence[tuple[str, Language]]) -> dict[tuple[str, Language], Vectors]:
        expanded = [self._searcher.expand(text, language).dense for text, language in asked]
        texts = [text for dense in expanded for text, _ in dense]
        rows = [self._embedder.embed_questions(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        every = iter(np.concatenate(rows))
        return {
            one: combined([weight for _, weight in dense], np.stack([next(every) for _ in dense]))
            for one, dense in zip(asked, expanded, strict=True)
        }


def _usual(language: str) -> Language | None:
    try:
        return Language(language)
    except ValueError:
        return None
