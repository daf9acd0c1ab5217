"""How long an answer is, how long it took, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals.reply import Reply
from evals.score import Score
from evals.scorers.expectation import is_reply
from evals.scorers.metrics import scored
from evals.suites.suite import Case

_MILLION = 1_000_000
"""Tokens that prices are of, by definition."""


@dataclass(frozen=True)
class Prices:
    """What a model's endpoint asks for a million tokens."""

    input_per_million: float
    output_per_million: float
    currency: str = ""


class QuantityScorer:
    """Length, time, tokens and cost; the length alone can be wrong, where the suite sets a limit."""

    metrics = ("within_length", "length", "latency_ms", "tokens", "cost")

    def __init__(self, prices: Prices | None = None) -> None:
        self._prices = prices

    def score(self, case: Case, reply: Reply) -> Mapping[str, Score | None]:
        """Quantities of the reply; no length where a step ran alone, no cost without prices."""
        answered = is_reply(reply)
        length, limit = len(reply.text), case.style.max_characters
        tokens = reply.input_tokens + reply.output_tokens
        split = f"{tokens} tokens: {reply.input_tokens} read, {reply.output_tokens} written."
        slowest = max(reply.steps.items(), key=lambda step: step[1], default=None)
        where = f", most of it in {slowest[0]} ({slowest[1]:.0f} ms)" if slowest else ""
        within = None
        if answered and limit is not None:
            within = scored("within_length", length <= limit, f"{length} characters, at most {limit} are allowed.")
        return {
            "within_length": within,
            "length": scored("length", length, f"{length} characters.") if answered else None,
            "latency_ms": scored("latency_ms", reply.duration_ms, f"{reply.duration_ms:.0f} ms{where}."),
            "tokens": scored("tokens", tokens, split),
            "cost": self._cost(reply),
        }

    def _cost(self, reply: Reply) -> Score | None:
        if self._prices is None:
            return None
        spent = reply.input_tokens * self._prices.input_per_million
        spent = (spent + reply.output_tokens * self._prices.output_per_million) / _MILLION
        return scored("cost", spent, f"{spent:.6f} {self._prices.currency}".strip() + ".")
