"""`munadil wordings`: fixed wordings as a sheet for a native speaker, and back, beside a running server."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from api.commands.terminal import output_console, print_json
from api.console.wording.sheet import COLUMNS, read_sheet, rows_of
from api.console.work.wording import WordingDesk
from api.wiring.knowledge import open_database
from api.wiring.organisation import load_organisation, open_wordings, with_edits
from api.wiring.settings import load_settings
from core.audit import COMMAND_LINE
from core.errors import ExitCode, WrongUseError
from core.language.forms import Language
from participation.common.sheets import written

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
app = typer.Typer(
    name="wordings",
    help="Fixed wordings of every status and rail, for review by native speakers.",
    no_args_is_help=True,
)


def register(parent: typer.Typer) -> None:
    """Add these commands."""
    app.command("export", epilog="Example: munadil wordings export --form ary --unreviewed > darija.csv")(export)
    app.command("import", epilog="Example: munadil wordings import darija.csv --as amina")(bring_back)
    parent.add_typer(app)


def export(
    form: Annotated[Language | None, typer.Option(help="One form alone.")] = None,
    unreviewed: Annotated[bool, typer.Option("--unreviewed", help="Those alone that nobody has reviewed.")] = False,
    language: Annotated[Language, typer.Option(help="Language of what tells the reviewer where a text stands.")] = (
        Language.FRENCH
    ),
    as_json: JsonOption = False,
) -> int:
    """Print the wordings as CSV: key, form, text, context, and who has reviewed it."""
    with _desk() as desk:
        lines = [one for one in desk.lines() if form in (None, one.form) and not (unreviewed and one.reviewer)]
    rows = list(rows_of(lines, language))
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        sys.stdout.write(written(COLUMNS, rows))
    return int(ExitCode.OK)


def bring_back(
    sheet: Annotated[Path, typer.Argument(help="The sheet, in UTF-8.", metavar="SHEET")],
    who: Annotated[
        str, typer.Option("--as", help="Who you are, as colleagues and the audit log know you.", metavar="NAME")
    ] = COMMAND_LINE,
    as_json: JsonOption = False,
) -> int:
    """Take over a reviewed sheet, row by row: what it changes holds from the next message on. Exits with 1 if a row is refused."""
    try:
        content = sheet.read_bytes()
    except OSError as error:
        raise WrongUseError(f"{sheet} cannot be read: {error.strerror}.") from error
    with _desk() as desk:
        rows = read_sheet(desk, content, who)
    refused = [row for row in rows if row.outcome == "refused"]
    counted = Counter(row.outcome for row in rows)
    if as_json:
        print_json({"counts": dict(counted), "rows": [asdict(row) for row in rows if row.outcome != "same"]})
    else:
        told = (("changed", counted["edited"] + counted["both"]), ("reviewed", counted["reviewed"] + counted["both"]))
        named = ", ".join(f"{count} {name}" for name, count in (*told, ("the same", counted["same"])))
        output_console().print(f"{len(rows)} rows: {named}, {len(refused)} refused.")
        if refused:
            table = Table("row", "key", "form", "why")
            for row in refused:
                why = f"{row.problem.value if row.problem else ''} {row.names}".strip()
                table.add_row(str(row.number), Text(row.key), Text(row.form), Text(why))
            output_console().print(table)
    return int(ExitCode.BAD_VERDICT if refused else ExitCode.OK)


@contextmanager
def _desk() -> Iterator[WordingDesk]:
    settings = load_settings()
    with open_database(settings) as database:
        yield open_wordings(with_edits(load_organisation(settings), database), database)
