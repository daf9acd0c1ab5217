"""Run every benchmark of this folder, or one, and print its figures."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.console import Console
from rich.table import Table

import benchmarks
import benchmarks.waiting
from benchmarks.figures import Figure, beside, read_figures
from core.telemetry import configure_logging

SHARED = Path(os.environ.get("MUNADIL_SHARED", Path(__file__).parents[2] / "shared"))


def discover() -> Iterator[tuple[str, Callable[..., list[Figure]]]]:
    """Yield (name, run) of each module here, and among what people wait for, that has a `run`."""
    for package in (benchmarks, benchmarks.waiting):
        for module in pkgutil.iter_modules(package.__path__):
            if module.name.startswith("_"):
                continue
            run = getattr(importlib.import_module(f"{package.__name__}.{module.name}"), "run", None)
            if run is not None:
                yield module.name, cast("Callable[..., list[Figure]]", run)


def table(title: str, figures: list[Figure]) -> Table:
    """Lay figures out for a terminal."""
    view = Table(title=title, title_justify="left", header_style="bold")
    for column in ("what", "value", "unit", "baseline", "ratio", "note"):
        view.add_column(column, justify="left" if column in ("what", "unit", "note") else "right")
    for figure in figures:
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}×"
        view.add_row(figure.name, _number(figure.value), figure.unit, _number(figure.baseline), ratio, figure.note)
    return view


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def main(
    only: Annotated[str, typer.Option(help="Name of one benchmark, such as `embedding`.")] = "",
    against: Annotated[
        Path | None, typer.Option(help="JSON of an earlier run: its figures are the baseline instead.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    shared: Annotated[Path, typer.Option(help="Folder of the shared test data.")] = SHARED,
    documents: Annotated[
        int | None, typer.Option(min=10, help="How many documents `publishing` lays out; 2000 are 100,000 passages.")
    ] = None,
) -> None:
    """Measure; figures are ratios against a baseline of the same run."""
    configure_logging("warning", "json")
    found = dict(discover())
    only = only.replace("-", "_")
    if only and only not in found:
        raise typer.BadParameter(f"there is no benchmark {only!r}; there are {', '.join(found)}")
    console, results = Console(), {}
    for name, run in found.items():
        if only in ("", name):
            with Console(stderr=True).status(f"measuring {name}"):
                sized = "documents" in inspect.signature(run).parameters
                results[name] = run(shared, documents=documents) if sized else run(shared)
            if against:
                results[name] = beside(results[name], read_figures(against, name))
            if not as_json:
                console.print(table(name, results[name]))
    if as_json:
        print(json.dumps({name: [asdict(figure) for figure in figures] for name, figures in results.items()}, indent=1))


if __name__ == "__main__":
    typer.run(main)
