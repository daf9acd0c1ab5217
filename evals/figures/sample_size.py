"""How many more cases would decide what these cannot."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from evals.figures.significance import mcnemar
from evals.figures.statistics import Vector, normal_quantile, wilson

LARGEST = 20_000
"""Cases beyond which nobody will write that many: the difference is too small to matter; chosen by hand."""
_FEW = 200
"""Cases that move up to which exact power is searched rather than approximated; chosen by hand."""


def cases_to_tell_share(value: float, limit: float, *, level: float = 0.95) -> int | None:
    """Fewest cases whose Wilson interval around `value` leaves out `limit`; None beyond `LARGEST`."""
    return _fewest(lambda count: limit not in wilson(value * count, count, level=level))


def cases_to_tell_mean(deviation: float, distance: float, *, alpha: float = 0.05, power: float = 0.8) -> int | None:
    """Fewest cases that tell a mean from one `distance` away, for values of this standard deviation; None beyond `LARGEST`.

    n = ((z_{1-α/2} + z_{power}) σ / δ)².
    """
    if not distance:
        return None
    steps = normal_quantile(1 - alpha) + NormalDist().inv_cdf(power)
    count = math.ceil((steps * deviation / distance) ** 2)
    return max(2, count) if count <= LARGEST else None


def cases_to_tell_pairs(won: float, lost: float, *, alpha: float = 0.05, power: float = 0.8) -> int | None:
    """Fewest pairs at which McNemar finds a difference with this power, from the shares won and lost; None beyond `LARGEST`.

    The exact test where few cases move, else the normal approximation (Connor, 1987), which is close then.
    """
    difference, moved = abs(won - lost), won + lost
    if not difference:
        return None
    steps = normal_quantile(1 - alpha) * math.sqrt(moved)
    steps += NormalDist().inv_cdf(power) * math.sqrt(max(0.0, moved - difference**2))
    count = math.ceil((steps / difference) ** 2)
    if count * moved > _FEW:
        return count if count <= LARGEST else None
    return _fewest(lambda pairs: mcnemar_power(won, lost, pairs, alpha=alpha) >= power)


def mcnemar_power(won: float, lost: float, pairs: int, *, alpha: float = 0.05) -> float:
    """Chance that exact McNemar finds the difference between two runs, from the true shares of cases won and lost.

    Σ over the number of cases that moved, D ~ B(pairs, won + lost), of the chance that D of them split significantly.
    """
    moved = min(1.0, won + lost)
    if not moved:
        return 0.0
    spread = 8 * math.sqrt(pairs * moved * (1 - moved)) + 8
    low, high = max(0, int(pairs * moved - spread)), min(pairs, int(pairs * moved + spread) + 1)
    chances = _binomial(pairs, moved, np.arange(low, high + 1))
    return float(
        sum(
            chance * _significant(total, won / moved, alpha)
            for total, chance in zip(range(low, high + 1), chances, strict=True)
            if chance > 1e-7
        )
    )


def _significant(total: int, toward: float, alpha: float) -> float:
    """Chance that `total` cases that moved, each won with chance `toward`, are a significant difference."""
    fewer = _critical(total, alpha)
    if fewer < 0:
        return 0.0
    ends = np.concatenate([np.arange(fewer + 1), np.arange(total - fewer, total + 1)])
    return float(_binomial(total, toward, ends).sum())


def _critical(total: int, alpha: float) -> int:
    """Most cases that may go against the others for a significant difference; -1 where none may."""
    # Starts where the normal approximation puts it: a step or two settles it.
    guess = max(-1, int(total / 2 - normal_quantile(1 - alpha) * math.sqrt(total) / 2))
    while guess >= 0 and mcnemar(guess, total - guess) > alpha:
        guess -= 1
    while 2 * (guess + 1) < total and mcnemar(guess + 1, total - guess - 1) <= alpha:
        guess += 1
    return guess


def _binomial(total: int, share: float, counts: npt.NDArray[np.int64]) -> Vector:
    if share in (0.0, 1.0):
        return np.asarray(counts == total * share, dtype=np.float64)
    table = np.array([math.lgamma(k + 1) + math.lgamma(total - k + 1) for k in counts.tolist()])
    logs = math.lgamma(total + 1) - table + counts * math.log(share) + (total - counts) * math.log1p(-share)
    return np.asarray(np.exp(logs), dtype=np.float64)


def _fewest(enough: Callable[[int], bool]) -> int | None:
    """Smallest count that is enough, by doubling and halving; a ripple of discreteness may hide one a little smaller."""
    high = 4
    while not enough(high):
        high *= 2
        if high > LARGEST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
