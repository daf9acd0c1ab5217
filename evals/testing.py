"""Made runs, for tests of whatever reads one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from core.language import Language
from evals.results import CaseResult, RunConfig, RunResult, Score

Values = Mapping[Language, Sequence[float | None]]


def made_config(**changes: object) -> RunConfig:
    """A configuration that says nothing of interest but what is changed."""
    config = RunConfig("facts", "suite", "corpus", "0.1.0", datetime(2026, 11, 22, 8, tzinfo=UTC))
    return replace(config, **changes)  # type: ignore[arg-type]


def made_run(values: Values, metric: str = "nugget_recall", **changes: object) -> RunResult:
    """A run with one metric: one value per case and language, None for a case that errored.

    Case number n of every language is of the group `q<n>`; `changes` are of the configuration.
    """
    cases = [
        CaseResult(
            f"q{place}-{language}",
            language,
            (f"question {place}?",),
            "answered" if value is not None else "",
            f"answer {place}" if value is not None else "",
            {} if value is None else {metric: Score(value)},
            group=f"q{place}",
            error=None if value is not None else "the server did not answer",
        )
        for language, found in values.items()
        for place, value in enumerate(found)
    ]
    return RunResult(made_config(**changes), tuple(cases))
