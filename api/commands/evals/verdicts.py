"""`munadil eval compare` and `gate`: whether a run is better, worse, or good enough to release."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.evals.files import write_file
from api.commands.evals.folders import RunArgument, find_run
from api.commands.terminal import output_console, print_json
from api.wiring.settings import load_settings
from core.errors import ExitCode

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
MarkdownOption = Annotated[Path | None, typer.Option("--markdown", help="Write it all to this file as Markdown.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: munadil eval compare runs/before runs/after --metric strict_vital_recall")(compare)
    app.command(epilog="Example: munadil eval gate latest --baseline runs/last-release")(gate)


def compare(
    before: RunArgument,
    after: RunArgument,
    metric: Annotated[list[str] | None, typer.Option(help="Only this metric; may be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Cases lost and won that are shown, of each.")] = 10,
    markdown: MarkdownOption = None,
    as_json: JsonOption = False,
) -> int:
    """Compare two runs case by case, per language and tag: what was won, what was lost, and whether that is more than chance."""
    from evals.runs.folder import load_run
    from evals.verdicts import compare_report
    from evals.verdicts.compare import compare as compare_runs

    settings = load_settings()
    first, second = load_run(find_run(before, settings)), load_run(find_run(after, settings))
    _known_metrics(metric or [], [*first.metrics, *second.metrics])
    comparison = compare_runs(first, second, metrics=metric or None)
    if markdown:
        write_file(markdown, compare_report.to_markdown(comparison))
    if as_json:
        print_json(compare_report.to_json(comparison))
    else:
        output_console().print(compare_report.render(comparison, limit=limit))
    return int(ExitCode.OK)


def gate(
    run: RunArgument,
    baseline: Annotated[str | None, typer.Option(help="Run that this one must not fall behind.")] = None,
    suite: Annotated[
        Path | None, typer.Option(help="Suite with the thresholds; the one that the run was made with when not said.")
    ] = None,
    markdown: MarkdownOption = None,
    as_json: JsonOption = False,
) -> int:
    """Judge a run by its suite's thresholds, per language: exit 0 pass, 1 fail or inconclusive, 3 could not run."""
    from evals.runs.folder import SUITE, load_run
    from evals.suites.file import load_suite
    from evals.verdicts.gate import gate as judge
    from evals.verdicts.verdict_report import render_verdict, verdict_to_markdown

    settings = load_settings()
    folder = find_run(run, settings)
    judged = load_run(folder)
    thresholds = load_suite(suite or folder / SUITE).thresholds
    verdict = judge(judged, thresholds, load_run(find_run(baseline, settings)) if baseline else None)
    if markdown:
        write_file(markdown, verdict_to_markdown(verdict))
    if as_json:
        print_json(verdict.to_json())
    else:
        output_console().print(render_verdict(verdict))
    return int(verdict.exit_code)


def _known_metrics(asked: list[str], known: list[str]) -> None:
    from core.errors import WrongUseError

    unknown = [name for name in asked if name not in known]
    if unknown:
        raise WrongUseError(
            f"no case has a score of {', '.join(unknown)}.", remedy=f"Scored are {', '.join(dict.fromkeys(known))}."
        )
