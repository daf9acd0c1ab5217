"""Logistic regressions whose coefficients were learned beforehand, each kept in a data file with its card."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

_FURTHEST = 30.0
"""Log-odds beyond which nothing changes, so that no exponential overflows. Chosen by hand: a chance of 1e-13 is none."""


@dataclass(frozen=True)
class Logistic:
    """A logistic regression: an intercept, and weights of centred and scaled values."""

    intercept: float
    weights: tuple[float, ...]
    centre: tuple[float, ...]
    scale: tuple[float, ...]

    def odds(self, values: Sequence[float]) -> float:
        """Log-odds of values in the order of the weights."""
        found = zip(values, self.weights, self.centre, self.scale, strict=True)
        return self.intercept + sum(weight * (value - centre) / scale for value, weight, centre, scale in found)

    def probability(self, values: Sequence[float]) -> float:
        """Probability, 0 to 1."""
        return chance(self.odds(values))


def chance(odds: float) -> float:
    """Probability of log-odds, 0 to 1."""
    return 1.0 / (1.0 + math.exp(-max(-_FURTHEST, min(_FURTHEST, odds))))


@cache
def learned(file: str, model: str, features: tuple[str, ...]) -> Logistic:
    """A model of `learned/<file>.json`, its coefficients in the order of these features; raises ValueError for others.

    The card in the file says what it tells, which script learned it from what, and what it reaches.
    """
    text = resources.files("agent.abstention").joinpath("learned", f"{file}.json").read_text("utf-8")
    found = json.loads(text)["models"][model]
    if tuple(found["features"]) != features:
        raise ValueError(f"{file}.json was learned for other features; run its script again")
    rows = found["features"].values()
    weights, centre, scale = (tuple(float(row[key]) for row in rows) for key in ("weight", "centre", "scale"))
    return Logistic(float(found["intercept"]), weights, centre, scale)
