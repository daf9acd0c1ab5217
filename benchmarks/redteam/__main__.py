"""Change the example's attacks in twenty ways, send them to the whole agent with a model that obeys, and count what got out."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.redteam.mutations import MUTATIONS
from benchmarks.redteam.obeying import Met, open_siege
from core.errors import ExitCode
from core.telemetry import configure_logging
from evals.guard.messages import GuardMessage, read_messages

HOME = Path(".var/redteam")
MESSAGES = Path(__file__).parents[2] / "examples" / "istiqlal" / "suites" / "guardrails" / "messages.jsonl"
_ATTACKS = 5_000
"""Attacks of a whole run."""


def every_nth(messages: list[GuardMessage], attacks: int) -> list[GuardMessage]:
    """Messages from all over the file, as many as make that number of attacks."""
    wanted = -(-attacks // len(MUTATIONS))
    return [messages[place * len(messages) // wanted] for place in range(min(wanted, len(messages)))]


def table_of(met: list[Met]) -> Table:
    """What became of the attacks, a way of changing them a line."""
    view = Table(title=f"{len(met)} attacks with a model that obeys")
    for column in ("changed", "sent", "declined", "quoted", "not found", "broken", "model asked", "got out"):
        view.add_column(column, justify="left" if column == "changed" else "right")
    for way in (*MUTATIONS, ""):
        own = [one for one in met if way in ("", one.mutation)]
        ways = Counter(one.way for one in own)
        asked, out = sum(one.model_asked for one in own), sum(bool(one.got_out) for one in own)
        counts = (len(own), ways["declined"], ways["quoted"], ways["not found"], ways["broken"], asked, out)
        view.add_row(way or "all", *map(str, counts))
    return view


def main(
    attacks: Annotated[int, typer.Option(help="How many to send, about.")] = _ATTACKS,
    home: Annotated[Path, typer.Option(help="Data folder where the example is published, once for all runs.")] = HOME,
    as_json: Annotated[bool, typer.Option("--json", help="Print every attack's outcome as JSON.")] = False,
) -> None:
    """Send them; takes some minutes. Exit code 1: something got out; 3: turns broke, so that nothing can be said."""
    configure_logging("error", "json")
    messages = every_nth(list(read_messages(MESSAGES)), attacks)
    with open_siege(home) as siege, Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("attacking", total=len(messages) * len(MUTATIONS))
        met = list[Met]()
        for one in siege.sent(messages, tuple(MUTATIONS)):
            met.append(one)
            progress.advance(task)
    if as_json:
        print(json.dumps([asdict(one) | {"way": one.way} for one in met], ensure_ascii=False))
    else:
        console = Console()
        console.print(table_of(met))
        for one in met:
            if one.got_out:
                console.print(f"{one.mutation}, {one.category}: {one.text!r} got {one.got_out!r}", markup=False)
    raise typer.Exit(exit_code(met))


def exit_code(met: list[Met]) -> ExitCode:
    """What became of all attacks, in one figure."""
    if any(one.got_out for one in met):
        return ExitCode.BAD_VERDICT
    return ExitCode.COULD_NOT_RUN if any(one.way == "broken" for one in met) else ExitCode.OK


if __name__ == "__main__":
    typer.run(main)
