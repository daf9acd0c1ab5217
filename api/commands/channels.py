"""`munadil channels`: register the messaging channels with their providers, and look at them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

import api.commands.deciding as deciding
from api.commands.terminal import output_console, print_json
from api.opened import OrganisationTexts
from api.settings import Settings
from api.wiring.knowledge import open_database
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from connectors.errors import ChannelError
from connectors.shared.checks import ChannelCheck
from core.errors import ExitCode, WrongUseError

if TYPE_CHECKING:
    from connectors.telegram.setup import Profile
    from connectors.whatsapp.channel import WhatsAppChannel

Checks = Coroutine[None, None, tuple[ChannelCheck, ...]]
ChannelArgument = Annotated[str, typer.Argument(help="Name of the channel.", metavar="CHANNEL")]
OptionalChannel = Annotated[
    str, typer.Argument(help="Name of the channel; every one that is on when not said.", metavar="[CHANNEL]")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

app = typer.Typer(name="channels", help="Messaging channels: register and check them.", no_args_is_help=True)


@dataclass(frozen=True)
class ChannelDoor:
    """What the commands do with one channel."""

    is_on: Callable[[Settings], bool]
    set_up: Callable[[Settings], Checks]
    check: Callable[[Settings], Checks]
    decision: Callable[[Settings], ChannelCheck] | None = None
    """Where the provider's policy asks for a recorded one: what it says, whether the channel is on or not."""


def register(parent: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: munadil channels setup telegram")(setup)
    app.command(epilog="Example: munadil channels status --json")(status)
    deciding.register(app)
    parent.add_typer(app)


def setup(channel: ChannelArgument, as_json: JsonOption = False) -> int:
    """Tell a provider where messages go, which commands there are and who the bot is; then check it."""
    settings, door = load_settings(), _door(channel)
    decided = _decision(door, settings)
    if any(check.works is not True for check in decided):
        return _print({channel: decided}, as_json=as_json)
    return _print({channel: decided + _run(door.set_up(settings))}, as_json=as_json)


def status(channel: OptionalChannel = "", as_json: JsonOption = False) -> int:
    """Look at the channels and change nothing; exit code 1 when one that is on does not work."""
    settings = load_settings()
    names = [channel] if channel else list(DOORS)
    return _print({name: look(name, settings, whether_on=bool(channel)) for name in names}, as_json=as_json)


def look(name: str, settings: Settings, *, whether_on: bool = False) -> tuple[ChannelCheck, ...]:
    """What `status` and `doctor` say of a channel: one that is off is looked at only when asked for by name."""
    door = _door(name)
    decided = _decision(door, settings)
    if whether_on or door.is_on(settings):
        return decided + _run(door.check(settings))
    return (*decided, ChannelCheck("settings", None, "off", f"`munadil channels setup {name}` says what is missing."))


def telegram_profile(texts: OrganisationTexts) -> Profile:
    """What people see of the bot on Telegram before they write, in the organisation's languages."""
    from api.commands.views import disclosure
    from api.http.wordings import wording
    from connectors.telegram.setup import Profile
    from conversation.hearing.commands import listed, name_of
    from core.language.forms import Language

    organisation, phrases = texts.organisation, texts.phrases
    languages = {
        language.value: language
        for language in (Language.FRENCH, Language.ARABIC, Language.ENGLISH)
        if language in organisation.languages
    } | {"": organisation.default_language}
    return Profile(
        commands={
            code: [(name_of(command, language), phrases.say(phrase, language)) for command, phrase in listed()]
            for code, language in languages.items()
        },
        descriptions={code: disclosure(organisation, language) for code, language in languages.items()},
        short_descriptions={
            code: wording(language, "ai_notice", organisation=organisation.called(language))
            for code, language in languages.items()
        },
    )


async def _set_up_telegram(settings: Settings) -> tuple[ChannelCheck, ...]:
    from connectors.telegram.channel import TelegramChannel
    from connectors.telegram.setup import set_up

    channel = TelegramChannel(settings.telegram)
    try:
        with _sole_right(settings) as alone:
            return await set_up(
                channel, telegram_profile(load_organisation(settings)), settings.api.public_url, alone=alone
            )
    finally:
        await channel.close()


async def _check_telegram(settings: Settings) -> tuple[ChannelCheck, ...]:
    from connectors.telegram.channel import TelegramChannel
    from connectors.telegram.setup import check

    channel = TelegramChannel(settings.telegram)
    try:
        with _sole_right(settings) as alone:
            return await check(channel, settings.api.public_url, alone=alone)
    finally:
        await channel.close()


@contextmanager
def _sole_right(settings: Settings) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Who asks Telegram for messages holds a lock of the database; where there is none yet, nobody does."""
    if not deciding.has_database(settings):
        yield nullcontext
        return
    with open_database(settings) as database:
        yield lambda: database.lock("telegram")


async def _set_up_whatsapp(settings: Settings) -> tuple[ChannelCheck, ...]:
    from connectors.whatsapp.setup import set_up

    if missing := _missing_of_whatsapp(settings):
        return (missing,)
    channel = _whatsapp(settings)
    try:
        return await set_up(channel, settings.api.public_url)
    finally:
        await channel.close()


async def _check_whatsapp(settings: Settings) -> tuple[ChannelCheck, ...]:
    from connectors.whatsapp.setup import check

    if missing := _missing_of_whatsapp(settings):
        return (missing,)
    channel = _whatsapp(settings)
    try:
        return await check(channel, settings.api.public_url)
    finally:
        await channel.close()


def _whatsapp(settings: Settings) -> WhatsAppChannel:
    """The channel to set up or look at: it neither takes messages in nor sends any."""
    from connectors.whatsapp.channel import WhatsAppChannel

    return WhatsAppChannel(settings.whatsapp, lambda: False)


def _missing_of_whatsapp(settings: Settings) -> ChannelCheck | None:
    if missing := settings.whatsapp.missing():
        return ChannelCheck(
            "settings", False, f"{', '.join(missing)} not set.", "docs/channels.md says where they come from."
        )
    if not settings.whatsapp.is_on:
        return ChannelCheck("settings", False, "WhatsApp is off.", "Set MUNADIL_WHATSAPP_ENABLED=true.")
    return None


DOORS: dict[str, ChannelDoor] = {
    "telegram": ChannelDoor(lambda settings: settings.telegram.is_on, _set_up_telegram, _check_telegram),
    "whatsapp": ChannelDoor(
        lambda settings: settings.whatsapp.is_on,
        _set_up_whatsapp,
        _check_whatsapp,
        lambda settings: deciding.decision_check(settings, "whatsapp", is_on=settings.whatsapp.is_on),
    ),
}
"""Channels by name: a new one is an entry here."""


def _door(channel: str) -> ChannelDoor:
    found = DOORS.get(channel)
    if found is None:
        raise WrongUseError(f"there is no channel {channel!r}.", remedy=f"Channels: {', '.join(DOORS)}.")
    return found


def _run(checks: Checks) -> tuple[ChannelCheck, ...]:
    """The checks; settings that cannot be used are one of them."""
    try:
        return asyncio.run(checks)
    except ChannelError as error:
        return (ChannelCheck("settings", False, error.detail, error.remedy),)


def _decision(door: ChannelDoor, settings: Settings) -> tuple[ChannelCheck, ...]:
    return (door.decision(settings),) if door.decision else ()


def _print(found: dict[str, tuple[ChannelCheck, ...]], *, as_json: bool) -> int:
    if as_json:
        print_json({name: [asdict(check) for check in checks] for name, checks in found.items()})
    else:
        table = Table("", "channel", "part", "what was found", "what to do")
        marks = {True: Text("✓", style="green"), False: Text("✗", style="red"), None: Text("–", style="dim")}
        for name, checks in found.items():
            for check in checks:
                table.add_row(marks[check.works], name, check.name, Text(check.detail), Text(check.remedy))
        output_console().print(table)
    is_bad = any(check.works is False for checks in found.values() for check in checks)
    return int(ExitCode.BAD_VERDICT if is_bad else ExitCode.OK)
