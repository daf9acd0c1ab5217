"""Put forged and faithful sentences to the check of the agent, as a lying model would, and print what reaches the person."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from benchmarks.__main__ import SHARED
from benchmarks.forging.forged import Forged, echoes, made, written
from benchmarks.forging.forged import kept as kept_forged
from benchmarks.forging.liar import Evidence
from benchmarks.forging.report import faithful_table, figures, forged_table
from benchmarks.forging.trial import Outcome, open_trial
from benchmarks.forging.truths import faithful, kept_faithful
from core.telemetry import configure_logging

HOME = Path(".var/forging")


def main(
    shared: Annotated[Path, typer.Option(help="Folder of the shared test data.")] = SHARED,
    evidence: Annotated[
        list[Evidence] | None, typer.Option(help="Evidence that the model gives; default: each.")
    ] = None,
    home: Annotated[Path, typer.Option(help="Data folder where the example is published, once for all runs.")] = HOME,
    kept: Annotated[
        bool, typer.Option("--kept", help="Tell the sentences kept back instead: before a change and after it.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print figures and every sentence's outcome as JSON.")
    ] = False,
) -> None:
    """Measure; takes some minutes."""
    configure_logging("error", "json")
    modes, console = tuple(evidence or Evidence), Console()
    forged, true = (kept_forged(), kept_faithful()) if kept else (_all_forged(shared), faithful())
    with open_trial(home) as trial, Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("telling", total=len(modes) * len(forged) + len(true))
        passed = list(trial.faithful(true, lambda: progress.advance(task)))
        out = [one for mode in modes for one in trial.forged(forged, mode, lambda: progress.advance(task))]
    if as_json:
        print(json.dumps(_report(out, passed), ensure_ascii=False, indent=1))
        return
    for mode in modes:
        console.print(forged_table(out, mode))
    console.print(faithful_table(passed))


def _all_forged(shared: Path) -> list[Forged]:
    by_hand, echoed = written(shared), echoes(shared)
    if not (by_hand and echoed):
        Console(stderr=True).print(f"What is written by hand and what is echoed is skipped where {shared} has no data.")
    return [*by_hand, *made(), *echoed]


def _report(out: list[Outcome], passed: list[Outcome]) -> dict[str, object]:
    by_mode = {str(mode): [one for one in out if one.evidence is mode] for mode in Evidence}
    return {
        "forged": {mode: figures(told, lambda one: one.kind) for mode, told in by_mode.items() if told},
        "faithful": figures(passed, lambda one: "same_language" if one.same_language else "other_language"),
        "sentences": [asdict(one) for one in (*out, *passed)],
    }


if __name__ == "__main__":
    typer.run(main)
