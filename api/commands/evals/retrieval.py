"""`munadil eval retrieval`: the real index and search on a judged set."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.terminal import output_console, print_json, progress_bar
from api.wiring.knowledge import open_embedder
from api.wiring.settings import load_settings
from core.clock import SystemClock
from core.errors import ExitCode

if TYPE_CHECKING:
    from evals.retrieval.report import RetrievalReport


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("retrieval", epilog="Example: munadil eval retrieval my-set --json")(retrieval)


def retrieval(
    folder: Annotated[Path, typer.Argument(help="Folder with passages.jsonl, queries.jsonl and qrels.jsonl.")],
    sample: Annotated[
        int | None, typer.Option(min=1, help="Only this many questions, drawn the same way each time.")
    ] = None,
    expansion: Annotated[
        bool, typer.Option(help="Whether questions are expanded: Darija word by word, concepts across languages.")
    ] = True,
    out: Annotated[
        Path | None, typer.Option(help="Keep a run of each method in this folder, for `munadil eval compare`.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> int:
    """Compare lexical, dense and hybrid search on a labelled set, per language, with confidence intervals.

    Two configurations are compared in pairs by keeping a run of each: `--out a`, then `--no-expansion --out b`, then
    `munadil eval compare b/hybrid a/hybrid`.
    """
    from evals.retrieval.retrieval import evaluate_retrieval, render
    from knowledge.search.expansion import load_expander

    settings, started = load_settings(), SystemClock().now()
    with progress_bar() as progress:
        report = evaluate_retrieval(
            folder,
            embedder=open_embedder(settings, threads=os.cpu_count(), progress=progress),
            expander=load_expander() if expansion else None,
            workdir=settings.core.data_dir / "evaluations" / "retrieval",
            sample=sample,
            progress=progress,
        )
    if out:
        _keep(report, out, started)
    if as_json:
        print_json(report.to_json())
    else:
        output_console().print(render(report))
    return int(ExitCode.OK)


def _keep(report: RetrievalReport, out: Path, started: datetime) -> None:
    from importlib.metadata import version

    from evals.retrieval.report import Method, retrieval_run
    from evals.runs.folder import save_run

    for method in Method:
        run = retrieval_run(report, method, version=version("munadil"), started_at=started)
        save_run(out / method.value, run)
