"""What the steps of one turn share, and the one way to stop it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

from agent.abstention.model import Assessment, Tier
from agent.answer import (
    Answer,
    AnswerSentence,
    AnswerStatus,
    Citation,
    ComposerName,
    SentenceEvent,
    StepRecord,
    TokenUsage,
)
from agent.question import Question
from agent.retrieval.finder import Found
from agent.retrieval.selection import Candidate
from agent.retrieval.sources import Source, Span
from agent.understanding.expectation import Expected
from agent.understanding.reading import Reading, Understood
from core.language.forms import Language
from core.language.wording.concerns.concern import Concern
from core.language.wording.concerns.reading import Named, Raised, concerns_in, hints_in

Written = TypeVar("Written")


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


@dataclass(frozen=True)
class SentenceCheck:
    """What became of a written sentence: the words it was compared with, what was wrong, and what was let through for it."""

    text: str
    evidence: str
    """The words of a source that it was compared with; empty where none were found."""
    sources: tuple[int, ...]
    """Numbers of the turn's sources that it names."""
    fault: str
    """What it says otherwise than its evidence, or the rail that refused it; empty where it stands."""
    standing: str
    """What was let through: itself, its evidence in its place, or nothing."""


@dataclass(frozen=True)
class Decided:
    """What was made of what was found: the reading that was decided on, whether it is answered, and from what."""

    reading: Reading
    assessment: Assessment
    sources: tuple[Source, ...]
    ranked: tuple[Candidate, ...] = ()
    """What may be quoted of the sources, best first."""
    answering: tuple[Span, ...] = ()
    """Words of the sources that answer, where the question is a known one; empty otherwise."""


class Turn:
    """One question on its way to an answer: what each step found out, as one frozen part, then what is said."""

    def __init__(self, question: Question, language: Language, contacts: frozenset[str] = frozenset()) -> None:
        """Take the language where nothing tells another, and the contacts that anybody may be told."""
        self.question = question
        self.contacts = contacts
        self.text = question.text
        """The question as it can be read: nothing hidden, normalised."""
        self.spoken = question.language or language
        """Language the person writes in."""
        self.language = self.spoken
        """Language of the answer."""
        self.has_personal_data = False
        """Whether the message held personal data, of which nothing is left here."""
        self.notice = ""
        """What is said after the answer, whatever that is; empty for nothing."""
        self.understood = Understood()
        self.out_of_scope = False
        self.met: tuple[str, ...] = ()
        """Rails that the question has met, in their order."""
        self.paused: tuple[str, ...] = ()
        """Topics that staff has paused where it was asked; an empty one stands for everything."""
        self.silent_until: date | None = None
        """The first day after an election's silence, where it holds today."""
        self.official_only = False
        """Whether official documents alone may answer: it asks how an election is held."""
        self.quotes_only = False
        """Whether no model is asked: the message is unlike what citizens ask, or that could not be told."""
        self.help: AnswerStatus | None = None
        """The help that is given first and that the turn ends in, whatever follows."""
        self.opening: tuple[str, ...] = ()
        """The words of that help, once they have left."""
        self.approved = ""
        """The wording that the policy or staff has approved for what was asked; empty where there is none."""
        self.prepared: list[SentenceEvent] = []
        """Sentences that a step before the writing has made ready, in the order that they leave in."""
        self.release: int | None = None
        """The release to search; None for the current one."""
        self.found = Found()
        self.decided: Decided | None = None
        self.declined = False
        """Whether a model read the sources and found no answer in them."""
        self.missing: Expected | None = None
        """A kind of thing that was asked for and that none of the nearest words shown holds."""
        self.checks: list[SentenceCheck] = []
        """Every sentence that was written, and what its check made of it."""
        self.composer: ComposerName | Literal["fixed"] = "fixed"
        self.status: AnswerStatus | None = None
        self.sentences: list[AnswerSentence] = []
        self.citations: list[Citation] = []
        self._raised: tuple[str, tuple[Raised, ...]] | None = None
        self._logs: dict[str, StepLog] = {}
        self._clocks: list[tuple[StepLog, float]] = []
        self._last = ""
        self._started = time.perf_counter()

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return time.perf_counter() - self._started

    def stop(self, status: AnswerStatus) -> None:
        """End the turn with a status, or with that of the help that was given first; no later step runs."""
        self.status = self.help or status

    def raised(self, named: Named) -> tuple[Raised, ...]:
        """What the message raises under a policy's names, read once for all the rails that ask."""
        if self._raised is None or self._raised[0] != self.text:
            self._raised = self.text, concerns_in(self.text, named)
        return self._raised[1]

    def hints(self, named: Named) -> frozenset[Concern]:
        """Concerns of which the message has a word."""
        return hints_in(self.text, named)

    def meet(self, rail: str) -> None:
        """Note that a question met a rail."""
        self.met = (*self.met, rail)

    def help_with(self, status: AnswerStatus, rest: str) -> None:
        """Give help first, and go on with what else was asked."""
        self.help, self.text = self.help or status, rest

    @property
    def is_stopped(self) -> bool:
        """Whether a step ended the turn."""
        return self.status is not None

    @property
    def standalone(self) -> str:
        """The question as it was understood, with what the conversation adds; empty until it is."""
        return (self.decided or self.understood).reading.question

    @property
    def sources(self) -> tuple[Source, ...]:
        """What an answer may stand on, numbered from 1; nothing before it is decided."""
        return self.decided.sources if self.decided else ()

    @property
    def answering(self) -> tuple[Span, ...]:
        """Words of the sources that are known to answer; empty where none are."""
        return self.decided.answering if self.decided else ()

    @property
    def ranked(self) -> tuple[Candidate, ...]:
        """What may be quoted of the sources, best first; nothing before it is decided."""
        return self.decided.ranked if self.decided else ()

    @property
    def is_perhaps(self) -> bool:
        """Whether what is quoted is only the nearest that was found: a model's own sentences never are, for it has read the sources."""
        doubted = self.declined or (self.decided is not None and self.decided.assessment.tier is Tier.PERHAPS)
        return doubted and self.composer != "model"

    @property
    def answered_status(self) -> AnswerStatus:
        """How it ends when it has sentences: outdated when every source they stand on is."""
        if self.is_perhaps:
            return AnswerStatus.PERHAPS
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

    def measured(self, step: str, written: AsyncIterator[Written]) -> AsyncIterator[Written]:
        """The same things, with the time each takes charged to a step, whose notes begin here."""
        self.log(step)
        return self._measured(step, written)

    async def _measured(self, step: str, written: AsyncIterator[Written]) -> AsyncIterator[Written]:
        while True:
            with self.measuring(step):
                try:
                    one = await anext(written)
                except StopAsyncIteration:
                    return
            yield one

    def prepare(self, said: SentenceEvent) -> None:
        """Have a sentence leave once the step that made it is over."""
        self.prepared.append(said)

    def say(self, said: SentenceEvent) -> None:
        """Let a verified sentence leave."""
        self.sentences.append(said.sentence)
        self.citations.extend(said.citations)

    def finish(self, wording: tuple[str, ...]) -> Answer:
        """The answer; `wording` is its text where no sentence left."""
        status = self.status or AnswerStatus.ERROR_INTERNAL
        opening = tuple(AnswerSentence(text) for text in self.opening)
        sentences = (*opening, *self.sentences) or tuple(AnswerSentence(text) for text in wording)
        sentences += (AnswerSentence(self.notice),) if self.notice else ()
        records = tuple(log.record() for log in self._logs.values())
        return Answer(
            status=status,
            language=self.language,
            text=" ".join(sentence.marked for sentence in sentences),
            sentences=sentences,
            citations=tuple(self.citations),
            steps=records,
            composer=self.composer if self.sentences else "fixed",
            tokens=TokenUsage(sum(r.tokens.input for r in records), sum(r.tokens.output for r in records)),
            duration_ms=round((time.perf_counter() - self._started) * 1000, 3),
            release=self.found.release,
            standalone_question=self.standalone,
            approved=bool(self.approved) and any(self.approved == sentence.text for sentence in sentences),
        )
