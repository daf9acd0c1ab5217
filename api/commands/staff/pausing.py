"""`munadil pause` and `munadil resume`: what the assistant does not answer for now, from the next message on and in every process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from agent.guardrails.pauses import Pause, StoredPauses
from api.commands.terminal import output_console, print_json
from api.commands.views import plain
from api.wiring.knowledge import open_database
from api.wiring.settings import load_settings
from connectors.message import CHANNELS
from core.audit import COMMAND_LINE
from core.clock import SystemClock
from core.errors import ExitCode, WrongUseError

_CHANNELS = (*CHANNELS, "api")

ChannelOption = Annotated[
    str, typer.Option("--channel", help=f"One channel alone: {', '.join(_CHANNELS)}.", metavar="CHANNEL")
]
TopicOption = Annotated[
    str,
    typer.Option("--topic", help="One topic alone, in words of any language; a comma sets off another name of it."),
]
NameOption = Annotated[str, typer.Option("--as", help="Who you are, as colleagues know you.", metavar="NAME")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog='Example: munadil pause --topic "TAMKINE, تمكين" --reason "the figures are being checked"')(
        pause
    )
    app.command(epilog="Example: munadil resume --topic TAMKINE")(resume)


def pause(
    channel: ChannelOption = "",
    topic: TopicOption = "",
    reason: Annotated[str, typer.Option(help="Why, for colleagues and for the audit log; people are not told.")] = "",
    who: NameOption = COMMAND_LINE,
    listing: Annotated[bool, typer.Option("--list", help="Show what is paused, and change nothing.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Have people told politely that nothing is answered for now: at all, on a channel, or about a topic.

    Who may be in danger still gets help. Questions of `munadil ask` on this machine and evaluations are answered all the same.
    """
    with open_database(load_settings()) as database:
        pauses = StoredPauses(database, SystemClock())
        if not listing:
            pauses.pause(who, reason, channel=_known(channel), topic=topic)
        _print(pauses.standing(), as_json=as_json)
    return int(ExitCode.OK)


def resume(
    channel: ChannelOption = "", topic: TopicOption = "", who: NameOption = COMMAND_LINE, as_json: JsonOption = False
) -> int:
    """Answer again: a channel or topic as it was named to `pause`, or, without either, everything that is paused."""
    with open_database(load_settings()) as database:
        pauses = StoredPauses(database, SystemClock())
        ended = pauses.resume(who, channel=_known(channel), topic=topic)
        if not as_json:
            output_console().print(Text(f"Answered again: {'; '.join(one.subject for one in ended)}."), soft_wrap=True)
        _print(pauses.standing(), as_json=as_json)
    return int(ExitCode.OK)


def _known(channel: str) -> str:
    if channel and channel not in _CHANNELS:
        raise WrongUseError(f"there is no channel {channel!r}.", remedy=f"There are {', '.join(_CHANNELS)}.")
    return channel


def _print(standing: Sequence[Pause], *, as_json: bool) -> None:
    if as_json:
        print_json([plain(vars(one)) for one in standing])
    elif not standing:
        output_console().print("Nothing is paused.")
    else:
        table = Table("paused", "since", "by", "reason")
        for one in standing:
            table.add_row(*map(Text, (one.subject, f"{one.since:%Y-%m-%d %H:%M} UTC", one.who, one.reason)))
        output_console().print(table)
