"""From a person on Telegram to the answer on their screen: the whole messaging room against the fake Bot API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.fakes.telegram import FakeBotApi, Fault, FaultKind, Throttle
from connectors.message import Button, Outbound
from connectors.messaging import Messaging, open_messaging
from connectors.responder import Response
from connectors.settings import ConnectorSettings
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.receiving import TelegramReceiver
from connectors.telegram.settings import TelegramSettings
from connectors.testing import EchoResponder, MemoryEngine
from core.language.forms import Language
from tests.databases import migrated

pytestmark = pytest.mark.server


@dataclass
class Room:
    """Everything between the fake and the responder; turns run when `answer` is awaited."""

    fake: FakeBotApi
    receiver: TelegramReceiver
    messaging: Messaging
    engine: MemoryEngine
    responder: EchoResponder

    async def heard(self, count: int) -> None:
        for _ in range(500):
            if len(self.engine.woken) >= count and not self.receiver.problem:
                return
            await asyncio.sleep(0.01)
        raise TimeoutError(f"{len(self.engine.woken)} of {count}: {self.receiver.problem}")

    async def answer(self) -> None:
        waits = await self.engine.run()
        assert waits == []


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    database = migrated(tmp_path / "munadil.db")
    responder, engine = EchoResponder(seconds=0.01), MemoryEngine()
    with FakeBotApi(throttle=Throttle.none()) as fake:
        settings = TelegramSettings(  # type: ignore[call-arg]
            _env_file=None,
            telegram_token=fake.token,  # type: ignore[arg-type]
            telegram_base_url=fake.url,
            telegram_timeout=1.0,
            telegram_poll_seconds=1,
        )
        channel = TelegramChannel(settings)
        messaging = open_messaging(
            database,
            ConnectorSettings(_env_file=None, retry_seconds=0.05),  # type: ignore[call-arg]
            tmp_path,
            {"telegram": channel},
            responder,
            engine=engine,
        )
        receiver = TelegramReceiver(
            channel,
            lambda delivery: asyncio.to_thread(messaging.inbox.accept, delivery),
            alone=lambda: database.lock("telegram"),
            pause=0.01,
        )
        await receiver.start()
        yield Room(fake, receiver, messaging, engine, responder)
        await receiver.stop()
        await channel.close()
    database.close()


async def test_a_question_is_answered_where_it_was_asked(room: Room) -> None:
    alone, together = room.fake.person(42), room.fake.person(43, group=-100500, topic=7)
    alone.say("شنو هو البرنامج؟")
    question = together.say("@munadil_bot et le logement ?")
    await room.heard(2)
    await room.answer()
    assert [entry.plain for entry in alone.received()] == ["echo: شنو هو البرنامج؟"]
    (entry,) = together.received()
    assert entry.text == "echo: et le logement ?"
    assert entry.parameters["message_thread_id"] == "7"
    assert entry.message != question["message"]["message_id"]


async def test_an_edit_before_the_answer_changes_the_question(room: Room) -> None:
    person = room.fake.person(42)
    first = person.say("Combien de cohorte ?")
    person.edit(first["message"]["message_id"], "Combien de cohortes ?")
    await room.heard(1)
    for _ in range(200):
        if room.fake.state.queue.pending() == 0:
            break
        await asyncio.sleep(0.01)
    await room.answer()
    assert [entry.text for entry in person.received()] == ["echo: Combien de cohortes ?"]


async def test_a_button_comes_back_as_a_choice_and_is_acknowledged(room: Room) -> None:
    person = room.fake.person(42)
    rows = ((Button("[1]", payload="s:t1:1"),),)
    room.responder.responses.append(Response((Outbound("Réponse [1]", Language.FRENCH, buttons=rows),)))
    person.say("une question")
    await room.heard(1)
    await room.answer()
    person.press("[1]")
    await room.heard(1)
    await room.answer()
    _, (choice,) = room.responder.seen[-1]
    assert choice.choice == "s:t1:1"
    assert len(room.fake.state.journal.wait(1, prefix="answerCallbackQuery")) == 1


async def test_a_person_who_blocked_the_bot_has_their_answer_parked_with_its_reason_and_it_can_be_sent_again(
    room: Room,
) -> None:
    person = room.fake.person(42)
    person.say("une question")
    await room.heard(1)
    room.fake.state.blocked_by.add(42)
    await room.answer()
    assert person.received() == []
    (parked,) = room.messaging.conversations.parked()
    assert (parked.code, parked.reason) == ("blocked", "the person blocked the bot")
    room.fake.state.blocked_by.clear()
    room.messaging.conversations.resend(parked.turn)
    await room.answer()
    assert [entry.text for entry in person.received()] == ["echo: une question"]


@pytest.mark.parametrize(
    ("kind", "copies"),
    [(FaultKind.SERVER_ERROR, 1), (FaultKind.DROP, 1), (FaultKind.SILENT, 2)],
)
async def test_a_failed_send_is_made_again_and_doubled_only_where_telegram_took_it_in_silence(
    kind: FaultKind, copies: int, room: Room
) -> None:
    room.fake.state.faults.script(Fault(kind))
    person = room.fake.person(42)
    person.say("une question")
    await room.heard(1)
    await room.answer()
    assert [entry.text for entry in person.received()] == ["echo: une question"] * copies


async def test_a_group_that_becomes_a_supergroup_goes_on_there_whoever_hears_of_it_first(room: Room) -> None:
    """One member learns it by an answer that cannot be sent any more, the other by what the group says of itself."""
    before, after = -100, -1001234
    people = [(room.fake.person(number, group=before), room.fake.person(number, group=after)) for number in (42, 43)]
    (first, first_after), (second, second_after) = people
    for person in (first, second):
        person.say("@munadil_bot un")
    await room.heard(2)
    room.fake.state.faults.script(Fault(FaultKind.MOVED, chat=after))
    await room.answer()
    assert [entry.text for entry in first_after.received()] == ["echo: un"] * 2
    assert not first.received()
    first.send({"migrate_to_chat_id": after})
    second_after.send({"migrate_from_chat_id": before})
    first_after.say("@munadil_bot deux")
    second_after.say("@munadil_bot deux")
    await room.heard(2)
    await room.answer()
    assert len(room.messaging.conversations.list()) == 2
    assert [[turn.question for turn in seen.history] for seen, _ in room.responder.seen[2:]] == [["un"], ["un"]]


async def test_what_a_person_said_in_groups_is_forgotten_with_what_they_said_in_private(room: Room) -> None:
    alone, together, other = (
        room.fake.person(42),
        room.fake.person(42, group=-100500),
        room.fake.person(43, group=-100500),
    )
    for person in (together, other):
        person.say("@munadil_bot mon avis")
    alone.say("mon autre avis")
    await room.heard(3)
    await room.answer()
    room.responder.responses.append(Response((Outbound("c'est fait", Language.FRENCH),), erase=True))
    alone.say("oublie")
    await room.heard(1)
    await room.answer()
    (left,) = room.messaging.conversations.list()
    assert room.messaging.conversations.export(left.id)["conversation"]["address"]["person"] == "43"
