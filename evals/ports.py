"""The seams of the evaluation room: what is asked, and what says how good an answer is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from evals.reply import Reply
from evals.score import Score
from evals.suites.suite import Case
from knowledge.ports import Vectors


class Target(Protocol):
    """What a suite is run against. `evals.targets` has the real ones, `evals.targets.testing.ScriptedTarget` is the fake."""

    @property
    def name(self) -> str:
        """`in-process`, or the address that is asked."""
        ...

    async def ask(self, case: Case) -> Reply:
        """Ask every turn of a case in order, and give the last one's reply; raises TargetError where there is none."""
        ...

    async def close(self) -> None:
        """Give back what it holds."""
        ...


class Scorer(Protocol):
    """Says of one reply how good it is, by one or several metrics of the same family."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of its metrics; each is in what `score` returns."""
        ...

    def score(self, case: Case, reply: Reply) -> Mapping[str, Score | None]:
        """A score by metric with its explanation; None where a metric does not apply to the case."""
        ...


class Similarity(Protocol):
    """Cosines between claims and texts, shape (len(claims), len(texts)); `knowledge.ports.Retriever.similarity` is one."""

    def __call__(self, claims: Sequence[str], texts: Sequence[str]) -> Vectors:
        """Both are embedded as passages."""
        ...
