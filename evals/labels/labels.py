"""People's labels of a sample: `labels.jsonl` in the run's folder, and which of them count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from core.language.forms import Language
from evals.errors import DamagedRunError
from evals.judge.judging import write_lines
from evals.judge.questions import JudgeQuestion, JudgeTask
from evals.labels.sample import LabelSample, alone, row_id

LABELS = "labels.jsonl"
_LEFT_OUT = 0.05
"""Share of the answers, in the order drawn, that people may have left out: leaving more out is choosing;
chosen by hand (docs/decisions/0116)."""


@dataclass(frozen=True)
class HumanLabel:
    """One person's verdict on one item of one answer; a line of `labels.jsonl`."""

    sample: str
    question: JudgeQuestion
    case_id: str
    item: str
    verdict: str
    rater: str
    comment: str = ""

    @property
    def row(self) -> str:
        """The row that it is of."""
        return row_id(self.case_id, self.item)


def add_labels(folder: Path, labels: Sequence[HumanLabel]) -> int:
    """Keep labels beside those that are there; a person's newer verdict replaces their older one. Returns how many there are."""
    with alone(folder):
        kept = {(x.sample, x.case_id, x.item, x.rater): x for x in (*read_labels(folder), *labels)}
        write_lines(folder / LABELS, [_line().dump_json(label) for label in kept.values()])
    return len(kept)


def read_labels(folder: Path) -> tuple[HumanLabel, ...]:
    """Every label of a run; raises DamagedRunError."""
    path = folder / LABELS
    try:
        return tuple(_line().validate_json(line) for line in path.read_bytes().splitlines() if line.strip())
    except FileNotFoundError:
        return ()
    except (OSError, ValueError):
        raise DamagedRunError(f"{path} cannot be read.", remedy="Delete it and import the labels again.") from None


@dataclass(frozen=True)
class Labelled:
    """What people said of one answer: verdicts by item and rater."""

    task: JudgeTask
    verdicts: Mapping[str, Mapping[str, str]]

    @property
    def value(self) -> float | None:
        """Mean over the people who labelled every item; None where nobody did."""
        wanted = {item.key for item in self.task.items}
        values = [self.task.value(said) for said in self.verdicts.values() if wanted <= said.keys()]
        return sum(values) / len(values) if values else None


def labelled(
    samples: Sequence[LabelSample], labels: Sequence[HumanLabel], found: Sequence[JudgeTask], language: Language
) -> dict[str, Labelled]:
    """Labelled answers of a language, by case: of each sample, as many of the first drawn as were labelled nearly whole.

    Answers are given to people in random order, so that those who stop early leave a random sample; those who pick do not, and
    what comes after too many gaps is left out. So are labels of answers that have changed since.
    """
    by_case: dict[tuple[str, str], dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for label in labels:
        by_case[label.sample, label.case_id][label.rater][label.item] = label.verdict
    tasks = {task.case.case_id: task for task in found}
    counted: dict[str, Labelled] = {}
    for sample in samples:
        drawn = [
            Labelled(tasks[name], by_case.get((sample.id, name), {}))
            for name in sample.cases.get(language, ())
            if name in tasks and tasks[name].digest == sample.answers[name]
        ]
        for one in _without_picking(drawn):
            known = counted.get(one.task.case.case_id)
            merged = {**known.verdicts, **one.verdicts} if known else one.verdicts
            counted[one.task.case.case_id] = Labelled(one.task, merged)
    return counted


def _without_picking(drawn: Sequence[Labelled]) -> list[Labelled]:
    """The labelled ones of the longest run from the start that has few gaps."""
    longest = gaps = 0
    for place, one in enumerate(drawn, start=1):
        if one.value is None:
            gaps += 1
        elif gaps <= _LEFT_OUT * place:
            longest = place
    return [one for one in drawn[:longest] if one.value is not None]


@lru_cache(maxsize=1)
def _line() -> TypeAdapter[HumanLabel]:
    return TypeAdapter(HumanLabel)
