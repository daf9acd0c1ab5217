"""`munadil eval run`: a suite against the agent, one of its steps, or a served Munadil."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from api.commands.evals.folders import remember_run
from api.commands.evals.runs import Wanted, prepare, resuming, run_all
from api.commands.terminal import errors_console, output_console, print_json, print_problem, progress_bar
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from core.errors import ExitCode
from core.language.forms import Language

if TYPE_CHECKING:
    from evals.runs.run import FinishedRun
    from evals.suites.suite import Suite

StepOption = Literal["answer", "retrieve", "understand", "route"]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("run", epilog="Example: munadil eval run my-suite.yaml --only open")(run)


def run(
    suites: Annotated[list[Path] | None, typer.Argument(help="Suites: YAML, JSON lines, CSV or XLSX.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to keep the run in; one of its own when not said.")] = None,
    step: Annotated[StepOption, typer.Option(help="Run the whole agent, or only up to one of its steps.")] = "answer",
    target: Annotated[str, typer.Option(help="Address of a served Munadil; this process when not said.")] = "",
    only: Annotated[Literal["open", "held-out"] | None, typer.Option(help="Only this half of the suite.")] = None,
    language: Annotated[list[Language] | None, typer.Option("--language", "-l", help="Only this language.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only cases with this tag, or another one named.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many cases, languages in turns.")] = None,
    epochs: Annotated[int, typer.Option(min=1, max=100, help="Ask every case so often; scores are averaged.")] = 1,
    concurrency: Annotated[int | None, typer.Option(min=1, max=64, help="Cases asked at once.")] = None,
    retries: Annotated[int, typer.Option(min=0, max=10, help="Further tries when a server fails.")] = 2,
    resume: Annotated[Path | None, typer.Option(help="Take this run up again: only what is missing is asked.")] = None,
    documents: Annotated[
        Path | None, typer.Option(help="Ask about these documents, not those the suite names.")
    ] = None,
    published: Annotated[bool, typer.Option("--published", help="Ask about what is published.")] = False,
    no_log: Annotated[bool, typer.Option("--no-log", help="Keep the results alone, and no log of the engine.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> int:
    """Run suites and keep the results in a dated folder. Exit code 3: too many cases errored to say anything."""
    from evals.runs.task import require_engine
    from evals.suites.selection import Selection

    require_engine()
    selection = Selection(only, tuple(language or ()), tuple(tag or ()), limit)
    wanted = Wanted(step, target, selection, epochs, concurrency, retries, documents, published, not no_log)
    settings = load_settings(documents=[path for path in (documents, *(suites or [])) if path])
    prepared, wanted = prepare(settings, suites or [], wanted, out=out, resume=resume)
    with progress_bar() as progress:
        outcomes = run_all(settings, load_organisation(settings), prepared, wanted, progress, _say)
    if outcomes:
        remember_run(outcomes[-1][1].folder, settings)
    if as_json:
        _print_json(outcomes)
    else:
        _print_tables(outcomes)
    for _, outcome in outcomes:
        if outcome.problem:
            print_problem(f"{outcome.problem.rstrip('.')}.", resuming(outcome.folder), errors_console())
    return int(ExitCode.OK if all(outcome.could_run for _, outcome in outcomes) else ExitCode.COULD_NOT_RUN)


def _say(line: str) -> None:
    errors_console().print(line, soft_wrap=True, markup=False)


def _print_json(outcomes: Sequence[tuple[Suite, FinishedRun]]) -> None:
    runs = [_as_json(outcome) for _, outcome in outcomes]
    print_json({**runs[0], "runs": runs} if len(runs) == 1 else {"runs": runs})


def _as_json(outcome: FinishedRun) -> dict[str, Any]:
    from evals.figures.table import errors_as_json, figures_as_json

    config = outcome.run.config
    return {
        "suite": config.suite,
        "folder": str(outcome.folder),
        "could_run": outcome.could_run,
        "problem": outcome.problem,
        "target": config.target,
        "step": config.step,
        "cases": len(outcome.run.cases),
        "errors": errors_as_json(outcome.run),
        "figures": figures_as_json(outcome.run),
    }


def _print_tables(outcomes: Sequence[tuple[Suite, FinishedRun]]) -> None:
    from evals.figures.table import first_errors, tables

    console = output_console()
    for suite, outcome in outcomes:
        for table in tables(outcome.run, suite.thresholds, width=console.width):
            console.print(table)
        for error in first_errors(outcome.run):
            console.print(f"An error: {error}", markup=False)
        console.print(f"Kept in {outcome.folder}", soft_wrap=True, markup=False)
        if outcome.log_dir is not None:
            command = f"inspect view --log-dir {shlex.quote(str(outcome.log_dir))}"
            console.print(f"Every case in the browser: {command}", soft_wrap=True, markup=False)
