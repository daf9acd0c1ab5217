"""`munadil participation`: templates of rooms, loaded and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from agent.organisation.organisation import Organisation
from api.commands.terminal import output_console, print_json
from api.settings import Settings
from api.wiring.knowledge import open_database
from api.wiring.organisation import load_organisation
from api.wiring.participation import open_participation
from api.wiring.settings import load_settings
from core.audit import COMMAND_LINE
from core.database.database import Database
from core.errors import ExitCode
from participation.common.errors import RoomClosedError
from participation.common.templates import Loaded, Templates
from participation.makers import makers

TemplateArgument = Annotated[str, typer.Argument(help="Name of the template, without its ending.", metavar="TEMPLATE")]
NameOption = Annotated[str, typer.Option("--as", help="Who you are, as colleagues know you.", metavar="NAME")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def register(parent: typer.Typer) -> None:
    """Add these commands."""
    app = typer.Typer(
        name="participation",
        help="Rooms of participation: demonstration data and programmes to copy, out of the organisation's folder.",
        no_args_is_help=True,
    )
    app.command("list", epilog="Example: munadil participation list")(listed)
    app.command(epilog="Example: munadil participation load demo-dialogue")(load)
    app.command(epilog="Example: munadil participation unload demo-dialogue")(unload)
    parent.add_typer(app)


def listed(as_json: JsonOption = False) -> int:
    """Show the templates that there are, and how much of each is loaded."""
    with _templates(load_settings()) as templates:
        found = templates.listed()
    if as_json:
        print_json([{"template": name, "entries": size, "loaded": loaded} for name, size, loaded in found])
        return int(ExitCode.OK)
    if not found:
        output_console().print("There is no template.")
        return int(ExitCode.OK)
    table = Table("Template", "Entries", "Loaded")
    for name, size, loaded in found:
        table.add_row(Text(name), str(size), str(loaded))
    output_console().print(table)
    return int(ExitCode.OK)


def load(template: TemplateArgument, who: NameOption = COMMAND_LINE, as_json: JsonOption = False) -> int:
    """Load a template: whatever of it is there already stays as it is, so it may be run any number of times."""
    with _templates(load_settings()) as templates:
        return _told(templates.load(template, who), "made", as_json=as_json)


def unload(template: TemplateArgument, who: NameOption = COMMAND_LINE, as_json: JsonOption = False) -> int:
    """Take away everything that a template made, with what hangs on it."""
    with _templates(load_settings()) as templates:
        return _told(templates.unload(template, who), "taken away", as_json=as_json)


def _told(done: Loaded, verb: str, *, as_json: bool) -> int:
    if as_json:
        print_json(vars(done))
    else:
        before = f", {done.standing} were there before" if done.standing else ""
        output_console().print(Text(f"{done.template}: {done.made} {verb}{before}."))
    return int(ExitCode.OK)


def load_templates(settings: Settings, organisation: Organisation, database: Database) -> None:
    """Load every template of an organisation's folder whose room it opened: its demonstration data."""
    ground = open_participation(settings, organisation, database)
    templates = Templates(database, ground.clock, makers(ground), settings.core.organisation, ground.rooms)
    for name, *_ in templates.listed():
        with suppress(RoomClosedError):
            templates.load(name, COMMAND_LINE)


@contextmanager
def _templates(settings: Settings) -> Iterator[Templates]:
    with open_database(settings) as database:
        ground = open_participation(settings, load_organisation(settings).organisation, database)
        yield Templates(database, ground.clock, makers(ground), settings.core.organisation, ground.rooms)
