"""Transactions of turns, in threads, a few at a time: however many turns run, a webhook is not kept waiting behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
CONCURRENT_TRANSACTIONS = 3
"""SQLite writes one at a time, and webhooks want the others of a process's threads; chosen by hand (docs/decisions/0130)."""


class Threads:
    """Runs blocking functions in threads, `at_once` of them at a time."""

    def __init__(self, at_once: int = CONCURRENT_TRANSACTIONS) -> None:
        self._slots = asyncio.Semaphore(at_once)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function returns."""
        async with self._slots:
            return await asyncio.to_thread(function, *args, **kwargs)
