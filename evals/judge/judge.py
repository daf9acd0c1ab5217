"""The judge: one call per answer and question, asked again where it is busy, and no verdict where it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from agent.answer import TokenUsage
from agent.errors import ComposerError
from agent.models.chat import ChatModel, Prompt
from core.language.forms import Language
from core.tokens import count_tokens
from evals.judge.asking import ItemVerdict, prompt_for, read_verdicts
from evals.judge.cache import VerdictCache
from evals.judge.prompts import prompt_digest
from evals.judge.questions import JudgeQuestion, JudgeTask

MALFORMED = "malformed"
NOT_ASKED = "not_asked"
"""The judge had failed too often by then."""
_PASSING = frozenset({"timeout", "connection", "endpoint", "http_408", "http_409", "http_425", "http_429"})
_LONGEST_REPLY = 100_000
"""Characters beyond which a reply is not read; chosen by hand, far over what the schema allows."""
_LONGEST_PAUSE = 60.0
"""Seconds between two attempts at most; chosen by hand."""


@dataclass(frozen=True)
class Judgement:
    """What became of one question on one answer: a verdict for each item, or an error; a line of `judge.jsonl`."""

    case_id: str
    language: Language
    question: JudgeQuestion
    model: str
    prompt: str
    """SHA-256 of the prompt."""
    answer: str
    """`Task.digest`: what was judged."""
    verdicts: tuple[ItemVerdict, ...] = ()
    value: float | None = None
    """What the verdicts come to; None where there are none."""
    error: str = ""
    """`timeout`, `connection`, `http_<status>`, `refusal`, `length`, `malformed`, `not_asked`; empty where it judged."""
    cached: bool = False
    attempts: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class Judge:
    """Asks a model; whatever goes wrong is an error of that judgement, never a verdict."""

    def __init__(
        self,
        model: ChatModel,
        cache: VerdictCache,
        *,
        attempts: int = 4,
        pause: float = 1.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Ask up to `attempts` times, `pause` seconds apart and twice as long each further time."""
        self.model = model.name
        self._model, self._cache = model, cache
        self._attempts, self._pause, self._sleep = attempts, pause, sleep

    async def judge(self, task: JudgeTask) -> Judgement:
        """The verdicts on one answer; from the cache where the very same was asked before."""
        prompt = prompt_for(task)
        key = self._cache.key(self.model, prompt)
        if (kept := self._cache.get(key)) is not None:
            judged = self._read(task, kept, TokenUsage(), cached=True)
            if not judged.error:
                return judged
        spent, attempt = TokenUsage(), 0
        while True:
            attempt += 1
            try:
                reply, tokens = await self._ask(prompt)
            except ComposerError as error:
                judged = self._failed(task, error.cause, spent, attempt)
            else:
                spent = TokenUsage(spent.input + tokens.input, spent.output + tokens.output)
                judged = self._read(task, reply, spent, attempts=attempt)
                if not judged.error:
                    self._cache.put(key, reply)
            if not self._is_worth_another(judged):
                return judged
            await self._sleep(min(_LONGEST_PAUSE, self._pause * 2 ** (attempt - 1)))

    def skipped(self, task: JudgeTask) -> Judgement:
        """The judgement of an answer that the judge was not asked of, for it had failed too often."""
        return self._failed(task, NOT_ASKED, TokenUsage(), 0)

    def _is_worth_another(self, judged: Judgement) -> bool:
        # A stream that was cut reads like rubbish: once more tells the two apart.
        most = min(2, self._attempts) if judged.error == MALFORMED else self._attempts
        return judged.attempts < most and (judged.error == MALFORMED or is_passing(judged.error))

    async def _ask(self, prompt: Prompt) -> tuple[str, TokenUsage]:
        written, tokens = "", None
        async with aclosing(self._model.write(prompt)) as pieces:
            async for piece in pieces:
                written, tokens = written + piece.text, piece.tokens or tokens
                if len(written) > _LONGEST_REPLY:
                    raise ComposerError("length")
        if tokens is None:
            tokens = TokenUsage(count_tokens(prompt.system) + count_tokens(prompt.user), count_tokens(written))
        return written, tokens

    def _read(
        self, task: JudgeTask, reply: str, tokens: TokenUsage, *, attempts: int = 0, cached: bool = False
    ) -> Judgement:
        try:
            verdicts = read_verdicts(task, reply)
        except (ValueError, RecursionError):
            return self._failed(task, MALFORMED, tokens, attempts)
        value = task.value({verdict.key: verdict.verdict for verdict in verdicts})
        return self._judgement(task, verdicts, value, "", tokens, attempts, cached=cached)

    def _failed(self, task: JudgeTask, cause: str, tokens: TokenUsage, attempts: int) -> Judgement:
        return self._judgement(task, (), None, cause, tokens, attempts)

    def _judgement(
        self,
        task: JudgeTask,
        verdicts: tuple[ItemVerdict, ...],
        value: float | None,
        error: str,
        tokens: TokenUsage,
        attempts: int,
        *,
        cached: bool = False,
    ) -> Judgement:
        return Judgement(
            task.case.case_id,
            task.case.language,
            task.question,
            self.model,
            prompt_digest(task.question),
            task.digest,
            verdicts,
            value,
            error,
            cached,
            attempts,
            tokens.input,
            tokens.output,
        )


def is_passing(cause: str) -> bool:
    """Whether a failure may be over soon: the endpoint is busy or down, and nothing is wrong with what was asked."""
    return cause in _PASSING or cause.startswith("http_5")


def is_outage(cause: str) -> bool:
    """Whether the endpoint itself failed, be it busy, down, or refusing the key or the model's name."""
    return is_passing(cause) or cause in ("http_401", "http_403", "http_404")
