"""Asking for updates: what is stored is stored before the next is asked for, whatever fails in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.fakes.telegram import FakeBotApi, Fault, FaultKind
from connectors.message import Delivery, InboundKind
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.receiving import TelegramReceiver
from core.database.database import Database
from tests.contract.telegram.conftest import telegram_settings

pytestmark = pytest.mark.server


class Store:
    """Keeps what comes in, and fails as often as it is told."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.ignored = 0
        self.failures = 0

    async def accept(self, delivery: Delivery) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        self.texts += [message.text or message.choice for message in delivery.messages]
        self.ignored += delivery.ignored


@pytest.fixture
def store() -> Store:
    return Store()


@pytest_asyncio.fixture
async def receiver(channel: TelegramChannel, store: Store) -> AsyncIterator[TelegramReceiver]:
    made = TelegramReceiver(channel, store.accept, pause=0.01)
    yield made
    await made.stop()


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def test_what_people_write_comes_in_once_and_in_order(
    fake: FakeBotApi, receiver: TelegramReceiver, store: Store
) -> None:
    person = fake.person(42)
    person.say("un")
    person.say("deux")
    await receiver.start()
    await until(lambda: len(store.texts) == 2)
    person.say("trois")
    await until(lambda: len(store.texts) == 3)
    assert store.texts == ["un", "deux", "trois"]
    await until(lambda: fake.state.queue.pending() == 0)


async def test_what_could_not_be_stored_comes_again(fake: FakeBotApi, receiver: TelegramReceiver, store: Store) -> None:
    store.failures = 3
    fake.person(42).say("un")
    await receiver.start()
    await until(lambda: receiver.problem is not None)
    assert receiver.problem is not None
    assert "could not be stored" in receiver.problem.detail
    await until(lambda: store.texts == ["un"])
    await until(lambda: receiver.problem is None)


async def test_a_process_that_dies_before_the_next_question_gets_the_last_answer_again(
    fake: FakeBotApi, channel: TelegramChannel, receiver: TelegramReceiver, store: Store
) -> None:
    died: list[str] = []

    async def store_and_die(delivery: Delivery) -> None:
        died.extend(message.id for message in delivery.messages)
        await asyncio.Event().wait()

    first = TelegramReceiver(channel, store_and_die)
    fake.person(42).say("un")
    dying = asyncio.create_task(first._run())
    await until(lambda: bool(died))
    dying.cancel()
    await receiver.start()
    await until(lambda: store.texts == ["un"])


@pytest.mark.parametrize("kind", [FaultKind.DROP, FaultKind.SERVER_ERROR, FaultKind.HANG, FaultKind.TOO_MANY])
async def test_failures_of_telegram_only_delay(
    kind: FaultKind, fake: FakeBotApi, receiver: TelegramReceiver, store: Store
) -> None:
    fake.state.faults.script(Fault(kind, seconds=0.1), method="getUpdates", times=1)
    fake.state.faults.script(Fault(FaultKind.DROP), method="getMe", times=1)
    fake.person(42).say("un")
    await receiver.start()
    await until(lambda: store.texts == ["un"])
    assert receiver.problem is None


async def test_an_active_webhook_is_told_in_one_line_with_what_to_do(
    fake: FakeBotApi, receiver: TelegramReceiver, channel: TelegramChannel, store: Store
) -> None:
    await channel.bot.set_webhook("http://127.0.0.1:9/hook")
    await receiver.start()
    await until(lambda: receiver.problem is not None)
    assert receiver.problem is not None
    assert "webhook" in receiver.problem.detail
    assert "munadil channels setup telegram" in receiver.problem.remedy
    await channel.bot.delete_webhook()
    fake.person(42).say("un")
    await until(lambda: store.texts == ["un"])


async def test_a_second_program_is_told_in_one_line(fake: FakeBotApi, receiver: TelegramReceiver) -> None:
    with fake.state.polling:
        await receiver.start()
        await until(lambda: receiver.problem is not None)
        assert receiver.problem is not None
        assert "Another program" in receiver.problem.detail


async def test_a_wrong_token_is_told(fake: FakeBotApi, store: Store) -> None:
    channel = TelegramChannel(telegram_settings(fake, telegram_token="700000001:AAnother0ne"))
    receiver = TelegramReceiver(channel, store.accept, pause=0.01)
    await receiver.start()
    await until(lambda: receiver.problem is not None)
    assert receiver.problem is not None
    assert "token" in receiver.problem.detail
    assert "AAnother0ne" not in repr(receiver.problem)
    await receiver.stop()
    await channel.close()


async def test_an_update_that_cannot_be_read_holds_nothing_back(
    fake: FakeBotApi, receiver: TelegramReceiver, store: Store
) -> None:
    fake.state.queue.put(lambda _: {"message": {"message_id": "no number", "chat": 7}})
    fake.person(42).say("un")
    await receiver.start()
    await until(lambda: store.texts == ["un"])
    assert store.ignored == 1


async def test_groups_are_heard_by_name_which_is_asked_for(
    fake: FakeBotApi, receiver: TelegramReceiver, store: Store
) -> None:
    person = fake.person(42, group=-100777)
    person.say("entre nous")
    person.say("@munadil_bot et le logement ?")
    await receiver.start()
    await until(lambda: store.texts == ["et le logement ?"])
    assert store.ignored == 1


async def test_stopping_does_not_wait_for_the_question_to_end(fake: FakeBotApi, receiver: TelegramReceiver) -> None:
    await receiver.start()
    await asyncio.sleep(0.1)
    async with asyncio.timeout(0.9):
        await receiver.stop()


async def test_what_a_fake_person_does_is_read_as_what_it_is(
    fake: FakeBotApi, channel: TelegramChannel, store: Store
) -> None:
    kinds: list[InboundKind] = []
    answers: list[str] = []

    async def keep(delivery: Delivery) -> None:
        kinds.extend(message.kind for message in delivery.messages)
        answers.extend(message.answers for message in delivery.messages)

    person = fake.person(42, "ar")
    update = person.say("/start web")
    person.edit(update["message"]["message_id"], "salam")
    person.choose("s:1", 1)
    person.speak(b"...")
    person.send({"sticker": {"file_id": "s"}})
    person.say("w had chi?", reply_to=1)
    person.block()
    person.unblock()
    receiver = TelegramReceiver(channel, keep)
    await receiver.start()
    await until(lambda: len(kinds) == 7)
    await receiver.stop()
    expected = ["command", "edited", "choice", "voice", "sticker", "text", "command"]
    assert kinds == expected
    ours = channel.identity.message_name(42, 1)
    assert answers == ["", "", ours, "", "", ours, ""]


async def test_one_process_asks_and_another_takes_over(
    fake: FakeBotApi, channel: TelegramChannel, store: Store, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{(tmp_path / 'munadil.db').as_posix()}")
    first, second = (
        TelegramReceiver(channel, store.accept, alone=lambda: database.lock("telegram"), pause=0.01) for _ in range(2)
    )
    await first.start()
    fake.person(42).say("un")
    await until(lambda: store.texts == ["un"])
    await second.start()
    await asyncio.sleep(0.1)
    assert (first.problem, second.problem) == (None, None)
    await first.stop()
    fake.person(42).say("deux")
    await until(lambda: store.texts[-1:] == ["deux"])
    await second.stop()
    database.close()


async def test_a_webhook_process_learns_the_bots_name_and_asks_for_nothing(fake: FakeBotApi, store: Store) -> None:
    channel = TelegramChannel(telegram_settings(fake, telegram_mode="webhook"))
    receiver = TelegramReceiver(channel, store.accept, pause=0.01)
    fake.state.faults.script(Fault(FaultKind.SERVER_ERROR), method="getMe")
    fake.person(42).say("un")
    await receiver.start()
    await until(lambda: channel.identity.username == "munadil_bot")
    await receiver.stop()
    assert store.texts == []
    await channel.close()
