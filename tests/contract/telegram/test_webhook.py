"""Telegram's calls to a webhook: the fake is on the other side of real HTTP, and so are its repeats."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from connectors.fakes.telegram import TOKEN, FakeBotApi, Throttle
from connectors.telegram.channel import TelegramChannel
from tests.contract.door import Door, wait_until

pytestmark = pytest.mark.server


@pytest.fixture
def door(channel: TelegramChannel) -> Iterator[Door]:
    with Door(channel) as opened:
        yield opened


async def test_updates_arrive_with_the_secret_and_again_until_they_are_taken(
    fake: FakeBotApi, channel: TelegramChannel, door: Door
) -> None:
    door.broken = 2
    await channel.bot.set_webhook(door.url, secret_token=channel.settings.secret())
    person = fake.person(42)
    person.say("un")
    person.say("deux")
    wait_until(lambda: len(door.texts) == 2)
    assert door.texts == ["un", "deux"]
    assert door.calls == 4
    wait_until(lambda: fake.state.queue.pending() == 0)


async def test_a_webhook_set_with_another_secret_takes_nothing(
    fake: FakeBotApi, channel: TelegramChannel, door: Door
) -> None:
    await channel.bot.set_webhook(door.url, secret_token="another")
    fake.person(42).say("un")
    wait_until(lambda: door.refused >= 2)
    assert door.texts == []
    info = await channel.bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (1, "Wrong response from the webhook: 403 Forbidden")


async def test_misdelivery_repeats_and_reorders_what_it_is_told_to(
    fake: FakeBotApi, channel: TelegramChannel, door: Door
) -> None:
    fake.state.queue.misdelivery.repeated = 0.3
    fake.state.queue.misdelivery.reordered = 0.3
    person = fake.person(42)
    texts = [str(number) for number in range(40)]
    for text in texts:
        person.say(text)
    await channel.bot.set_webhook(door.url, secret_token=channel.settings.secret())
    wait_until(lambda: fake.state.queue.pending() == 0)
    assert set(door.texts) == set(texts)
    assert len(door.texts) > len(texts)
    assert list(dict.fromkeys(door.texts)) != texts


async def test_an_update_is_held_back_for_a_later_one_of_its_chat_but_not_for_ever(
    fake: FakeBotApi, channel: TelegramChannel, door: Door
) -> None:
    await channel.bot.set_webhook(door.url, secret_token=channel.settings.secret())
    fake.state.queue.misdelivery.reordered = 1.0
    fake.person(42).say("un")
    wait_until(lambda: fake.state.queue.held() == 1)
    fake.state.queue.misdelivery.reordered = 0.0
    fake.person(42).say("deux")
    wait_until(lambda: len(door.texts) == 2)
    assert door.texts == ["deux", "un"]
    fake.state.queue.misdelivery.reordered = 1.0
    fake.person(43).say("trois")
    wait_until(lambda: len(door.texts) == 3)


async def test_an_update_is_sent_in_two_calls_at_once_where_it_is_told_to(
    fake: FakeBotApi, channel: TelegramChannel, door: Door
) -> None:
    await channel.bot.set_webhook(door.url, secret_token=channel.settings.secret())
    fake.state.queue.misdelivery.twice = 1.0
    fake.person(42).say("un")
    wait_until(lambda: fake.state.queue.pending() == 0)
    assert door.texts == ["un", "un"]
    assert fake.state.queue.times.again() == 1


def test_the_fake_outlives_a_kill_with_its_journal_and_takes_orders_over_http(tmp_path: Path) -> None:
    path = tmp_path / "accepted.jsonl"
    with FakeBotApi(journal=path) as first:
        call = httpx.post(f"{first.url}/bot{first.token}/sendMessage", json={"chat_id": 42, "text": "un"})
        assert call.json()["result"]["message_id"] == 1
        said = httpx.post(f"{first.url}/_fake/say", json={"person": 42, "text": "deux"}).json()
        assert said["message"]["text"] == "deux"
        assert httpx.post(f"{first.url}/_fake/state").json()["pending"] == 1
        httpx.post(f"{first.url}/_fake/script", json={"kind": "silent"})
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(f"{first.url}/bot{first.token}/sendMessage", json={"chat_id": 42, "text": "trois"})
    with FakeBotApi(journal=path) as second:
        kept = httpx.post(f"{second.url}/_fake/journal", json={"chat": 42}).json()
        assert [(e["text"], e["answered"]) for e in kept] == [("un", True), ("trois", False)]
        call = httpx.post(f"{second.url}/bot{second.token}/sendMessage", json={"chat_id": 42, "text": "quatre"})
        assert call.json()["result"]["message_id"] == 4


@pytest.mark.parametrize(
    ("given", "description"),
    [
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": " "}, "message text is empty"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "Can't find end tag"),
        ({"text": "<b><i>x</b></i>", "parse_mode": "HTML"}, "Unexpected end tag"),
        ({"text": "<p>x</p>", "parse_mode": "HTML"}, "Unsupported start tag"),
        ({"text": "1 < 2", "parse_mode": "HTML"}, "Unclosed start tag"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "é" * 33}]]}},
            "DATA_INVALID",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b", "url": "http://localhost/"}]]}},
            "Wrong HTTP URL",
        ),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply_markup"),
        ({"text": "x", "chat_id": "somebody"}, "chat_id"),
    ],
)
def test_the_fake_refuses_what_telegram_refuses(given: dict[str, object], description: str, fake: FakeBotApi) -> None:
    answer = httpx.post(f"{fake.url}/bot{fake.token}/sendMessage", json={"chat_id": 42} | given)
    assert answer.status_code == 400
    assert description in answer.json()["description"]
    assert fake.state.journal.entries() == []


@pytest.mark.parametrize(("path", "code"), [("bot1:AAx/getMe", 401), ("botx/getMe", 404), ("nothing", 404)])
def test_the_fake_knows_one_token(path: str, code: int, fake: FakeBotApi) -> None:
    assert httpx.get(f"{fake.url}/{path}").status_code == code
    assert httpx.get(f"{fake.url}/bot{fake.token}/noSuchMethod").status_code == 404


def test_the_fake_limits_a_chat_a_group_and_all() -> None:
    with FakeBotApi() as strict, httpx.Client(base_url=f"{strict.url}/bot{strict.token}/") as client:

        def say(chat: int) -> httpx.Response:
            return client.post("sendMessage", json={"chat_id": chat, "text": "x"})

        assert [say(42).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert say(42).json()["parameters"]["retry_after"] in (1, 2, 3)
        assert [say(-7).status_code for _ in range(21)].count(200) == 20
    throttle = Throttle()
    assert [throttle.take(chat) for chat in range(1, 41)].count(0) == 30


def test_the_fake_runs_as_a_process_and_goes_on_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "accepted.jsonl"
    command = [sys.executable, "-m", "connectors.fakes.telegram", "--journal", str(path), "--no-limits"]
    numbers = []
    for _ in range(2):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            answer = httpx.post(f"{url}/bot{TOKEN}/sendMessage", json={"chat_id": 42, "text": "x"})
            numbers.append(answer.json()["result"]["message_id"])
            process.kill()
    assert numbers == [1, 2]
    assert len(path.read_text("utf-8").splitlines()) == 2
