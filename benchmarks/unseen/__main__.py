"""Measure the unseen corpora, show tables beside an earlier run, and print what citizens get for a person to read."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.__main__ import SHARED
from benchmarks.figures import beside, read_figures
from benchmarks.unseen.cases import Half
from benchmarks.unseen.corpora import NAMES
from benchmarks.unseen.measuring import FOLDER, SAMPLE, measure
from benchmarks.unseen.summary import citizens, figures, tables
from core.telemetry import configure_logging

_WIDTH = 180
"""Columns of the tables, whatever the terminal: lines that wrap are read, cells that are cut are not."""


def main(
    locked: Annotated[
        bool, typer.Option("--locked", help="The locked half instead: once, when tuning has ended.")
    ] = False,
    corpus: Annotated[list[str] | None, typer.Option(help="Only this corpus; may be given again.")] = None,
    sample: Annotated[int, typer.Option(help="Questions of a kind and form in a corpus.")] = SAMPLE,
    against: Annotated[Path | None, typer.Option(help="JSON of an earlier run, shown in brackets.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    shared: Annotated[Path, typer.Option(help="Folder of the shared test data.")] = SHARED,
) -> None:
    """Measure one half of the unseen corpora; shares of each outcome by corpus and form."""
    configure_logging("error", "json")
    unknown = set(corpus or ()) - set(NAMES)
    if unknown:
        raise typer.BadParameter(f"there is no corpus {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    half, said, console = Half.LOCKED if locked else Half.OPEN, Console(stderr=True), Console(width=_WIDTH)
    measured = measure(shared, half, sample=sample, names=corpus or NAMES, report=said.print)
    found = figures(measured)
    if against:
        found = beside(found, read_figures(against, "unseen"))
    kept = json.dumps({"unseen": [asdict(figure) for figure in found]}, indent=1)
    (FOLDER / f"figures-{half}.json").write_text(kept, "utf-8")
    if as_json:
        print(kept)
        return
    for table in tables(found):
        console.print(table)
    console.print(citizens(measured))
    for one in measured:
        for line in one.refused:
            console.print(f"not published: {one.corpus.name} {line}", markup=False)
    console.print(f"Every case: {FOLDER / f'cases-{half}.jsonl'}; figures: figures-{half}.json beside it", markup=False)


if __name__ == "__main__":
    typer.run(main)
