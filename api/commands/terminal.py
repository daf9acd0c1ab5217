"""How answers and tables are printed for a person at a terminal, right-to-left where the text is."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from agent.answer import Answer, AnswerPart, AnswerStatus, Citation
from api.opened import ProgressCallback
from conversation.asking import parts_of, quotations, shortened
from core.text import Script, script_of

_MAX_WIDTH = 96
"""Columns of a text on a wide terminal; chosen by hand."""


def terminal_reorders(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this terminal runs the bidirectional algorithm by itself (VTE 0.58+, Konsole, Terminal.app, mlterm)."""
    vte = environment.get("VTE_VERSION", "0")
    return (
        (vte.isdigit() and int(vte) >= 5800)
        or "KONSOLE_VERSION" in environment
        or environment.get("TERM_PROGRAM") in ("Apple_Terminal", "mlterm")
    )


def lay_out(text: str, console: Console, *, style: str = "", width: int = _MAX_WIDTH) -> Text:
    """Lines of a paragraph as this console must receive them: wrapped, and for Arabic right-aligned and in visual order.

    A pipe or a file gets logical order, which every program but a plain terminal expects.
    """
    if script_of(text) is not Script.ARABIC:
        return Text(text, style=style)
    if not console.is_terminal:
        return Text(text, style=style)
    width = min(console.width, width)
    lines = [line for paragraph in text.split("\n") for line in textwrap.wrap(paragraph, width) or [""]]
    if not terminal_reorders():
        from bidi import get_display

        lines = [str(get_display(line, base_dir="R")) for line in lines]
    return Text("\n".join(lines), style=style, justify="right", no_wrap=True)


def _source_line(citation: Citation) -> str:
    parts = [citation.title, citation.publisher, citation.published_on.isoformat() if citation.published_on else ""]
    if citation.page:
        parts.append(f"p. {citation.page}")
    return f"[{citation.number}] " + " · ".join(p for p in parts if p)


def print_answer(answer: Answer, console: Console) -> None:
    """Print an answer as a person wants to read it: the text, then each source with its quote and where to find it."""
    perhaps = answer.status is AnswerStatus.PERHAPS
    said = [line for part in parts_of(answer) for line in _part_lines(part, answer.citations, console)]
    console.print(Padding(Group(*said), (1, 0)), width=min(console.width, _MAX_WIDTH))
    for citation in answer.citations:
        lines = [lay_out(_source_line(citation), console, style="bold")]
        if citation.quote and not perhaps:
            lines.append(lay_out(f"« {citation.quote} »", console, style="italic"))
        if citation.url:
            lines.append(Text(citation.url, style="dim"))
        lines.append(Text(citation.passage_id, style="dim"))
        console.print(Padding(Group(*lines), (0, 0, 1, 2)), width=min(console.width, _MAX_WIDTH))
    console.print(
        Text(f"{answer.status} · {answer.language} · {answer.composer} · {answer.duration_ms:.0f} ms", style="dim")
    )


def _part_lines(part: AnswerPart, citations: Sequence[Citation], console: Console) -> Iterator[Text]:
    """The answer to a question, below it where there are several."""
    if part.asked:
        yield lay_out(shortened(part.asked), console, style="bold")
    if part.status is not AnswerStatus.PERHAPS:
        yield lay_out(part.text, console)
        return
    # Quotations in other letters run in their own direction, line by line.
    for line in quotations(part.sentences, citations).split("\n"):
        yield lay_out(line, console)


def print_problem(detail: str, remedy: str, console: Console) -> None:
    """One line on what went wrong and what to do."""
    console.print(Text.assemble(("munadil: ", "bold red"), detail, " ", (remedy, "bold")), soft_wrap=True)


def notice(text: str, console: Console) -> None:
    """A framed notice, for what must be seen first."""
    console.print(Panel(lay_out(text, console), expand=False))


def output_console() -> Console:
    """Console on standard output."""
    return Console(highlight=False)


def errors_console() -> Console:
    """Console on standard error: problems and progress, so that standard output stays data."""
    return Console(stderr=True, highlight=False)


def print_json(value: object) -> None:
    """Print a value as JSON, Arabic readable."""
    print(json.dumps(value, ensure_ascii=False, indent=2))  # noqa: T201 - this is the command line's output


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """Progress on standard error: call it with (stage, done, total); stages share one screen."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = errors_console()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=None)
            progress.update(tasks[stage], completed=done, total=total or None)

        yield report
