"""Several endpoints as one: asked in order, each left alone for a while after it failed, none beyond the day's budget."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeVar

import structlog

from agent.answer import TokenUsage
from agent.errors import ComposerError
from agent.models.breaker import Breaker
from agent.models.budget import FREE, ModelBudget, Reservation, TokenPrices
from agent.models.chat import ChatModel, Piece, Prompt
from agent.turn import StepLog
from core.errors import MunadilError
from core.tokens import count_tokens

Made = TypeVar("Made")
_SHARE = 0.5
"""Share of the time left that an endpoint may take while others stand behind it. Chosen by hand: half goes to those."""
_LEAST_SECONDS = 0.05
"""With less time left an endpoint is not asked any more. Chosen by hand: no reply comes so soon."""
_PAUSED, _NO_TIME, _OVER_BUDGET = "paused", "no_time", "over_budget"
_NOT_ITS_FAULT = frozenset([_PAUSED, _NO_TIME, _OVER_BUDGET, "strayed"])
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Endpoint:
    """A model that may be asked, when to leave it alone, how much it may write and what that costs."""

    model: ChatModel
    breaker: Breaker
    max_tokens: int = 0
    prices: TokenPrices = FREE
    host: str = ""
    """Who is sent what it is asked."""


class Endpoints:
    """Endpoints in the order in which they are asked."""

    def __init__(self, endpoints: Sequence[Endpoint], budget: ModelBudget | None = None) -> None:
        self._endpoints, self._budget = tuple(endpoints), budget

    async def made(
        self,
        prompt: Prompt,
        read: Callable[[AsyncIterator[Piece]], AsyncGenerator[Made, None]],
        log: StepLog,
        seconds: float,
    ) -> AsyncGenerator[Made, None]:
        """What `read` makes of the first reply that it can make something of, within `seconds` in all.

        `read` raises `ComposerError` for a reply that it cannot use: the next endpoint is asked, unless something was made
        already. Never raises; `log` says who failed and why (`endpoint_failures`), and `model_failure` where nobody could.
        """
        deadline, failures = time.monotonic() + seconds, list[str]()
        for place, endpoint in enumerate(self._endpoints):
            left = deadline - time.monotonic()
            cause, began = _hindrance(endpoint, left), False
            if not cause:
                share = left if place + 1 == len(self._endpoints) else left * _SHARE
                call = _Call(endpoint, prompt, self._budget)
                try:
                    await call.begin(log)
                    async with aclosing(read(call.pieces(share))) as made:
                        async for one in made:
                            began = True
                            yield one
                except ComposerError as error:
                    cause = error.cause
                finally:
                    await call.end(cause, log)
            if not cause:
                endpoint.breaker.succeeded()
                break
            failures.append(f"{endpoint.model.name}: {cause}")
            if cause not in _NOT_ITS_FAULT:
                endpoint.breaker.failed()
            if began or cause == _OVER_BUDGET:
                break
        else:
            cause = cause if self._endpoints else "no_endpoint"
        if failures:
            log.detail["endpoint_failures"] = failures
        if cause:
            log.detail["model_failure"] = cause


def _hindrance(endpoint: Endpoint, left: float) -> str:
    """Why an endpoint is not even asked; empty where it is."""
    if endpoint.breaker.is_open:
        return _PAUSED
    return _NO_TIME if left < _LEAST_SECONDS else ""


class _Call:
    """One call of an endpoint, with what it may come to and what it came to."""

    def __init__(self, endpoint: Endpoint, prompt: Prompt, budget: ModelBudget | None) -> None:
        self._endpoint, self._prompt, self._budget = endpoint, prompt, budget
        self._reserved: Reservation | None = None
        self._tokens: TokenUsage | None = None
        self._input = 0
        self._written = ""

    async def begin(self, log: StepLog) -> None:
        """Note who is asked, and set aside what it may come to.

        Raises `ComposerError` where the day's budget does not allow it, or cannot be read.
        """
        log.model = self._endpoint.model.name
        if self._endpoint.host:
            log.detail["provider"] = self._endpoint.host
        if self._budget is None:
            return
        self._input = count_tokens(self._prompt.system) + count_tokens(self._prompt.user)
        most = self._endpoint.prices.of(TokenUsage(self._input, self._endpoint.max_tokens))
        try:
            self._reserved = await asyncio.to_thread(self._budget.reserve, most)
        except MunadilError as error:
            _log.warning("model.budget_unreadable", kind=type(error).__name__)
        if self._reserved is None:
            raise ComposerError(_OVER_BUDGET)

    async def pieces(self, seconds: float) -> AsyncGenerator[Piece, None]:
        """What the model writes."""
        async with aclosing(self._endpoint.model.write(self._prompt, seconds)) as pieces:
            async for piece in pieces:
                self._tokens = piece.tokens or self._tokens
                self._written += piece.text
                yield piece

    async def end(self, cause: str, log: StepLog) -> None:
        """Note what it came to; where the endpoint did not count, what was sent and received is."""
        if self._tokens:
            log.tokens = TokenUsage(log.tokens.input + self._tokens.input, log.tokens.output + self._tokens.output)
        if self._budget is None or self._reserved is None:
            return
        read = self._input if self._written or cause in ("", "timeout") else 0
        spent = self._tokens or TokenUsage(read, count_tokens(self._written))
        try:
            await asyncio.to_thread(self._budget.settle, self._reserved, self._endpoint.prices.of(spent))
        except MunadilError as error:
            # What was set aside stays counted: too much rather than too little.
            _log.warning("model.budget_unreadable", kind=type(error).__name__)
