"""What models may use in a day: asked for before each call, told of after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from agent.answer import TokenUsage

_MILLION = 1_000_000
"""Parts of a unit of money that are counted, as money is added up in whole numbers; prices are of a million tokens by definition."""


@dataclass(frozen=True)
class Spending:
    """Tokens, and what they cost in millionths of the currency that prices are given in."""

    tokens: int = 0
    micros: int = 0

    @property
    def cost(self) -> float:
        """What it costs, in the currency itself."""
        return self.micros / _MILLION

    def __sub__(self, other: Spending) -> Spending:
        return Spending(self.tokens - other.tokens, self.micros - other.micros)


@dataclass(frozen=True)
class TokenPrices:
    """What a million tokens cost at an endpoint."""

    input: float = 0.0
    output: float = 0.0

    def of(self, tokens: TokenUsage) -> Spending:
        """What so many tokens come to."""
        return Spending(tokens.input + tokens.output, round(tokens.input * self.input + tokens.output * self.output))


FREE = TokenPrices()
"""Nothing costs anything."""


@dataclass(frozen=True)
class Caps:
    """The most that a day may come to; None where there is no cap."""

    tokens: int | None = None
    micros: int | None = None

    @classmethod
    def given(cls, tokens: int, cost: float) -> Caps:
        """Caps as settings give them: 0 is none."""
        return cls(tokens or None, round(cost * _MILLION) or None)


@dataclass(frozen=True)
class Reservation:
    """What was set aside for a call, on the day that it counts for."""

    most: Spending
    day: date


class ModelBudget(Protocol):
    """What may still be used today; both calls may block and raise MunadilError. `agent.models.spending.DailyBudget` is the real one."""

    def reserve(self, most: Spending) -> Reservation | None:
        """Set the most that a call may come to aside; None, and nothing is set aside, where that is more than is left."""
        ...

    def settle(self, reserved: Reservation, spent: Spending) -> None:
        """Put what the call came to in the place of what was set aside for it."""
        ...
