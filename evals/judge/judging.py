"""A judge on a finished run: who is asked what, side by side, and `judge.jsonl` beside the results."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from pydantic import TypeAdapter

from core.language.forms import Language
from evals.errors import DamagedRunError
from evals.judge.errors import NothingToJudgeError
from evals.judge.judge import NOT_ASKED, Judge, Judgement, is_outage
from evals.judge.questions import JudgeQuestion, JudgeTask, tasks
from evals.runs.folder import SUITE, load_run
from evals.runs.results import RunResult
from evals.suites.file import load_suite
from evals.suites.suite import Suite

JUDGEMENTS = "judge.jsonl"
JudgingWatcher = Callable[[str, int, int], None]
_PATIENCE = 5
"""Answers in a row that the endpoint fails on, all attempts spent, before it is left alone; chosen by hand (docs/decisions/0116)."""


@dataclass(frozen=True)
class Tally:
    """How many answers of a language a question was asked of, and why some have no verdict."""

    question: JudgeQuestion
    language: Language
    answers: int
    failures: dict[str, int]

    @property
    def failed(self) -> int:
        """Answers without a verdict."""
        return sum(self.failures.values())


def open_run(folder: Path) -> tuple[RunResult, Suite | None]:
    """A finished run and the suite it was of, where it kept one."""
    run = load_run(folder)
    return run, load_suite(folder / SUITE) if (folder / SUITE).is_file() else None


async def judge_run(
    folder: Path,
    judge: Judge,
    questions: Sequence[JudgeQuestion],
    *,
    concurrency: int = 4,
    limit: int | None = None,
    progress: JudgingWatcher = lambda stage, done, total: None,
) -> tuple[Judgement, ...]:
    """Judge a run's answers and write `judge.jsonl`; what it held of other questions is kept, the results are not touched.

    `limit` takes that many answers of each question and language, the same random ones each time. Raises
    NothingToJudgeError where no question can be asked of any answer.
    """
    run, suite = open_run(folder)
    found = []
    for question in questions:
        chosen = _limited(tasks(run, suite, question), limit)
        found += await _ask(judge, chosen, concurrency, partial(progress, question.value))
    if not found:
        raise NothingToJudgeError(
            f"no answer of the run in {folder} can be asked for {', '.join(questions)}.",
            remedy="Facts need a suite with nuggets; support and facts need answers, not abstentions.",
        )
    kept = [line for line in read_judgements(folder) if line.question not in questions]
    write_lines(folder / JUDGEMENTS, [_line().dump_json(judged) for judged in (*kept, *found)])
    return tuple(found)


def in_random_order(names: Sequence[str], salt: str) -> list[str]:
    """Names in an order that looks random and is the same each time, whatever order they come in.

    The first of them are a simple random sample, and more of them hold the fewer (permanent random numbers).
    """
    return sorted(names, key=lambda name: (hashlib.sha256(f"{salt}\n{name}".encode()).digest(), name))


def read_judgements(folder: Path) -> tuple[Judgement, ...]:
    """What a judge said of the run in a folder; empty where none was asked. Raises DamagedRunError."""
    path = folder / JUDGEMENTS
    try:
        return tuple(_line().validate_json(line) for line in path.read_bytes().splitlines() if line.strip())
    except FileNotFoundError:
        return ()
    except (OSError, ValueError):
        raise DamagedRunError(
            f"{path} cannot be read.", remedy="Delete it and run `munadil eval judge` again."
        ) from None


def write_lines(path: Path, lines: Sequence[bytes]) -> None:
    """Write lines of JSON at once: the file is the old one or the new one, never a part."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(b"".join(line + b"\n" for line in lines))
    draft.replace(path)


def tallies(judgements: Sequence[Judgement]) -> tuple[Tally, ...]:
    """Answers and failures by question and language, in the product's order."""
    asked = Counter((judged.question, judged.language) for judged in judgements)
    return tuple(
        Tally(
            question,
            language,
            asked[question, language],
            dict(Counter(j.error for j in judgements if (j.question, j.language) == (question, language) and j.error)),
        )
        for question in JudgeQuestion
        for language in Language
        if asked[question, language]
    )


async def _ask(
    judge: Judge, chosen: Sequence[JudgeTask], concurrency: int, progress: Callable[[int, int], None]
) -> list[Judgement]:
    slots, outages, done = asyncio.Semaphore(concurrency), 0, 0

    async def one(task: JudgeTask) -> Judgement:
        nonlocal outages, done
        async with slots:
            judged = judge.skipped(task) if outages >= _PATIENCE else await judge.judge(task)
            if judged.error != NOT_ASKED:
                outages = outages + 1 if is_outage(judged.error) else 0
        done += 1
        progress(done, len(chosen))
        return judged

    # The first alone: the model's library is loaded once, and a wrong address costs one answer's attempts.
    first = [await one(task) for task in chosen[:1]]
    return first + list(await asyncio.gather(*(one(task) for task in chosen[1:])))


def _limited(found: Sequence[JudgeTask], limit: int | None) -> list[JudgeTask]:
    if limit is None:
        return list(found)
    chosen: set[str] = set()
    for language in Language:
        names = [task.case.case_id for task in found if task.case.language is language]
        chosen.update(in_random_order(names, "judge")[:limit])
    return [task for task in found if task.case.case_id in chosen]


@lru_cache(maxsize=1)
def _line() -> TypeAdapter[Judgement]:
    return TypeAdapter(Judgement)
