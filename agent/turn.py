"""What the steps of one turn share, and the one way to stop it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from agent.answer import (
    Answer,
    AnswerSentence,
    AnswerStatus,
    Citation,
    SentenceEvent,
    StepRecord,
    TokenUsage,
)
from agent.question import Exchange, Question
from agent.sources import Source, Stretch
from core.language.forms import Language

ComposerName = Literal["extractive", "model"]


@dataclass(frozen=True)
class Draft:
    """A sentence as a composer wrote it, not yet verified.

    `sources` are numbers of the turn's sources; `quote` is what a verbatim draft cites of its source; `introduction` is a
    fixed wording said just before it, and only if it stands.
    """

    text: str
    sources: tuple[int, ...]
    quote: str = ""
    introduction: str = ""

    @property
    def is_verbatim(self) -> bool:
        """Whether it claims to be a quotation."""
        return bool(self.quote)


@dataclass(frozen=True)
class Attempt:
    """What one composer writes for this turn; the next attempt is drawn on when nothing of this one stands."""

    composer: ComposerName
    drafts: AsyncIterator[Draft]


@dataclass
class StepLog:
    """What a step notes about itself while it works."""

    name: str
    seconds: float = 0.0
    verdict: str = ""
    model: str = ""
    tokens: TokenUsage = field(default_factory=TokenUsage)
    detail: dict[str, str | int | float | bool | list[str]] = field(default_factory=dict)

    def record(self) -> StepRecord:
        """The finished record."""
        duration = round(self.seconds * 1000, 3)
        return StepRecord(self.name, duration, self.verdict, self.model, self.tokens, dict(self.detail))


class Turn:
    """One question on its way to an answer."""

    def __init__(self, question: Question, language: Language) -> None:
        self.question = question
        self.text = question.text
        """The question as it can be read: nothing hidden, normalised."""
        self.history: tuple[Exchange, ...] = ()
        self.spoken = question.language or language
        """Language the person writes in."""
        self.language = self.spoken
        """Language of the answer."""
        self.standalone = ""
        self.is_follow_up = False
        self.topic = ""
        """The question that a follow-up goes on from, where rules joined the two."""
        self.leaning = ""
        """What the message would ask if it leaned on the topic, where that is not plain."""
        self.out_of_scope = False
        self.release: int | None = None
        self.sources: tuple[Source, ...] = ()
        self.stretches: tuple[Stretch, ...] = ()
        """Words of the sources that answer, where the question is a known one; empty otherwise."""
        self.attempts: Sequence[Attempt] = ()
        self.composer: Literal["extractive", "model", "fixed"] = "fixed"
        self.verified: AsyncIterator[Draft] | None = None
        self.status: AnswerStatus | None = None
        self.sentences: list[AnswerSentence] = []
        self.citations: list[Citation] = []
        self.events: asyncio.Queue[SentenceEvent] = asyncio.Queue()
        self._logs: dict[str, StepLog] = {}
        self._clocks: list[tuple[StepLog, float]] = []
        self._last = ""
        self._started = time.perf_counter()

    def stop(self, status: AnswerStatus) -> None:
        """End the turn with a status; no later step runs."""
        self.status = status

    @property
    def is_stopped(self) -> bool:
        """Whether a step ended the turn."""
        return self.status is not None

    @property
    def answered_status(self) -> AnswerStatus:
        """How it ends when it has sentences: outdated when every source they stand on is."""
        outdated = bool(self.citations) and all(citation.outdated for citation in self.citations)
        return AnswerStatus.ANSWERED_OUTDATED if outdated else AnswerStatus.ANSWERED

    @property
    def current_step(self) -> str:
        """The step that was measured last."""
        return self._last or "agent"

    def log(self, step: str) -> StepLog:
        """The notes of a step, in the order steps were first named."""
        return self._logs.setdefault(step, StepLog(step))

    @contextmanager
    def measuring(self, step: str) -> Iterator[StepLog]:
        """Charge the time spent within to a step; a step measured inside another one pauses it."""
        log, now = self.log(step), time.perf_counter()
        self._last = step
        if self._clocks:
            outer, since = self._clocks[-1]
            outer.seconds += now - since
        self._clocks.append((log, now))
        try:
            yield log
        finally:
            now = time.perf_counter()
            _, since = self._clocks.pop()
            log.seconds += now - since
            if self._clocks:
                self._clocks[-1] = (self._clocks[-1][0], now)

    async def measured(self, step: str, drafts: AsyncIterator[Draft]) -> AsyncIterator[Draft]:
        """The same drafts, with the time each takes charged to a step."""
        while True:
            with self.measuring(step):
                try:
                    draft = await anext(drafts)
                except StopAsyncIteration:
                    return
            yield draft

    def say(self, sentence: AnswerSentence, new: tuple[Citation, ...] = ()) -> None:
        """Let a verified sentence leave."""
        self.sentences.append(sentence)
        self.citations.extend(new)
        self.events.put_nowait(SentenceEvent(sentence, new))

    def finish(self, wording: str) -> Answer:
        """The answer; `wording` is its text where no sentence left."""
        status = self.status or AnswerStatus.ERROR_INTERNAL
        sentences = tuple(self.sentences) or (AnswerSentence(wording),)
        records = tuple(log.record() for log in self._logs.values())
        return Answer(
            status=status,
            language=self.language,
            text=" ".join(_readable(sentence) for sentence in sentences),
            sentences=sentences,
            citations=tuple(self.citations),
            steps=records,
            composer=self.composer,
            tokens=TokenUsage(sum(r.tokens.input for r in records), sum(r.tokens.output for r in records)),
            duration_ms=round((time.perf_counter() - self._started) * 1000, 3),
            release=self.release,
            standalone_question=self.standalone,
        )


def _readable(sentence: AnswerSentence) -> str:
    marks = "".join(f"[{number}]" for number in sentence.citations)
    return f"{sentence.text} {marks}".strip()
