"""Telling Telegram who the bot is and where its messages go, and checking that it has understood."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from telegram.error import BadRequest, Conflict, InvalidToken, TelegramError

from connectors.shared.checks import ChannelCheck, without_public_address
from connectors.telegram.failures import as_send_error
from connectors.telegram.settings import WEBHOOK_PATH
from connectors.telegram.updates import ALLOWED_UPDATES
from core.clock import Clock, SystemClock
from core.database.errors import LockedError

if TYPE_CHECKING:
    from telegram import WebhookInfo

    from connectors.telegram.channel import TelegramChannel

_DESCRIPTION_LIMIT, _SHORT_DESCRIPTION_LIMIT = 512, 120
"""Characters, given by the Bot API."""
_RECENT = timedelta(hours=1)
"""How long a failed delivery is trouble; chosen by hand."""
_BACKLOG = 100
"""Updates that wait at Telegram, above which nobody seems to ask for them; chosen by hand."""
_PROBE_S = 3
"""Long enough for another program that asks to be told of by Telegram; chosen by hand."""
_SERVES = "Look whether `munadil serve` runs."
_OR_POLLING = ", or MUNADIL_TELEGRAM_MODE=polling"

Alone = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Profile:
    """What people see of the bot before they write, by ISO 639-1 language; an empty code is for every other language."""

    commands: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """(command without slash, description)."""
    descriptions: Mapping[str, str] = field(default_factory=dict)
    """Shown in an empty chat: an AI, and of whom."""
    short_descriptions: Mapping[str, str] = field(default_factory=dict)
    """Shown on the bot's page and where it is shared."""


async def set_up(
    channel: TelegramChannel,
    profile: Profile,
    public_url: str,
    clock: Clock | None = None,
    *,
    alone: Alone = nullcontext,
) -> tuple[ChannelCheck, ...]:
    """Register everything, then look at it as `check` does; a step that fails hides none of the others."""
    token = await _guarded("token", lambda: _token(channel))
    if not token.works:
        return (token,)
    by_webhook = channel.settings.telegram_mode == "webhook"
    arrival = await _guarded(
        "webhook" if by_webhook else "polling",
        lambda: _set_webhook(channel, public_url) if by_webhook else _delete_webhook(channel),
    )
    commands = await _guarded("commands", lambda: _set_commands(channel, profile))
    description = await _guarded("description", lambda: _set_descriptions(channel, profile))
    if arrival.works:
        arrival = await _guarded(arrival.name, lambda: _arrival(channel, public_url, clock or SystemClock(), alone))
    return token, arrival, await _guarded("groups", lambda: _groups(channel)), commands, description


async def check(
    channel: TelegramChannel, public_url: str, clock: Clock | None = None, *, alone: Alone = nullcontext
) -> tuple[ChannelCheck, ...]:
    """Look at the token, at how messages come in and what of groups does, and change nothing.

    `alone` holds the right to ask for messages, raising LockedError where a process of this installation has it.
    """
    token = await _guarded("token", lambda: _token(channel))
    if not token.works:
        return (token,)
    name = "webhook" if channel.settings.telegram_mode == "webhook" else "polling"
    arrival = await _guarded(name, lambda: _arrival(channel, public_url, clock or SystemClock(), alone))
    return token, arrival, await _guarded("groups", lambda: _groups(channel))


def webhook_url(public_url: str) -> str:
    """Where Telegram is to send updates; empty without a public address."""
    return f"{public_url.rstrip('/')}{WEBHOOK_PATH}" if public_url else ""


async def _guarded(name: str, step: Callable[[], Awaitable[ChannelCheck]]) -> ChannelCheck:
    try:
        return await step()
    except InvalidToken:
        return ChannelCheck(
            name,
            False,
            "Telegram does not know the bot's token.",
            "Copy it again from @BotFather into MUNADIL_TELEGRAM_TOKEN.",
        )
    except BadRequest as error:
        return ChannelCheck(name, False, f"Telegram refused it: {error.message}.", _remedy(error.message))
    except TelegramError as error:
        return ChannelCheck(name, False, f"{_sentence(as_send_error(error).reason)}.", "Try again in a minute.")


async def _token(channel: TelegramChannel) -> ChannelCheck:
    user = await channel.bot.get_me()
    wanted = channel.settings.telegram_username
    if wanted and user.username and wanted.lower() != user.username.lower():
        return ChannelCheck(
            "token",
            False,
            f"The token is of @{user.username}, not of @{wanted}.",
            "Correct MUNADIL_TELEGRAM_USERNAME or the token.",
        )
    return ChannelCheck("token", True, f"@{user.username}")


async def _groups(channel: TelegramChannel) -> ChannelCheck:
    user = await channel.bot.get_me()
    if user.can_join_groups is False:
        return ChannelCheck(
            "groups", None, "the bot cannot be added to groups", "/setjoingroups at @BotFather, if it should."
        )
    if user.can_read_all_group_messages:
        return ChannelCheck("groups", True, "group privacy is off: what is not said to the bot is dropped unread")
    return ChannelCheck("groups", True, "group privacy is on: Telegram passes on what is said to the bot")


async def _set_webhook(channel: TelegramChannel, public_url: str) -> ChannelCheck:
    url = webhook_url(public_url)
    if missing := without_public_address("Telegram", public_url, _OR_POLLING):
        return missing
    await channel.bot.set_webhook(
        url, secret_token=channel.settings.secret(), allowed_updates=ALLOWED_UPDATES, max_connections=40
    )
    return ChannelCheck("webhook", True, url)


async def _delete_webhook(channel: TelegramChannel) -> ChannelCheck:
    await channel.bot.delete_webhook()
    return ChannelCheck("polling", True, "messages are asked for")


async def _set_commands(channel: TelegramChannel, profile: Profile) -> ChannelCheck:
    for code, commands in profile.commands.items():
        await channel.bot.set_my_commands(list(commands), language_code=code or None)
    return ChannelCheck("commands", True, _languages(profile.commands))


async def _set_descriptions(channel: TelegramChannel, profile: Profile) -> ChannelCheck:
    for code, text in profile.descriptions.items():
        await channel.bot.set_my_description(_shortened(text, _DESCRIPTION_LIMIT), code or None)
    for code, text in profile.short_descriptions.items():
        await channel.bot.set_my_short_description(_shortened(text, _SHORT_DESCRIPTION_LIMIT), code or None)
    return ChannelCheck("description", True, _languages(profile.descriptions))


async def _arrival(channel: TelegramChannel, public_url: str, clock: Clock, alone: Alone) -> ChannelCheck:
    by_webhook = channel.settings.telegram_mode == "webhook"
    if by_webhook and (missing := without_public_address("Telegram", public_url, _OR_POLLING)):
        return missing
    info = await channel.bot.get_webhook_info()
    if by_webhook:
        return _webhook(info, webhook_url(public_url), clock.now())
    if info.url:
        said = f"Telegram sends messages to {info.url}, so none can be asked for."
        return ChannelCheck("polling", False, said, "Run `munadil channels setup telegram`.")
    return await _polling(channel, info.pending_update_count, alone)


async def _polling(channel: TelegramChannel, count: int, alone: Alone) -> ChannelCheck:
    waiting = f"{count} waiting"
    if count > _BACKLOG:
        return ChannelCheck("polling", False, f"Messages pile up at Telegram: {waiting}.", _SERVES)
    try:
        with alone():
            # Without an offset nothing is taken: whoever else asks would end this question, or be in its way.
            query = urlencode({"limit": 1, "timeout": _PROBE_S})
            seconds = _PROBE_S + channel.settings.telegram_timeout
            await channel.updates_request.retrieve(f"{channel.url('getUpdates')}?{query}", read_timeout=seconds)
    except LockedError:
        return ChannelCheck("polling", True, f"a process of this installation asks for messages; {waiting}")
    except Conflict:
        said = "Another program asks Telegram for this bot's messages."
        return ChannelCheck(
            "polling", False, said, "Stop it, or give it a bot of its own: one token serves one installation."
        )
    return ChannelCheck("polling", True, f"nobody asks for messages until `munadil serve` runs; {waiting}")


def _webhook(info: WebhookInfo, wanted: str, now: datetime) -> ChannelCheck:
    again = "Run `munadil channels setup telegram`."
    if info.url != wanted:
        return ChannelCheck(
            "webhook", False, f"Telegram sends messages to {info.url or 'nowhere'}, not to {wanted}.", again
        )
    missing = set(ALLOWED_UPDATES) - set(info.allowed_updates or ALLOWED_UPDATES)
    if missing:
        return ChannelCheck("webhook", False, f"Telegram does not send {', '.join(sorted(missing))}.", again)
    waiting = f"{info.pending_update_count} waiting"
    failed = info.last_error_date
    if failed and now - failed < _RECENT and info.pending_update_count:
        remedy = "Look whether `munadil serve` runs and answers at that address."
        if "403" in (info.last_error_message or ""):
            remedy = "The secret differs: run `munadil channels setup telegram` with the server's settings."
        return ChannelCheck(
            "webhook", False, f"Telegram could not deliver: {info.last_error_message} ({waiting}).", remedy
        )
    if info.pending_update_count > _BACKLOG:
        return ChannelCheck("webhook", False, f"Messages pile up at Telegram: {waiting}.", _SERVES)
    return ChannelCheck("webhook", True, f"{info.url}; {waiting}")


def _remedy(said: str) -> str:
    said = said.lower()
    if "webhook" in said or "https" in said or "resolve" in said:
        return "Set MUNADIL_PUBLIC_URL to the https address that the world reaches this server by."
    if "command" in said:
        return "Commands are a-z, 0-9 and _, with a description of 1 to 256 characters."
    return "Report this if the setting looks right."


def _languages(texts: Mapping[str, object]) -> str:
    return ", ".join(code or "default" for code in texts) or "none given"


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:]
