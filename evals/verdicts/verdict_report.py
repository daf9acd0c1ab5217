"""A run's figures and its verdict, for people at a terminal and for a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from evals.figures.figures import Dimension, Figure
from evals.score import Goal
from evals.verdicts.verdict import CheckOutcome, GateCheck, Verdict

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

_STYLES = {
    CheckOutcome.PASS: "green",
    CheckOutcome.INCONCLUSIVE: "yellow",
    CheckOutcome.FAIL: "bold red",
    CheckOutcome.COULD_NOT_RUN: "bold magenta",
}
_WORDS = {
    CheckOutcome.PASS: "pass",
    CheckOutcome.INCONCLUSIVE: "inconclusive",
    CheckOutcome.FAIL: "fail",
    CheckOutcome.COULD_NOT_RUN: "could not run",
}


def render_figures(figures: Iterable[Figure], *, title: str = "") -> Table:
    """One row per slice, one column per metric, means with 95 % intervals; tags are left to the report."""
    from rich.table import Table

    found = [figure for figure in figures if figure.slice.dimension is not Dimension.TAG]
    metrics = list(dict.fromkeys(figure.metric for figure in found))
    table = Table("cases", "errors", *metrics, title=title or None)
    table.columns[0].header = "slice (cases)"
    for part in dict.fromkeys(figure.slice for figure in found):
        row = {figure.metric: figure for figure in found if figure.slice == part}
        count, errors = max(figure.cases for figure in row.values()), max(figure.errors for figure in row.values())
        cells = [_figure(row[metric]) if metric in row else "" for metric in metrics]
        table.add_row(f"{part} ({count})", str(errors) if errors else "", *cells)
    table.caption = "95 % intervals, clustered by group"
    return table


def render_verdict(verdict: Verdict) -> Group:
    """The verdict, one line per language, then every check that did not pass with its reason."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    parts: list[Text | Table] = [Text(f"Verdict: {_WORDS[verdict.outcome]}", style=_STYLES[verdict.outcome])]
    for language, outcome in verdict.languages.items():
        parts.append(Text(f"  {language.value:9}{_WORDS[outcome]}", style=_STYLES[outcome]))
    if verdict.reasons:
        table = Table("outcome", "slice", "check", "why", box=box.SIMPLE)
        for check in verdict.reasons:
            table.add_row(*map(Text, _check_cells(check)), style=_STYLES[check.outcome])
        parts.append(table)
    parts += [Text(note, style="dim") for note in verdict.notes]
    return Group(*parts)


def verdict_to_markdown(verdict: Verdict) -> str:
    """The verdict as Markdown: per language, then every check, those that did not pass first."""
    lines = [f"# Verdict: {_WORDS[verdict.outcome]}", "", *_row(("language", "outcome")), *_row(("---", "---"))]
    for language, outcome in verdict.languages.items():
        lines += _row((language.value, _WORDS[outcome]))
    passed = [check for check in verdict.checks if check.outcome is CheckOutcome.PASS]
    lines += ["", *_row(("outcome", "slice", "check", "why")), *_row(("---",) * 4)]
    for check in (*verdict.reasons, *passed):
        lines += _row(_check_cells(check))
    lines += [f"\n{note}" for note in verdict.notes]
    return "\n".join(lines) + "\n"


def _check_cells(check: GateCheck) -> tuple[str, ...]:
    language = check.language.value if check.language else f"#{check.tag}" if check.tag else "all"
    return _WORDS[check.outcome], language, check.kind.value.replace("_", " "), check.detail


def _figure(figure: Figure) -> str:
    form = ".0f" if figure.goal is Goal.QUANTITY else ".3f"
    interval = figure.interval
    return f"{interval.mean:{form}} ({interval.low:{form}}–{interval.high:{form}})"


def _row(cells: Sequence[str]) -> list[str]:
    return ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"]
