"""What a metric says of one answer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Goal(StrEnum):
    """Which values of a metric are good ones."""

    HIGHER = "higher"
    """A share from 0 to 1, of which 1 is the best: recall, precision, a yes."""
    LOWER = "lower"
    """A share from 0 to 1, of which 0 is the best: refused, forbidden."""
    QUANTITY = "quantity"
    """Milliseconds, tokens, characters: less is better, and no amount is a failure by itself."""


@dataclass(frozen=True)
class Score:
    """What one metric says of one case, and why, in words a reader understands; a yes or no is 1 or 0."""

    value: float
    explanation: str = ""
    goal: Goal = Goal.HIGHER

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ValueError(f"a score must be a finite number, not {self.value}")
        if self.goal is not Goal.QUANTITY and not 0 <= self.value <= 1:
            raise ValueError(f"a share must lie between 0 and 1, not at {self.value}")

    @property
    def is_perfect(self) -> bool:
        """Whether nothing is left to wish for; every quantity is fine."""
        return self.goal is Goal.QUANTITY or self.value == (1.0 if self.goal is Goal.HIGHER else 0.0)
