"""`munadil eval retrieval`: the real index and search on a judged set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api import operations, wiring
from api.terminal import output_console, print_json, progress_bar
from core.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("retrieval", epilog="Example: munadil eval retrieval my-set --json")(retrieval)


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
