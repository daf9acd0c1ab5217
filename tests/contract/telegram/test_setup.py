"""Setting the bot up: Telegram is told everything, and everything wrong is one line with what to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager

import pytest

from connectors.fakes.telegram import FakeBotApi, Fault, FaultKind
from connectors.shared.checks import ChannelCheck
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.setup import Profile, check, set_up
from core.database.errors import LockedError
from tests.contract.telegram.conftest import telegram_settings

pytestmark = pytest.mark.server

PROFILE = Profile(
    commands={"": [("aide", "Help")], "fr": [("aide", "Aide")], "ar": [("aide", "مساعدة")]},
    descriptions={"fr": "Une intelligence artificielle. " * 30},
    short_descriptions={"fr": "Une intelligence artificielle."},
)
HERE = "http://127.0.0.1:9"


def by_name(checks: tuple[ChannelCheck, ...]) -> dict[str, ChannelCheck]:
    return {found.name: found for found in checks}


@pytest.fixture
def opened(fake: FakeBotApi) -> Callable[..., TelegramChannel]:
    return lambda **changes: TelegramChannel(telegram_settings(fake, **changes))


async def closing(channel: TelegramChannel, work: Awaitable[tuple[ChannelCheck, ...]]) -> dict[str, ChannelCheck]:
    try:
        return by_name(await work)
    finally:
        await channel.close()


async def test_a_webhook_is_registered_with_its_secret_and_what_it_wants(
    fake: FakeBotApi, opened: Callable[..., TelegramChannel]
) -> None:
    channel = opened(telegram_mode="webhook")
    found = await closing(channel, set_up(channel, PROFILE, HERE))
    assert {name: c.works for name, c in found.items()} == dict.fromkeys(
        ("token", "webhook", "groups", "commands", "description"), True
    )
    webhook = fake.state.queue.webhook
    assert webhook is not None
    assert webhook.url == f"{HERE}/webhooks/telegram"
    assert webhook.secret == channel.settings.secret()
    assert set(webhook.allowed) == {"message", "edited_message", "callback_query", "my_chat_member"}
    assert fake.state.commands["ar"] == [{"command": "aide", "description": "مساعدة"}]
    assert set(fake.state.commands) == {"", "fr", "ar"}
    assert len(fake.state.descriptions["fr"]) <= 512
    assert fake.state.short_descriptions == {"fr": "Une intelligence artificielle."}


async def test_polling_takes_an_old_webhook_away(fake: FakeBotApi, opened: Callable[..., TelegramChannel]) -> None:
    channel = opened()
    await channel.bot.set_webhook("http://127.0.0.1:9/old")
    looked = by_name(await check(channel, ""))
    assert looked["polling"].works is False
    assert "munadil channels setup telegram" in looked["polling"].remedy
    found = await closing(channel, set_up(channel, Profile(), ""))
    assert found["polling"].works
    assert fake.state.queue.webhook is None


@pytest.mark.parametrize(
    ("changes", "url", "name", "said", "remedy"),
    [
        ({"telegram_token": "700000001:AAnother0ne"}, HERE, "token", "does not know", "@BotFather"),
        ({"telegram_username": "@somebody"}, HERE, "token", "@munadil_bot", "MUNADIL_TELEGRAM_USERNAME"),
        ({"telegram_mode": "webhook"}, "", "webhook", "public https address", "MUNADIL_PUBLIC_URL"),
        ({"telegram_mode": "webhook"}, "http://example.org", "webhook", "public https", "MUNADIL_PUBLIC_URL"),
        ({"telegram_mode": "webhook"}, "https://no.invalid", "webhook", "resolve host", "MUNADIL_PUBLIC_URL"),
        ({"telegram_base_url": "http://127.0.0.1:9"}, HERE, "token", "cannot be reached", "Try again"),
    ],
)
async def test_what_is_wrong_is_one_line_with_what_to_do(
    changes: dict[str, object],
    url: str,
    name: str,
    said: str,
    remedy: str,
    opened: Callable[..., TelegramChannel],
) -> None:
    channel = opened(**changes)
    found = (await closing(channel, set_up(channel, PROFILE, url)))[name]
    assert found.works is False
    assert said in found.detail
    assert remedy in found.remedy
    assert "\n" not in found.detail + found.remedy
    assert channel.settings.token() not in found.detail


async def test_a_step_that_fails_hides_none_of_the_others(
    fake: FakeBotApi, opened: Callable[..., TelegramChannel]
) -> None:
    fake.state.faults.script(Fault(FaultKind.DROP), method="deleteWebhook")
    channel = opened()
    profile = Profile(commands={"": [("Aide", "majuscule")]}, descriptions={"fr": "x"})
    found = await closing(channel, set_up(channel, profile, ""))
    assert {name: c.works for name, c in found.items()} == {
        "token": True, "polling": False, "groups": True, "commands": False, "description": True
    }  # fmt: skip
    assert "a-z" in found["commands"].remedy


async def test_status_says_what_telegram_could_not_deliver(
    fake: FakeBotApi, opened: Callable[..., TelegramChannel]
) -> None:
    channel = opened(telegram_mode="webhook")
    assert "nowhere" in by_name(await check(channel, HERE))["webhook"].detail
    await set_up(channel, Profile(), HERE)
    fake.person(42).say("un")
    for _ in range(200):
        found = by_name(await check(channel, HERE))["webhook"]
        if not found.works:
            break
    assert "could not deliver" in found.detail
    assert "munadil serve" in found.remedy
    await channel.bot.set_webhook(f"{HERE}/webhooks/telegram", allowed_updates=["message"])
    assert "callback_query" in (await closing(channel, check(channel, HERE)))["webhook"].detail


async def test_another_program_that_asks_is_found_out_and_one_of_ours_is_not_disturbed(
    fake: FakeBotApi, opened: Callable[..., TelegramChannel]
) -> None:
    fake.state.polling.acquire()

    def held() -> AbstractContextManager[None]:
        raise LockedError("asked for elsewhere")

    other, own = opened(), opened()
    found = (await closing(other, check(other, "")))["polling"]
    assert (found.works, "Another program" in found.detail) == (False, True)
    found = (await closing(own, check(own, "", alone=held)))["polling"]
    assert (found.works, "of this installation" in found.detail) == (True, True)


async def test_looking_takes_no_message_away(fake: FakeBotApi, opened: Callable[..., TelegramChannel]) -> None:
    fake.person(42).say("un")
    channel = opened()
    found = await closing(channel, check(channel, ""))
    assert "1 waiting" in found["polling"].detail
    assert fake.state.queue.pending() == 1


@pytest.mark.parametrize(
    ("changes", "works", "said"),
    [
        ({"can_read_all_group_messages": False}, True, "privacy is on"),
        ({"can_read_all_group_messages": True}, True, "privacy is off"),
        ({"can_join_groups": False}, None, "cannot be added"),
    ],
)
async def test_what_the_bot_hears_in_groups_is_said(
    changes: dict[str, bool],
    works: bool | None,
    said: str,
    fake: FakeBotApi,
    opened: Callable[..., TelegramChannel],
) -> None:
    fake.state.group_rights.update(changes)
    channel = opened()
    found = (await closing(channel, check(channel, "")))["groups"]
    assert (found.works, said in found.detail) == (works, True)
