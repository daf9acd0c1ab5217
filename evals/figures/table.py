"""A run's figures at the terminal: a row per language, a column per metric, each with its 95 % interval."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evals.figures.figures import Dimension, Figure, measure
from evals.runs.results import CaseResult, RunResult
from evals.runs.run import errors_by_language
from evals.score import Goal
from evals.suites.suite import Thresholds

if TYPE_CHECKING:
    from rich.table import Table

MAIN = (
    "strict_vital_recall",
    "vital_recall_shown",
    "answered_surely",
    "as_expected",
    "citation_recall",
    "citation_precision",
    "source_recall",
    "told_perhaps",
    "abstention_precision",
    "abstention_recall",
    "over_abstention",
    "over_refusal",
    "forbidden_content",
    "answer_language",
    "retrieved_source",
    "retrieved_nuggets",
    "language_understood",
    "routed",
    "latency_ms",
)
"""Metrics that the table shows where they apply, the most telling first; every one is in the run's folder."""
_FIRST_COLUMNS = 25
"""Characters of the columns with names; chosen by hand."""
_COLUMN = 15
"""Characters of a metric's column; chosen by hand."""
Halves = dict[str, RunResult]


def halves(run: RunResult) -> Halves:
    """A run by half of its suite, `open` and `held out`, where it has both; else the run as it is, under no name."""
    open_half = [case for case in run.cases if not case.held_out]
    held_out = [case for case in run.cases if case.held_out]
    if not open_half or not held_out:
        return {"": run}
    return {"": run, "open": _part(run, open_half), "held out": _part(run, held_out)}


def shown_metrics(run: RunResult, thresholds: Thresholds | None = None) -> tuple[str, ...]:
    """Metrics that a reader looks at first: those that the suite has limits for, then the main ones that apply."""
    limits = thresholds or Thresholds()
    named = [*limits.minimum, *limits.maximum, *limits.drop, *limits.gap]
    # Where nothing is unanswerable, every "I don't know" is wrong, and how many there were says it all.
    left_out = set() if "abstention_recall" in run.metrics else {"abstention_precision"}
    return tuple(dict.fromkeys(name for name in (*named, *MAIN) if name in run.metrics and name not in left_out))


def tables(run: RunResult, thresholds: Thresholds | None = None, *, width: int = 96) -> list[Table]:
    """One table per screenful of columns, each half of the suite by itself; shares are in per cent."""
    metrics = shown_metrics(run, thresholds)
    fitting = max(1, (width - _FIRST_COLUMNS) // _COLUMN)
    found = halves(run)
    parts = {name: part for name, part in found.items() if name or len(found) == 1}
    blocks = [metrics[start : start + fitting] for start in range(0, len(metrics), fitting)] or [()]
    return [_table(run.config.suite, parts, block) for block in blocks]


def figures_as_json(run: RunResult) -> list[dict[str, Any]]:
    """Every metric on every slice, each half of the suite by itself too, as JSON values."""
    return [
        {"half": name or "all", **_figure_as_json(figure)}
        for name, part in halves(run).items()
        for figure in measure(part)
    ]


def _part(run: RunResult, cases: Sequence[CaseResult]) -> RunResult:
    return RunResult(replace(run.config, planned={}), tuple(cases))


def _table(title: str, parts: Halves, metrics: Sequence[str]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=f"{title}: % (95 % interval)", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("")
    for name in ("cases", "errors", *metrics):
        table.add_column(name.replace("_", " "), justify="right")
    for name, part in parts.items():
        for row in _rows(part, metrics, name):
            table.add_row(*row)
        table.add_section()
    return table


def _rows(run: RunResult, metrics: Sequence[str], half: str) -> Iterator[list[str]]:
    """A row for every language, then one for all of them."""
    figures = {(f.slice.dimension, f.slice.name, f.metric): f for f in measure(run, metrics)}
    lost = errors_by_language(run)
    for language, (errors, total) in lost.items():
        cells = (_cell(figures.get((Dimension.LANGUAGE, language.value, metric))) for metric in metrics)
        yield [language.value, str(total), _errors(errors), *cells]
    errors, total = sum(e for e, _ in lost.values()), sum(n for _, n in lost.values())
    cells = (_cell(figures.get((Dimension.ALL, "", metric))) for metric in metrics)
    yield [f"[bold]{half or 'all'}[/bold]", str(total), _errors(errors), *cells]


def _errors(count: int) -> str:
    return f"[red]{count}[/red]" if count else "0"


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    interval, factor = figure.interval, 1 if figure.goal is Goal.QUANTITY else 100
    low, mean, high = (factor * value for value in (interval.low, interval.mean, interval.high))
    digits = 0 if figure.goal is Goal.QUANTITY or mean in (0, 100) else 1
    return f"{mean:,.{digits}f} ({low:,.0f}–{high:,.0f})"


def _figure_as_json(figure: Figure) -> dict[str, Any]:
    return {
        "dimension": figure.slice.dimension.value,
        "slice": str(figure.slice),
        "metric": figure.metric,
        "goal": figure.goal.value,
        "cases": figure.cases,
        "errors": figure.errors,
        "mean": figure.interval.mean,
        "low": figure.interval.low,
        "high": figure.interval.high,
    }


def errors_as_json(run: RunResult) -> dict[str, dict[str, int]]:
    """Errors and cases of each language, as JSON values."""
    return {language.value: {"errors": e, "cases": n} for language, (e, n) in errors_by_language(run).items()}


def first_errors(run: RunResult, most: int = 3) -> Iterable[str]:
    """What went wrong, the same thing said once."""
    told = dict.fromkeys(case.error for case in run.cases if case.error)
    return [error for error in told if error][:most]
