"""`munadil settings` and `munadil doctor`: what is set, what works, and what to do about the rest."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from api.commands import doctor as examination
from api.commands.terminal import errors_console, output_console, print_json, print_problem
from api.commands.views import settings_rows
from api.wiring.settings import load_settings, unknown_variables
from core.errors import ExitCode

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("settings", epilog="Example: MUNADIL_PORT=8080 munadil settings")(show_settings)
    app.command(epilog="Example: munadil doctor --json")(doctor)


def tell_unknown_variables() -> None:
    """Name what looks like a setting and is none, on standard error."""
    for variable in unknown_variables():
        print_problem(variable.told, "", errors_console())


def show_settings(as_json: JsonOption = False) -> int:
    """List every setting with its value, its default and what it is for; secrets are masked."""
    rows = settings_rows(load_settings())
    if as_json:
        print_json([row._asdict() for row in rows])
        return int(ExitCode.OK)
    table = Table(Column("variable", no_wrap=True), "value", "what it is for")
    for row in rows:
        table.add_row(
            row.variable,
            Text(row.value, style="bold" if row.value != row.default else ""),
            f"{row.description} Default: {row.default}." if row.default else row.description,
        )
    output_console().print(table)
    return int(ExitCode.OK)


def doctor(as_json: JsonOption = False) -> int:
    """Say what works, what doesn't and what to do; exit code 1 when something that is needed doesn't work."""
    findings = examination.examine(load_settings())
    if as_json:
        print_json([finding.as_dict() for finding in findings])
    else:
        table = Table("", "part", "what was found", "what to do")
        marks = {True: Text("✓", style="green"), False: Text("✗", style="red"), None: Text("–", style="dim")}
        for finding in findings:
            table.add_row(marks[finding.works], finding.name, finding.detail, finding.remedy)
        output_console().print(table)
    return int(ExitCode.BAD_VERDICT if any(f.works is False for f in findings) else ExitCode.OK)
