"""`munadil eval …`: measurements against the very same search and agent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api import operations, wiring
from api.terminal import output_console, print_json, progress_bar
from core.errors import ExitCode

eval_app = typer.Typer(no_args_is_help=True, help="Measure quality.", epilog="Example: munadil eval retrieval my-set")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    eval_app.command("retrieval", epilog="Example: munadil eval retrieval my-set --json")(retrieval)
    # With a single command, Typer would drop its name.
    eval_app.callback()(_evaluate)
    app.add_typer(eval_app, name="eval")


def _evaluate() -> None:
    """Measure quality."""


def retrieval(
    folder: Annotated[Path, typer.Argument(help="Folder with passages.jsonl, queries.jsonl and qrels.jsonl.")],
    sample: Annotated[
        int | None, typer.Option(min=1, help="Only this many questions, drawn the same way each time.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> int:
    """Compare lexical, dense and hybrid search on a labelled set, per language, with confidence intervals."""
    from evals.retrieval import render

    with progress_bar() as progress:
        report = operations.evaluate_retrieval(wiring.load_settings(), folder, sample, progress)
    if as_json:
        print_json(report.to_json())
    else:
        output_console().print(render(report))
    return int(ExitCode.OK)
