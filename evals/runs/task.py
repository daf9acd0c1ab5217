"""Cases run by inspect-ai, whose log `inspect view` opens: the only file that knows the engine."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.errors import EngineMissingError, RunFailedError
from evals.runs.results import CaseResult
from evals.suites.suite import Case

if TYPE_CHECKING:
    from inspect_ai import Task
    from inspect_ai.dataset import Sample
    from inspect_ai.log import EvalLog
    from inspect_ai.scorer import Metric, Scorer
    from inspect_ai.solver import Solver

AskCase = Callable[[Case], Awaitable[CaseResult]]
"""Asks a case and scores its reply; an error is in the result, not raised."""
_PROGRAM = "munadil"


class _CaseFailedError(Exception):
    """Tells the engine that a case errored, so that its log shows it as such."""


@dataclass(frozen=True)
class EngineJob:
    """What the engine is to do: every case, `epochs` times, `concurrency` at once, and a log in `log_dir`."""

    name: str
    cases: Sequence[Case]
    ask: AskCase
    log_dir: Path
    epochs: int = 1
    concurrency: int = 1
    about: Mapping[str, str] | None = None
    """What the log says of the run."""


def require_engine() -> None:
    """Raise EngineMissingError where the engine is not installed."""
    if find_spec("inspect_ai") is None:
        raise EngineMissingError


async def run_job(job: EngineJob) -> str:
    """Run a job, and give the path of its log; results reach `job.ask`'s owner as they come.

    A run that was interrupted ends in asyncio.CancelledError. Raises EngineMissingError, and RunFailedError when the engine fails,
    which it tells by the log's status alone.
    """
    require_engine()
    from inspect_ai import eval_async
    from inspect_ai.util._display import init_display_type

    with _own_logging():
        init_display_type("none")
        logs: list[EvalLog] = await eval_async(
            _task(job),
            model=None,
            log_dir=str(job.log_dir),
            log_format="eval",
            log_level="critical",
            epochs=job.epochs,
            max_samples=job.concurrency,
            # Cases that errored are counted by language, of which the engine knows nothing.
            fail_on_error=False,
            log_realtime=False,
            log_header_only=True,
            score_display=False,
            ctl_server=False,
        )
    # The engine swallows an interruption: it gives a cancelled log, or none where there was little of it.
    if not logs or logs[0].status == "cancelled":
        raise asyncio.CancelledError
    log = logs[0]
    if log.status != "success":
        why = log.error.message if log.error else log.status
        raise RunFailedError(f"the evaluation engine failed: {why}.", remedy="Run again with --resume.")
    return str(log.location)


def _task(job: EngineJob) -> Task:
    from inspect_ai import Task
    from inspect_ai.dataset import MemoryDataset

    results: dict[tuple[str, int], CaseResult] = {}
    return Task(
        dataset=MemoryDataset([_sample(case) for case in job.cases]),
        solver=_solver({case.id: case for case in job.cases}, job.ask, results),
        scorer=_scorer(results),
        name=job.name,
        metadata=dict(job.about or {}),
    )


def _sample(case: Case) -> Sample:
    from inspect_ai.dataset import Sample
    from inspect_ai.model import ChatMessageUser

    about = {"language": case.language.value, "group": case.group, "tags": list(case.tags), "held_out": case.held_out}
    return Sample(
        input=[ChatMessageUser(content=text) for text in case.asked], id=case.id, target=case.expect, metadata=about
    )


def _solver(cases: Mapping[str, Case], ask: AskCase, results: dict[tuple[str, int], CaseResult]) -> Solver:
    from inspect_ai.model import ModelOutput
    from inspect_ai.solver import Generate, TaskState, solver

    @solver(name=_PROGRAM)
    def munadil() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            result = await ask(cases[str(state.sample_id)])
            results[str(state.sample_id), state.epoch] = result
            if result.error is not None:
                raise _CaseFailedError(result.error)
            state.output = ModelOutput.from_content(_PROGRAM, result.text)
            state.messages.append(state.output.message)
            state.metadata["status"] = result.status
            state.metadata["sources"] = [f"[{c.number}] {c.title}: {c.quote}" for c in result.citations]
            return state

        return solve

    return munadil()


def _scorer(results: Mapping[tuple[str, int], CaseResult]) -> Scorer:
    from inspect_ai.scorer import Score, Target, scorer
    from inspect_ai.solver import TaskState

    # The engine keeps whole metrics apart by NaN, and takes None for 0.
    @scorer(metrics={"*": [_average()]}, name=_PROGRAM)
    def munadil() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score:
            result = results[str(state.sample_id), state.epoch]
            values = {name: math.nan if found is None else found.value for name, found in result.scores.items()}
            why = "\n".join(f"{name}: {s.explanation}" for name, s in result.scores.items() if s and s.explanation)
            return Score(value=values, answer=result.text, explanation=why, metadata={"status": result.status})

        return score

    return munadil()


def _average() -> Metric:
    from inspect_ai.scorer import metric

    @metric
    def average() -> Metric:
        def compute(scores: Sequence[Any]) -> float:
            values = [getattr(found, "score", found).as_float() for found in scores]
            known = [value for value in values if not math.isnan(value)]
            return sum(known) / len(known) if known else math.nan

        return compute

    return average()


@contextmanager
def _own_logging() -> Iterator[None]:
    """Keep the handlers of this process: the engine puts its own in their place."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
