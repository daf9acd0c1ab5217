"""`munadil staff-key make|list|revoke`: keys of programs, each for some scopes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from api.commands.terminal import output_console, print_json
from api.commands.views import plain
from api.http.api_keys import ApiKey, ApiKeys, KeyScope
from api.wiring.knowledge import open_database
from api.wiring.settings import load_settings
from core.audit import COMMAND_LINE
from core.clock import SystemClock
from core.errors import ExitCode

NameOption = Annotated[str, typer.Option("--as", help="Who you are, as the audit log shall say.", metavar="NAME")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def register(keys: typer.Typer) -> None:
    """Add these commands to those on keys."""
    keys.command(epilog="Example: munadil staff-key make dashboard --scope metrics:read --days 90")(make)
    keys.command("list", epilog="Example: munadil staff-key list --json")(list_keys)
    keys.command(epilog="Example: munadil staff-key revoke 3 --as amina")(revoke)


def make(
    name: Annotated[str, typer.Argument(help="The program or person that uses it: letters, digits, dots, dashes.")],
    scopes: Annotated[list[KeyScope], typer.Option("--scope", help="What it is for; several times for several.")],
    days: Annotated[int | None, typer.Option(help="Days until it ends; it does not end when not said.")] = None,
    who: NameOption = COMMAND_LINE,
    as_json: JsonOption = False,
) -> int:
    """Make a key for some scopes and print it, once; it counts from the next request on, without a restart."""
    with _keys() as keys:
        key, made = keys.make(name, scopes, who, days)
    if as_json:
        print_json({"key": key, **_told(made)})
        return int(ExitCode.OK)
    told = Text.assemble("Key ", f"{made.id} for ", (name, "bold"), f", shown this once:\n  {key}")
    output_console().print(told, soft_wrap=True)
    return int(ExitCode.OK)


def list_keys(as_json: JsonOption = False) -> int:
    """List every key that was made; those of MUNADIL_STAFF_KEYS are not among them."""
    with _keys() as keys:
        found = keys.listed()
    if as_json:
        print_json([_told(one) for one in found])
    elif not found:
        output_console().print("No key was made. `munadil staff-key make NAME --scope …` makes one.")
    else:
        table, now = Table("number", "name", "scopes", "made by", "ends", "last used", "counts"), SystemClock().now()
        for one in found:
            ends = f"{one.expires_at:%Y-%m-%d}" if one.expires_at else "never"
            used = f"{one.used_at:%Y-%m-%d %H:%M}" if one.used_at else "never"
            counts = "yes" if one.counts(now) else "revoked" if one.revoked_at else "ended"
            table.add_row(str(one.id), Text(one.name), "\n".join(one.scopes), Text(one.made_by), ends, used, counts)
        output_console().print(table)
    return int(ExitCode.OK)


def revoke(
    number: Annotated[int, typer.Argument(help="Its number in the list.")],
    who: NameOption = COMMAND_LINE,
    as_json: JsonOption = False,
) -> int:
    """Have a key let nobody in any more, from the next request on."""
    with _keys() as keys:
        revoked = keys.revoke(number, who)
    if as_json:
        print_json(_told(revoked))
    else:
        output_console().print(Text(f"Key {number} of {revoked.name} is revoked."))
    return int(ExitCode.OK)


def _told(key: ApiKey) -> dict[str, object]:
    return {name: plain(value) for name, value in asdict(key).items()}


@contextmanager
def _keys() -> Iterator[ApiKeys]:
    with open_database(load_settings()) as database:
        yield ApiKeys(database, SystemClock())
