"""`python -m benchmarks.chaos`: kill what answers while people write, and count; exit code 1 when anything is amiss."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.chaos.runs import RUNS, databases, ours
from benchmarks.chaos.verdict import Verdict
from benchmarks.chaos.writing import Crowd


class Engine(StrEnum):
    """Databases to run on."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    BOTH = "both"


def main(
    messages: Annotated[int, typer.Option(help="Messages that are written in each run.")] = 2000,
    people: Annotated[
        int, typer.Option(help="People who write them: two in five on each app, the fifth on the page.")
    ] = 200,
    kills: Annotated[int, typer.Option(help="Times that something is killed in each run.")] = 20,
    database: Annotated[Engine, typer.Option(help="Where conversations are kept.")] = Engine.BOTH,
    only: Annotated[str, typer.Option(help="What the name of a run must hold, such as `polling`.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Messages on every channel, redelivered, reordered and repeated, while processes are killed with SIGKILL."""
    wanted = [run for run in RUNS if database in (Engine.BOTH, run.database) and only.lower() in run.name.lower()]
    if not wanted:
        raise typer.BadParameter(f"no run has {only!r} in its name; there are {', '.join(run.name for run in RUNS)}")
    verdicts: dict[str, Verdict] = {}
    progress = Console(stderr=True)
    with databases([run.database for run in wanted]) as found:
        for number, run in enumerate(wanted):
            if run.database not in found:
                progress.print(f"{run.database} is not installed here: {run.name} was not run")
                continue
            url, folder = found[run.database](f"chaos{number}")
            with progress.status(run.name) as status:
                told = lambda said, name=run.name, status=status: status.update(f"{name}: {said}")  # noqa: E731
                verdicts[run.name] = asyncio.run(ours(run, url, folder, Crowd(messages, people), kills, told=told))
    if as_json:
        print(json.dumps({name: asdict(verdict) for name, verdict in verdicts.items()}, indent=1))
    else:
        Console().print(table(verdicts))
    if len(verdicts) < len(wanted) or not all(verdict.holds for verdict in verdicts.values()):
        raise typer.Exit(1)


def table(verdicts: dict[str, Verdict]) -> Table:
    """The figures beside one another; what must be nought says what was not."""
    view = Table(title="While processes were killed", title_justify="left", header_style="bold")
    view.add_column("")
    for name in verdicts:
        view.add_column(name, justify="right")
    rows: dict[str, list[str]] = {
        "messages, sends, kills": [f"{v.messages}, {v.sends}, {v.kills}" for v in verdicts.values()],
        "delivered again; before an earlier one": [f"{v.redelivered}; {v.reordered}" for v in verdicts.values()],
        "pairs whose order could be told": [str(v.compared) for v in verdicts.values()],
        "lost": [_few(v.lost) for v in verdicts.values()],
        "out of order": [_few(v.disordered) for v in verdicts.values()],
        "in flight at a kill, taken by the provider": [str(v.in_flight) for v in verdicts.values()],
        "  of these sent again": [str(v.doubled) for v in verdicts.values()],
        "sent again for no such reason": [_few(v.needless) for v in verdicts.values()],
        "answered in two turns": [_few(v.answered_twice) for v in verdicts.values()],
        "answered to somebody else": [_few(v.strayed) for v in verdicts.values()],
        "recorded otherwise than taken": [_few(v.unsent) for v in verdicts.values()],
        "shown on a page otherwise than stored": [_few(v.amiss) for v in verdicts.values()],
        "ended without being killed": [_few(v.fallen) for v in verdicts.values()],
        "acknowledged, p50 / p95 / p99 (ms)": [
            f"{v.acknowledged_p50 * 1e3:.0f} / {v.acknowledged_p95 * 1e3:.0f} / {v.acknowledged_p99 * 1e3:.0f}"
            for v in verdicts.values()
        ],
        "memory of all processes (MB)": [f"{v.memory / 1e6:.0f}" for v in verdicts.values()],
        "seconds": [f"{v.seconds:.0f}" for v in verdicts.values()],
    }
    for label, cells in rows.items():
        view.add_row(label, *cells)
    return view


def _few(found: tuple[str, ...]) -> str:
    return f"{len(found)} ({', '.join(found[:5])}{'…' if len(found) > 5 else ''})" if found else "0"


if __name__ == "__main__":
    typer.run(main)
