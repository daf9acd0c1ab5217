"""`munadil audit` and `munadil notify`: what was done here and by whom, and whether staff can be told."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from api.commands.terminal import output_console, print_json
from api.wiring.knowledge import open_database
from api.wiring.settings import load_settings
from connectors.notifiers.notifications import open_notifications
from core.alerts import Alert, AlertKind
from core.audit import AuditHead, AuditLog
from core.clock import SystemClock
from core.errors import ExitCode, WrongUseError

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
app = typer.Typer(name="audit", help="Who did what and when: append-only, chained by digest.", no_args_is_help=True)
notify = typer.Typer(name="notify", help="How staff is told of what cannot wait.", no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add these commands."""
    app.command("list", epilog="Example: munadil audit list --limit 20")(list_entries)
    app.command(epilog="Example: munadil audit verify")(verify)
    notify.command("test", epilog="Example: munadil notify test")(send_test)
    parent.add_typer(app)
    parent.add_typer(notify)


def list_entries(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Entries at most.")] = 50,
    before: Annotated[int | None, typer.Option(min=1, help="Only entries before this number.")] = None,
    as_json: JsonOption = False,
) -> int:
    """List what was done, newest first."""
    with open_database(load_settings()) as database:
        entries = AuditLog(database, SystemClock()).entries(limit, before)
    if as_json:
        print_json([entry.as_dict() for entry in entries])
        return int(ExitCode.OK)
    table = Table("", "when", "who", "what", "of what", "more")
    for entry in entries:
        more = ", ".join(f"{name} {value}" for name, value in entry.detail.items())
        when = entry.at.strftime("%Y-%m-%d %H:%M:%S UTC")
        table.add_row(*map(Text, (str(entry.number), when, entry.who, entry.action, entry.subject, more)))
    output_console().print(table)
    return int(ExitCode.OK)


def verify(
    head: Annotated[
        str, typer.Option(help="A head that was noted earlier, as NUMBER:DIGEST, which the log must still hold.")
    ] = "",
    as_json: JsonOption = False,
) -> int:
    """Prove that no entry was changed or taken out; prints the head, to be noted where nobody here can write.

    Exit code 3: the log was changed.
    """
    expected = _head(head) if head else None
    with open_database(load_settings()) as database:
        found = AuditLog(database, SystemClock()).verify(expected)
    if as_json:
        print_json({"entries": found.number, "head": f"{found.number}:{found.digest}"})
    else:
        output_console().print(Text(f"{found.number} entries, none changed. Head: {found.number}:{found.digest}"))
    return int(ExitCode.OK)


def send_test(as_json: JsonOption = False) -> int:
    """Send a test alert by every way that is set up. Exit code 1: one of them failed; 2: none is set up."""
    settings = load_settings()
    notifications = open_notifications(settings.notifications, settings.telegram, SystemClock())
    if not notifications.ways:
        raise WrongUseError(
            "no way to tell staff is set up.",
            remedy="Set MUNADIL_NOTIFY_EMAIL_TO, MUNADIL_NOTIFY_WEBHOOK_URL or MUNADIL_NOTIFY_TELEGRAM_CHAT.",
        )
    sent = notifications.send(
        Alert(
            AlertKind.TEST, "Munadil can reach you", "This is a test: alerts will come here. Nothing needs to be done."
        )
    )
    if as_json:
        print_json([vars(one) for one in sent])
    else:
        for one in sent:
            said = f"✗ {one.way}: {one.problem} {one.remedy}" if one.problem else f"✓ {one.way}: sent"
            output_console().print(Text(said))
    return int(ExitCode.BAD_VERDICT if any(one.problem for one in sent) else ExitCode.OK)


def _head(text: str) -> AuditHead:
    number, _, digest = text.partition(":")
    if not number.isdigit() or len(digest) != 64:
        raise WrongUseError(f"{text!r} is no head.", remedy="Write it as `munadil audit verify` prints it.")
    return AuditHead(int(number), digest)
