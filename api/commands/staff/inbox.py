"""`munadil inbox`, `munadil staff` and `munadil staff-key`: staff at work, and who they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from api.commands.staff import api_keys
from api.commands.terminal import lay_out, output_console, print_json
from api.commands.views import plain
from api.console.frame.accounts import Accounts
from api.console.frame.identities import LinkedAccounts
from api.console.frame.rights import Role
from api.http.staffing import StaffDesk, new_staff_key
from api.settings import Settings
from api.wiring.accounts import open_accounts, open_identities
from api.wiring.knowledge import open_database
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from connectors.responder import ConversationState
from core.audit import COMMAND_LINE
from core.errors import ExitCode

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
ConversationArgument = Annotated[
    str, typer.Argument(help="Id of the conversation, or its beginning.", metavar="CONVERSATION")
]
NameOption = Annotated[
    str, typer.Option("--as", help="Who you are, as colleagues and the audit log know you.", metavar="NAME")
]
_WAITING = (ConversationState.WAITING, ConversationState.PERSON)
_ID_SHOWN = 12
"""Digits of a conversation's id, enough to name it among millions; chosen by hand."""

app = typer.Typer(
    name="inbox", help="Conversations in which a person is asked for, and what could not be sent.", no_args_is_help=True
)
keys = typer.Typer(name="staff-key", help="Keys of staff for the API.", no_args_is_help=True)


staff = typer.Typer(name="staff", help="Who may enter the console, and as what.", no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add these commands."""
    app.command("list", epilog="Example: munadil inbox list")(list_waiting)
    app.command(epilog="Example: munadil inbox show 3f9a12c4")(show)
    app.command(epilog="Example: munadil inbox take 3f9a12c4 --as amina")(take)
    app.command(epilog='Example: munadil inbox reply 3f9a12c4 "Bonjour, …" --as amina')(reply)
    app.command("hand-back", epilog="Example: munadil inbox hand-back 3f9a12c4 --as amina")(hand_back)
    app.command(epilog="Example: munadil inbox parked")(parked)
    app.command(epilog="Example: munadil inbox resend 96bf2531a3a881423ac3")(resend)
    app.command(epilog="Example: munadil inbox export 3f9a12c4 > person.json")(export)
    app.command(epilog="Example: munadil inbox erase 3f9a12c4 --yes")(erase)
    staff.command("add", epilog="Example: munadil staff add amina --role reviewer")(add_staff)
    staff.command("reset", epilog="Example: munadil staff reset amina")(reset_staff)
    staff.command("email", epilog="Example: munadil staff email amina amina@example.org")(email_of_staff)
    staff.command("list", epilog="Example: munadil staff list --json")(list_staff)
    parent.add_typer(staff)
    keys.command("new", epilog="Example: munadil staff-key new amina")(new_key)
    api_keys.register(keys)
    parent.add_typer(app)
    parent.add_typer(keys)


def list_waiting(
    everything: Annotated[bool, typer.Option("--all", help="Every conversation, not those of persons alone.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Conversations at most.")] = 50,
    as_json: JsonOption = False,
) -> int:
    """List the conversations in which a person is asked for or answers."""
    with _desk(wakes=False) as desk:
        found = desk.conversations.list(*(() if everything else _WAITING), limit=limit)
    if as_json:
        print_json([plain(asdict(one)) for one in found])
    elif not found:
        output_console().print("Nobody waits for a person.")
    else:
        table = Table("conversation", "channel", "state", "language", "waits since", "with", "last message")
        for one in found:
            asked = f"{one.asked_at:%Y-%m-%d %H:%M}" if one.asked_at else ""
            language = one.language.value if one.language else ""
            table.add_row(
                one.id[:_ID_SHOWN],
                one.channel,
                one.state,
                language,
                asked,
                one.taken_by,
                f"{one.last_at:%Y-%m-%d %H:%M}",
            )
        output_console().print(table)
    return int(ExitCode.OK)


def show(conversation: ConversationArgument, as_json: JsonOption = False) -> int:
    """Show what was said in a conversation."""
    with _desk(wakes=False) as desk:
        summary, lines = desk.conversations.get(conversation), desk.conversations.lines(conversation)
    if as_json:
        print_json({"conversation": plain(asdict(summary)), "lines": [plain(asdict(line)) for line in lines]})
        return int(ExitCode.OK)
    console = output_console()
    console.print(Text(f"{summary.id}  {summary.channel}  {summary.state}", style="bold"))
    for line in lines:
        who = line.author or line.by
        state = "" if line.kind in ("text", "sent") else f" ({line.kind}{': ' + line.reason if line.reason else ''})"
        console.print(Text(f"\n{line.at:%Y-%m-%d %H:%M}  {who}{state}", style="dim"))
        console.print(lay_out(line.text, console))
    return int(ExitCode.OK)


def take(conversation: ConversationArgument, who: NameOption = COMMAND_LINE, as_json: JsonOption = False) -> int:
    """Answer in a conversation from here on: the bot is silent in it."""
    with _desk(wakes=False) as desk:
        desk.conversations.take(conversation, who)
        return _changed(desk, conversation, as_json=as_json)


def reply(
    conversation: ConversationArgument,
    text: Annotated[str, typer.Argument(help="What to say.")],
    who: NameOption = COMMAND_LINE,
    as_json: JsonOption = False,
) -> int:
    """Write to the person of a conversation; a running server or worker sends it."""
    with _desk() as desk:
        turn = desk.reply(conversation, who, text)
    if as_json:
        print_json({"turn": turn})
    else:
        output_console().print(f"Will be sent (turn {turn}).")
    return int(ExitCode.OK)


def hand_back(conversation: ConversationArgument, who: NameOption = COMMAND_LINE, as_json: JsonOption = False) -> int:
    """Have the bot answer in a conversation again: it says so, and answers what nobody has answered."""
    with _desk() as desk:
        desk.conversations.give_back(conversation, who)
        return _changed(desk, conversation, as_json=as_json)


def parked(as_json: JsonOption = False) -> int:
    """List what could not be answered or sent, with the reason."""
    with _desk(wakes=False) as desk:
        found = desk.conversations.parked()
    if as_json:
        print_json([plain(asdict(one)) for one in found])
    elif not found:
        output_console().print("Nothing is parked.")
    else:
        table = Table("turn", "conversation", "since", "code", "reason")
        for one in found:
            table.add_row(
                one.turn, one.conversation[:_ID_SHOWN], f"{one.at:%Y-%m-%d %H:%M}", one.code, Text(one.reason)
            )
        output_console().print(table)
    return int(ExitCode.OK)


def resend(
    turn: Annotated[str, typer.Argument(help="The parked turn.", metavar="PARKED")],
    who: NameOption = COMMAND_LINE,
    as_json: JsonOption = False,
) -> int:
    """Send a parked message again, or have it answered again."""
    with _desk() as desk:
        desk.conversations.resend(turn, who)
    if as_json:
        print_json({"turn": turn})
    else:
        output_console().print("Will be sent again.")
    return int(ExitCode.OK)


def export(conversation: ConversationArgument) -> int:
    """Print everything that is stored of a conversation, as JSON."""
    with _desk(wakes=False) as desk:
        print_json(desk.conversations.export(conversation))
    return int(ExitCode.OK)


def erase(
    conversation: ConversationArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    who: NameOption = COMMAND_LINE,
    as_json: JsonOption = False,
) -> int:
    """Forget a conversation whole, at once."""
    with _desk(wakes=False) as desk:
        found = desk.conversations.get(conversation)
        if not yes:
            typer.confirm(f"Erase {found.id[:_ID_SHOWN]} for good?", abort=True)
        desk.conversations.erase(found.id, who)
    if as_json:
        print_json({"erased": found.id})
    else:
        output_console().print("Erased.")
    return int(ExitCode.OK)


def add_staff(
    name: Annotated[str, typer.Argument(help="Name to sign in with: letters, digits, dots, dashes.")],
    role: Annotated[list[Role], typer.Option(help="What they may do; again for each further role.")] = [Role.EDITOR],  # noqa: B006
    email: Annotated[
        str, typer.Option(help="E-mail by which a provider (MUNADIL_OIDC_ISSUER) lets them in.", metavar="ADDRESS")
    ] = "",
    as_json: JsonOption = False,
) -> int:
    """Make an account for the console, and print the link that lets its owner in, once."""
    with _accounts() as (accounts, settings, identities):
        token = accounts.add(name, role, COMMAND_LINE)
        if email:
            identities.set_email(name, email, COMMAND_LINE)
        return _print_link(name, ", ".join(role), console_link(settings, token), as_json)


def email_of_staff(
    name: Annotated[str, typer.Argument(help="Name that they sign in with.")],
    email: Annotated[str, typer.Argument(help="The address; empty takes it away.", metavar="ADDRESS")],
    as_json: JsonOption = False,
) -> int:
    """Note the e-mail by which a provider lets somebody in; another one ends what was bound."""
    with _accounts() as (_, _, identities):
        identities.set_email(name, email, COMMAND_LINE)
    if as_json:
        print_json({"name": name, "email": email})
    else:
        output_console().print(Text(f"Noted for {name}."))
    return int(ExitCode.OK)


def reset_staff(
    name: Annotated[str, typer.Argument(help="Name that they sign in with.")], as_json: JsonOption = False
) -> int:
    """Forget somebody's password and codes, and print a link that lets them choose new ones, once."""
    with _accounts() as (accounts, settings, _):
        return _print_link(name, "", console_link(settings, accounts.reset(name, COMMAND_LINE)), as_json)


def list_staff(as_json: JsonOption = False) -> int:
    """List who may enter the console."""
    with _accounts() as (accounts, _, _):
        members = accounts.everybody()
    if as_json:
        print_json([plain(asdict(one)) for one in members])
    elif not members:
        output_console().print("Nobody has an account. `munadil staff add NAME --role administrator` makes one.")
    else:
        table = Table("name", "role", "password", "codes", "may enter", "last seen")
        for one in members:
            seen = f"{one.seen_at:%Y-%m-%d %H:%M}" if one.seen_at else ""
            told = ("yes" if is_so else "no" for is_so in (one.has_password, one.has_codes, one.is_active))
            table.add_row(Text(one.name), ", ".join(one.roles), *told, seen)
        output_console().print(table)
    return int(ExitCode.OK)


def console_link(settings: Settings, token: str, address: str = "") -> str:
    """The address at which a link's token lets somebody into the console."""
    base = settings.api.public_url or address or f"http://{settings.api.host}:{settings.api.port}"
    return f"{base.rstrip('/')}/console/welcome/{token}"


@contextmanager
def _accounts() -> Iterator[tuple[Accounts, Settings, LinkedAccounts]]:
    settings = load_settings()
    with open_database(settings) as database:
        accounts = open_accounts(settings, database)
        yield accounts, settings, open_identities(settings, database, accounts)


def _print_link(name: str, role: str, link: str, as_json: bool) -> int:
    if as_json:
        print_json({"name": name, **({"role": role} if role else {}), "link": link})
    else:
        told = Text.assemble("Link for ", (name, "bold"), f", good once and for 24 hours:\n  {link}")
        output_console().print(told, soft_wrap=True)
    return int(ExitCode.OK)


def new_key(
    name: Annotated[str, typer.Argument(help="Name of the member of staff.")], as_json: JsonOption = False
) -> int:
    """Print a new key, once, and the entry that lets it in."""
    key, entry = new_staff_key(name)
    if as_json:
        print_json({"key": key, "entry": entry})
    else:
        console = output_console()
        console.print(Text.assemble("Key for ", (name, "bold"), f", shown this once:\n  {key}"), soft_wrap=True)
        console.print(Text(f"Add to MUNADIL_STAFF_KEYS (entries separated by commas):\n  {entry}"), soft_wrap=True)
    return int(ExitCode.OK)


def _changed(desk: StaffDesk, conversation: str, *, as_json: bool) -> int:
    summary: dict[str, Any] = asdict(desk.conversations.get(conversation))
    if as_json:
        print_json(plain(summary))
    else:
        output_console().print(f"{summary['id'][:_ID_SHOWN]}: {summary['state']}")
    return int(ExitCode.OK)


@contextmanager
def _desk(*, wakes: bool = True) -> Iterator[StaffDesk]:
    """The desk on the database alone: beside a running server, without its index."""
    from api.wiring.messaging import open_desk

    settings = load_settings()
    with open_database(settings) as database:
        yield open_desk(settings, load_organisation(settings), database, wakes=wakes)
