"""`munadil channels enable|disable`: the record of who decided that a channel may be used, when and on what ground."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from api.commands.terminal import output_console
from api.settings import Settings
from api.wiring.knowledge import open_database
from api.wiring.settings import load_settings
from connectors.desk.decisions import ChannelDecision, ChannelDecisions
from connectors.message import ChannelName
from connectors.shared.checks import ChannelCheck
from core.clock import SystemClock
from core.errors import ExitCode, WrongUseError

NEEDS_DECISION: tuple[ChannelName, ...] = ("whatsapp",)
"""Channels whose provider's policy asks for one."""

ChannelArgument = Annotated[str, typer.Argument(help="Name of the channel.", metavar="CHANNEL")]
ByOption = Annotated[str, typer.Option("--by", help="Who decides: a name and an office.", metavar="NAME")]
GroundOption = Annotated[str, typer.Option("--ground", help="On what ground, in words that last.", metavar="TEXT")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    example = 'munadil channels {} whatsapp --by "N. Alami, data officer" --ground "{}"'
    app.command(epilog=f"Example: {example.format('enable', 'Meta agreed in writing on 2026-11-02, file 14')}")(enable)
    app.command(epilog=f"Example: {example.format('disable', 'Meta objects, letter of 2026-12-01')}")(disable)


def enable(channel: ChannelArgument, by: ByOption, ground: GroundOption) -> int:
    """Record the decision that a channel may be used."""
    return _record(channel, by, ground, is_allowed=True)


def disable(channel: ChannelArgument, by: ByOption, ground: GroundOption) -> int:
    """Record the decision that a channel may no longer be used; a running server heeds it within seconds."""
    return _record(channel, by, ground, is_allowed=False)


def decision_check(settings: Settings, channel: ChannelName, *, is_on: bool) -> ChannelCheck:
    """Whether a recorded decision allows the channel; a channel that is off needs none."""
    standing = _standing(settings, channel)
    allow = f"`munadil channels enable {channel} --by NAME --ground TEXT`, once that is decided (docs/channels.md)."
    if standing is None:
        return ChannelCheck("decision", False if is_on else None, "none is recorded: the channel is not used", allow)
    if not standing.is_allowed:
        return ChannelCheck("decision", False if is_on else None, f"not allowed: {_told(standing)}", allow)
    return ChannelCheck("decision", True, f"allowed: {_told(standing)}")


def has_database(settings: Settings) -> bool:
    """Whether there is a database to look into: none is made for the sake of looking."""
    return bool(settings.core.database_url) or (settings.core.data_dir / "munadil.db").exists()


@contextmanager
def _open(settings: Settings) -> Iterator[ChannelDecisions]:
    with open_database(settings) as database:
        yield ChannelDecisions(database, SystemClock())


def _standing(settings: Settings, channel: ChannelName) -> ChannelDecision | None:
    """The latest decision; None where there is none, nor a database."""
    if not has_database(settings):
        return None
    with _open(settings) as decisions:
        return decisions.standing(channel)


def _record(channel: str, by: str, ground: str, *, is_allowed: bool) -> int:
    name = next((known for known in NEEDS_DECISION if known == channel), None)
    if name is None:
        raise WrongUseError(
            f"the channel {channel!r} needs no decision.", remedy=f"These do: {', '.join(NEEDS_DECISION)}."
        )
    with _open(load_settings()) as decisions:
        made = decisions.record(name, by, ground, is_allowed=is_allowed)
    said = "may be used" if is_allowed else "may not be used"
    output_console().print(f"Recorded: {channel} {said}; {_told(made)}", markup=False)
    return int(ExitCode.OK)


def _told(decision: ChannelDecision) -> str:
    return f"{decision.who}, {decision.at:%Y-%m-%d %H:%M} UTC: {decision.ground}"
