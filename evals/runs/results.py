"""The record of a run: what was asked of what, what came back, and which scorer said what and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from core.language.forms import Language
from evals.reply import CitedSource
from evals.score import Goal, Score

Step = Literal["answer", "retrieve", "understand", "route"]
"""What was run: the whole agent ("answer"), or one of its steps."""


@dataclass(frozen=True)
class CaseResult:
    """What came back for one case.

    `scores` are by metric. None says that the metric does not apply to the case. A case with an `error` is never a pass: a
    metric that it has no entry for counts as the worst there is.
    """

    case_id: str
    language: Language
    asked: tuple[str, ...]
    """Every turn, oldest first; the last one is scored."""
    status: str
    """`AnswerStatus` of the last answer; empty where there was none."""
    text: str
    scores: Mapping[str, Score | None]
    group: str = ""
    tags: tuple[str, ...] = ()
    held_out: bool = False
    severity: Literal["normal", "zero_tolerance"] = "normal"
    citations: tuple[CitedSource, ...] = ()
    error: str | None = None
    """What went wrong when there was no answer to score: a dead server, a time limit, a scorer that failed."""
    duration_ms: float = 0.0
    tokens: int = 0
    expect: str = ""
    """What the suite expected, such as `answered` or `unanswerable`."""
    answer_language: Language | None = None

    @property
    def cluster(self) -> str:
        """What the case is clustered by in statistics: its group, else itself."""
        return self.group or self.case_id


@dataclass(frozen=True)
class RunConfig:
    """Everything that a run's figures depend on; the same again gives the same figures, where no model takes part."""

    suite: str
    suite_digest: str
    corpus_digest: str
    version: str
    started_at: datetime
    target: str = "in-process"
    """`in-process`, or the address of the served Munadil that was asked."""
    step: Step = "answer"
    seed: int = 0
    epochs: int = 1
    prompts: Mapping[str, str] = field(default_factory=dict)
    """Digest of every prompt, by name."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """What else was chosen: composer, models, embedding space, organisation."""
    planned: Mapping[Language, int] = field(default_factory=dict)
    """How many cases of each language were to be run; one that is missing from the results counts as errored."""


@dataclass(frozen=True)
class RunResult:
    """A run: how it was set up, and one result for every case; `evals.runs.folder` keeps it on disk."""

    config: RunConfig
    cases: tuple[CaseResult, ...]

    def __post_init__(self) -> None:
        if len({case.case_id for case in self.cases}) != len(self.cases):
            raise ValueError("a case has two results")

    @property
    def languages(self) -> tuple[Language, ...]:
        """Languages that were asked, in the product's order."""
        asked = {case.language for case in self.cases} | {name for name, count in self.config.planned.items() if count}
        return tuple(language for language in Language if language in asked)

    @property
    def metrics(self) -> tuple[str, ...]:
        """Every metric that has a score anywhere, in the order of appearance."""
        return tuple(
            dict.fromkeys(name for case in self.cases for name, score in case.scores.items() if score is not None)
        )

    def goal(self, metric: str) -> Goal:
        """Which values of a metric are good; `HIGHER` where nothing was scored."""
        scores = (case.scores.get(metric) for case in self.cases)
        return next((score.goal for score in scores if score is not None), Goal.HIGHER)

    def missing(self, language: Language) -> int:
        """Cases of a language that were to be run and have no result."""
        there = sum(case.language is language for case in self.cases)
        return max(0, self.config.planned.get(language, there) - there)
