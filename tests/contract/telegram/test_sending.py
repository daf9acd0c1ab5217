"""What a message becomes at Telegram, and what Telegram's failures become with us: over real HTTP."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest

from connectors.errors import RefusedError, RetryLaterError, SendError, UnclearError
from connectors.fakes.telegram import TOKEN, FakeBotApi, Fault, FaultKind, Throttle
from connectors.message import Address, Attachment, Button, Outbound
from connectors.telegram.channel import TelegramChannel
from core.language.forms import Language
from tests.contract.telegram.conftest import telegram_settings

pytestmark = pytest.mark.server

PRIVATE = Address("telegram", "42", "42")
GROUP = Address("telegram", "-1001234/7", "42")
TOPICLESS = Address("telegram", "-1001234", "42")


def say(text: str = "Bonjour.", **more: object) -> Outbound:
    return Outbound(text, Language.FRENCH, **more)  # type: ignore[arg-type]


async def send(channel: TelegramChannel, message: Outbound, address: Address = PRIVATE) -> list[str]:
    return [(await channel.send(address, part, token="t-1")).provider_id for part in channel.parts(message)]


async def failure(channel: TelegramChannel, address: Address = PRIVATE) -> SendError:
    with pytest.raises(SendError) as caught:
        await channel.send(address, say("Le secret de Fatima"), token="t-1")
    assert "Fatima" not in str(caught.value)
    assert TOKEN not in str(caught.value)
    return caught.value


async def test_a_message_arrives_formatted_with_its_buttons_and_without_a_link_preview(
    fake: FakeBotApi, channel: TelegramChannel
) -> None:
    rows = (
        (Button("[1]", payload="s:t1:1"), Button("Lire", url="https://example.org/p")),
        (Button("👍", payload="f:t1:+"),),
    )
    (number,) = await send(channel, say("Santé & <eau> : gratuit. [1]", bold=((0, 5),), buttons=rows))
    (entry,) = fake.state.journal.entries(chat=42)
    assert number == channel.identity.message_name(42, entry.message)
    assert entry.text == "Santé & <eau> : gratuit. [1]"
    assert entry.parameters["text"] == "<b>Santé</b> &amp; &lt;eau&gt; : gratuit. [1]"
    assert [[b["text"] for b in row] for row in entry.buttons] == [["[1]", "Lire"], ["👍"]]
    assert entry.button("Lire")["url"] == "https://example.org/p"
    assert '"is_disabled": true' in entry.parameters["link_preview_options"]


async def test_a_long_answer_arrives_in_pieces_with_buttons_on_the_last(
    fake: FakeBotApi, channel: TelegramChannel
) -> None:
    text = "\n\n".join(f"Paragraphe {i} : les & jeunes 🇲🇦 du parti 👩🏽‍💻. [1] " * 12 for i in range(12))
    await send(channel, say(text, buttons=((Button("[1]", payload="s"),),)))
    entries = fake.state.journal.entries(chat=42)
    assert len(entries) > 1
    assert [bool(entry.buttons) for entry in entries] == [False] * (len(entries) - 1) + [True]
    assert "".join("".join(e.text.split()) for e in entries) == "".join(text.split())


async def test_a_group_gets_a_reply_in_its_topic(fake: FakeBotApi, channel: TelegramChannel) -> None:
    await send(channel, say(answers=channel.identity.message_name(-1001234, 55)), GROUP)
    (entry,) = fake.state.journal.entries(chat=-1001234)
    assert entry.parameters["message_thread_id"] == "7"
    assert '"message_id": 55' in entry.parameters["reply_parameters"]
    assert '"allow_sending_without_reply": true' in entry.parameters["reply_parameters"]


async def test_a_private_chat_gets_no_reply_quotation(fake: FakeBotApi, channel: TelegramChannel) -> None:
    await send(channel, say(answers="mabc.55"))
    assert "reply_parameters" not in fake.state.journal.entries()[0].parameters


@pytest.mark.parametrize(("length", "methods"), [(200, ["sendDocument"]), (1500, ["sendMessage", "sendDocument"])])
async def test_a_file_goes_with_a_short_text_and_after_a_long_one(
    length: int, methods: list[str], fake: FakeBotApi, channel: TelegramChannel
) -> None:
    file = Attachment("mes-donnees.json", "application/json", b'{"a": 1}')
    await send(channel, say("Voici tout. " * (length // 12), attachment=file))
    entries = fake.state.journal.entries()
    assert [entry.method for entry in entries] == methods
    assert entries[-1].parameters["document"] == {"name": "mes-donnees.json", "size": 8}
    assert fake.state.files["file-1"] == b'{"a": 1}'


async def test_a_rate_limit_is_for_later_with_its_seconds(fake: FakeBotApi, channel: TelegramChannel) -> None:
    fake.state.faults.script(Fault(FaultKind.TOO_MANY, seconds=7))
    error = await failure(channel)
    assert isinstance(error, RetryLaterError)
    assert (error.after, error.code) == (7.0, "429")
    assert fake.state.journal.entries() == []


async def test_the_limits_asked_for_are_never_over_what_telegram_allows(fake: FakeBotApi) -> None:
    fake.state.throttle = Throttle(overall=(30, 60.0), chat=(99, 1.0))
    channel = TelegramChannel(telegram_settings(fake))
    overall, chat, group = channel.limits(GROUP)
    assert [overall.per_second * 1 + overall.burst, group.per_second * 60 + group.burst] == [30, 20]
    assert chat.per_second == 1
    assert len(channel.limits(PRIVATE)) == 2
    assert not any("1234" in limit.key for limit in channel.limits(GROUP))
    assert channel.limits(GROUP) == channel.limits(TOPICLESS)
    assert channel.limits(PRIVATE)[1] != channel.limits(GROUP)[1]
    for _ in range(30):
        await channel.send(PRIVATE, say(), token="t")
    assert isinstance(await failure(channel), RetryLaterError)
    await channel.close()


@pytest.mark.parametrize(
    ("kind", "expected", "accepted"),
    [
        (FaultKind.SERVER_ERROR, RetryLaterError, 0),
        (FaultKind.DROP, UnclearError, 0),
        (FaultKind.HANG, UnclearError, 0),
        (FaultKind.SILENT, UnclearError, 1),
        (FaultKind.LATE, UnclearError, 1),
    ],
)
async def test_what_failed_is_later_or_unclear_and_never_taken_for_sent(
    kind: FaultKind, expected: type[SendError], accepted: int, fake: FakeBotApi, channel: TelegramChannel
) -> None:
    fake.state.faults.script(Fault(kind, seconds=1.0))
    assert type(await failure(channel)) is expected
    assert len(fake.state.journal.entries()) == accepted
    await channel.send(PRIVATE, say(), token="t")


async def test_a_telegram_that_cannot_be_reached_is_for_later(fake: FakeBotApi) -> None:
    channel = TelegramChannel(telegram_settings(fake, telegram_base_url="http://127.0.0.1:9"))
    error = await failure(channel)
    assert (type(error), error.code) == (RetryLaterError, "unreachable")
    await channel.close()


async def test_a_token_that_telegram_does_not_know_is_for_later_so_that_nothing_is_lost(fake: FakeBotApi) -> None:
    channel = TelegramChannel(telegram_settings(fake, telegram_token="700000001:AAnother0ne"))
    error = await failure(channel)
    assert (type(error), error.code) == (RetryLaterError, "token")
    await channel.close()


@pytest.mark.parametrize(
    ("code", "description", "expected"),
    [
        (403, "Forbidden: bot was blocked by the user", "blocked"),
        (403, "Forbidden: user is deactivated", "deactivated"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "kicked"),
        (403, "Forbidden: something new", "forbidden"),
        (400, "Bad Request: chat not found", "chat_not_found"),
        (400, "Bad Request: not enough rights to send text messages to the chat", "no_rights"),
        (400, "Bad Request: message thread not found", "topic_gone"),
        (400, "Bad Request: Le secret de Fatima", "400"),
    ],
)
async def test_what_can_never_arrive_is_refused_with_a_reason_that_quotes_nothing(
    code: int, description: str, expected: str, fake: FakeBotApi, channel: TelegramChannel
) -> None:
    fake.state.faults.script(Fault(FaultKind.REFUSE, code=code, description=description))
    error = await failure(channel)
    assert (type(error), error.code) == (RefusedError, expected)


async def test_a_group_that_moved_is_followed_there(fake: FakeBotApi, channel: TelegramChannel) -> None:
    fake.state.faults.script(Fault(FaultKind.MOVED, chat=-1009999))
    await send(channel, say(), TOPICLESS)
    await send(channel, say(), TOPICLESS)
    assert [entry.chat for entry in fake.state.journal.entries()] == [-1009999, -1009999]


async def test_refused_markup_is_sent_as_plain_text(fake: FakeBotApi, channel: TelegramChannel) -> None:
    description = "Bad Request: can't parse entities: Unsupported start tag"
    fake.state.faults.script(Fault(FaultKind.REFUSE, description=description))
    await send(channel, say("1 < 2", bold=((0, 1),)))
    (entry,) = fake.state.journal.entries()
    assert entry.text == "1 < 2"
    assert "parse_mode" not in entry.parameters


async def test_buttons_that_telegram_refuses_do_not_hold_the_answer_back(
    fake: FakeBotApi, channel: TelegramChannel
) -> None:
    rows = (
        (Button("trop", payload="x" * 65), Button("ici", url="http://localhost:8000/s"), Button("ok", payload="ok")),
    )
    await send(channel, say(buttons=rows))
    (entry,) = fake.state.journal.entries()
    assert [[b["text"] for b in row] for row in entry.buttons] == [["ok"]]


async def test_half_a_character_anywhere_does_not_hold_a_message_back(
    fake: FakeBotApi, channel: TelegramChannel
) -> None:
    half = "\ud800"
    fake.state.faults.script(
        Fault(FaultKind.REFUSE, description="Bad Request: can't parse entities"), method="sendDocument"
    )
    rows = ((Button(f"a{half}", payload="a"), Button("b", payload=half), Button("c", url=f"https://x.org/{half}")),)
    await send(channel, say(f"voici {half}", buttons=rows, attachment=Attachment(f"{half}.json", "text/plain", b"x")))
    (entry,) = fake.state.journal.entries()
    assert entry.text == "voici \ufffd"
    assert [[b["text"] for b in row] for row in entry.buttons] == [["a\ufffd"]]


async def test_typing_is_shown_and_a_choice_acknowledged_and_neither_ever_fails(
    fake: FakeBotApi, channel: TelegramChannel
) -> None:
    await channel.show_working(GROUP, "u1.1")
    await channel.acknowledge_choice("u2.1.cb2")
    await channel.acknowledge_choice("u2.1")
    actions = fake.state.journal.entries(prefix="sendChatAction")
    assert [(e.chat, e.parameters["message_thread_id"]) for e in actions] == [(-1001234, "7")]
    assert len(fake.state.journal.entries(prefix="answerCallbackQuery")) == 1
    fake.state.faults.script(Fault(FaultKind.TOO_MANY), method="sendChatAction")
    fake.state.faults.script(Fault(FaultKind.DROP), method="answerCallbackQuery")
    await channel.show_working(PRIVATE, "u1.1")
    await channel.acknowledge_choice("u2.1.cb2")
    await channel.acknowledge_choice("u2.1.too-old")


async def test_a_choice_is_acknowledged_even_if_nobody_waits_for_it(fake: FakeBotApi, channel: TelegramChannel) -> None:
    fake.state.faults.script(Fault(FaultKind.LATE, seconds=0.1), method="answerCallbackQuery")
    task = asyncio.create_task(channel.acknowledge_choice("u2.1.cb2"))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait((task,))
    await channel.close()
    assert len(fake.state.journal.entries(prefix="answerCallbackQuery")) == 1


async def test_a_file_of_a_person_is_fetched_up_to_its_limit(fake: FakeBotApi) -> None:
    channel = TelegramChannel(telegram_settings(fake, telegram_max_file_bytes=10))
    assert await channel.fetch(fake.state.add_file(b"0123456789")) == b"0123456789"
    for media, code in ((fake.state.add_file(b"0" * 11), "file_too_big"), ("file-99", "file_gone")):
        with pytest.raises(RefusedError) as caught:
            await channel.fetch(media)
        assert caught.value.code == code
    await channel.close()


async def test_the_token_and_the_texts_never_reach_a_log(
    fake: FakeBotApi, channel: TelegramChannel, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    media = fake.state.add_file(b"voice")
    await channel.identify()
    await channel.fetch(media)
    await send(channel, say("Le secret de Fatima", buttons=((Button("x" * 5, payload="y" * 70),),)))
    for kind in (FaultKind.DROP, FaultKind.TOO_MANY, FaultKind.SERVER_ERROR, FaultKind.REFUSE):
        fake.state.faults.script(Fault(kind))
        await failure(channel)
    logged = "".join(capfd.readouterr()) + caplog.text
    assert TOKEN not in logged
    assert TOKEN.partition(":")[2] not in logged
    assert "Fatima" not in logged


async def test_an_acceptance_that_comes_in_time_is_a_success(fake: FakeBotApi, channel: TelegramChannel) -> None:
    fake.state.faults.script(Fault(FaultKind.LATE, seconds=0.1))
    before = time.monotonic()
    await channel.send(PRIVATE, say(), token="t")
    assert time.monotonic() - before >= 0.1
