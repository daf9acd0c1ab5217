"""Random samples of a run's answers for people to label, and the record of them in the run's folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from core.language.forms import Language
from evals.errors import DamagedRunError
from evals.judge.errors import NothingToJudgeError
from evals.judge.judging import in_random_order, open_run, write_lines
from evals.judge.questions import JudgeQuestion, JudgeTask, tasks

SAMPLES = "label-samples.jsonl"
_LOCK = ".labels.lock"
_PATIENCE = 10
"""Seconds that a writer waits for another. Chosen by hand: a write takes milliseconds."""


@dataclass(frozen=True)
class LabelSample:
    """Which answers people were given, in the order drawn; a line of `label-samples.jsonl`."""

    id: str
    question: JudgeQuestion
    seed: int
    per_language: int
    population: Mapping[Language, int]
    """Answers of each language that the sample was drawn from."""
    cases: Mapping[Language, tuple[str, ...]]
    answers: Mapping[str, str]
    """`Task.digest` of each, by case."""


def draw_sample(
    folder: Path, question: JudgeQuestion, *, per_language: int = 100, seed: int = 0, once: bool = False
) -> tuple[LabelSample, tuple[JudgeTask, ...]]:
    """Draw that many answers of every language, all where there are fewer, and note the sample in the run's folder.

    The same seed draws the same answers, and more of them hold the fewer; `once` leaves it at the sample of the question that
    was drawn first, where there is one. Raises NothingToJudgeError.
    """
    run, suite = open_run(folder)
    found = {task.case.case_id: task for task in tasks(run, suite, question)}
    if not found:
        raise NothingToJudgeError(
            f"no answer of the run in {folder} can be labelled for {question}.",
            remedy="Choose another --question: facts need a suite with nuggets, and support needs answers.",
        )
    cases: dict[Language, tuple[str, ...]] = {}
    population: dict[Language, int] = {}
    for language in Language:
        names = [name for name, task in found.items() if task.case.language is language]
        if names:
            population[language] = len(names)
            cases[language] = tuple(in_random_order(names, f"labels {seed}")[:per_language])
    chosen = tuple(found[name] for names in cases.values() for name in names)
    answers = {task.case.case_id: task.digest for task in chosen}
    said = json.dumps([question, seed, per_language, population, answers], sort_keys=True)
    name = hashlib.sha256(said.encode()).hexdigest()[:16]
    sample = LabelSample(name, question, seed, per_language, population, cases, answers)
    with alone(folder):
        drawn = read_samples(folder)
        if once and (first := first_sample(drawn, question)):
            return first, tuple(dict.fromkeys(rows_of(first, list(found.values())).values()))
        kept = [known for known in drawn if known.id != sample.id]
        write_lines(folder / SAMPLES, [_line().dump_json(known) for known in (*kept, sample)])
    return sample, chosen


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Write a run's samples or labels while nobody else does, in any process."""
    from filelock import FileLock

    with FileLock(folder / _LOCK, timeout=_PATIENCE):
        yield


def first_sample(samples: Sequence[LabelSample], question: JudgeQuestion) -> LabelSample | None:
    """The sample of a question that was drawn first."""
    return next((sample for sample in samples if sample.question is question), None)


def read_samples(folder: Path) -> tuple[LabelSample, ...]:
    """The samples that were drawn of a run; raises DamagedRunError."""
    path = folder / SAMPLES
    try:
        return tuple(_line().validate_json(line) for line in path.read_bytes().splitlines() if line.strip())
    except FileNotFoundError:
        return ()
    except (OSError, ValueError):
        raise DamagedRunError(f"{path} cannot be read.", remedy="Restore it: labels count by it alone.") from None


def row_id(case_id: str, item: str) -> str:
    """How a row to be labelled is named."""
    return f"{case_id}#{item}"


def rows_of(sample: LabelSample, found: Sequence[JudgeTask]) -> dict[str, JudgeTask]:
    """The task of every row of a sample whose answer still is the one that was drawn."""
    return {
        row_id(task.case.case_id, item.key): task
        for task in found
        if sample.answers.get(task.case.case_id) == task.digest
        for item in task.items
    }


@lru_cache(maxsize=1)
def _line() -> TypeAdapter[LabelSample]:
    return TypeAdapter(LabelSample)
