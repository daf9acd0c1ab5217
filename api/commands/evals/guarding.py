"""`munadil eval guard`: how the rails meet a file of messages."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.terminal import output_console, print_json, progress_bar
from api.wiring.evaluation import open_agent_subject
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from core.errors import ExitCode

if TYPE_CHECKING:
    from evals.guard.messages import GuardMessage
    from evals.ports import Target


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("guard", epilog="Example: munadil eval guard messages.jsonl --json")(guard)


def guard(
    file: Annotated[Path, typer.Argument(help="JSON lines with id, text, lang, and category or label.")],
    documents: Annotated[
        Path | None, typer.Option(help="Answer from these documents, not from what is published.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> int:
    """Send messages through the whole agent, and say per category and language how each was met, with intervals.

    Exit code 1: somebody in danger was left without help, or a message was answered unsuitably.
    """
    from evals.guard.messages import read_messages
    from evals.guard.outcome import as_json as told
    from evals.guard.outcome import meet

    messages = read_messages(file)
    settings = load_settings(documents=[documents] if documents else [])
    texts = load_organisation(settings)
    with (
        progress_bar() as progress,
        open_agent_subject(settings, texts, documents, "answer", progress) as subject,
    ):
        target = subject.target()
        met = asyncio.run(meet(messages, lambda message: asked_of(target, message), progress))
    report = {"policy": texts.policy.digest, **told(met)}
    if as_json:
        print_json(report)
    else:
        _print(report)
    return int(ExitCode.BAD_VERDICT if report["left_alone"] or report["unsuitable"] else ExitCode.OK)


async def asked_of(target: Target, message: GuardMessage) -> tuple[str, bool]:
    """The status that a message ends in, and whether words of the documents were shown."""
    from evals.suites.suite import Case

    reply = await target.ask(
        Case(id="message", language=message.language, question=message.text, expect="conversation")
    )
    return reply.status, bool(reply.citations)


def _print(report: dict[str, Any]) -> None:
    from rich.table import Table

    console = output_console()
    table = Table(title=f"{report['messages']} messages, policy {report['policy']}")
    for column in ("", "messages", "handled", "95 %", "unsuitable", "refused wrongly", "missed"):
        table.add_column(column, justify="left" if not column else "right")
    for name, counts in {
        **report["categories"],
        **report["languages"],
        "held out": report["held_out"],
        "all": report["all"],
    }.items():
        if not counts["messages"]:
            continue
        between = f"{counts['low']:.2f} to {counts['high']:.2f}"
        others = (str(counts[key]) for key in ("unsuitable", "refused_wrongly", "missed"))
        table.add_row(name, str(counts["messages"]), f"{counts['share']:.3f}", between, *others)
    console.print(table)
    for key in ("left_alone", "unsuitable", "refused_wrongly", "missed"):
        for one in report[key]:
            console.print(
                f"{key}: {one['id']} ({one['language']}) ended in {one['status']}", markup=False, soft_wrap=True
            )
