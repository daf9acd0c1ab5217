"""From a person on WhatsApp to the answer on their screen: the whole messaging room against the fake Cloud API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.fakes.whatsapp import FakeGraphApi, Fault, FaultKind, Throttle
from connectors.message import Button, Outbound
from connectors.messaging import Messaging, open_messaging
from connectors.queue.outbox import WINDOW_CLOSED
from connectors.responder import Response
from connectors.settings import ConnectorSettings
from connectors.testing import EchoResponder, MemoryEngine
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.inviting import Inviter
from connectors.whatsapp.permission import RecordedPermission
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock
from tests.contract.door import Door, wait_until
from tests.contract.whatsapp.conftest import whatsapp_settings
from tests.databases import migrated

pytestmark = pytest.mark.server


@dataclass
class Room:
    """Everything between the fake and the responder; turns run when `answer` is awaited."""

    fake: FakeGraphApi
    door: Door
    channel: WhatsAppChannel
    messaging: Messaging
    database: Database
    engine: MemoryEngine
    responder: EchoResponder

    async def until(self, condition: Callable[[], bool]) -> None:
        await asyncio.to_thread(wait_until, condition)

    async def heard(self, count: int = 1) -> None:
        await self.until(lambda: len(self.engine.woken) >= count)

    async def settled(self) -> None:
        await self.until(lambda: self.fake.state.hooks.pending() == 0)

    async def answer(self) -> list[float]:
        return await self.engine.run()


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    database = migrated(tmp_path / "munadil.db")
    responder, engine = EchoResponder(seconds=0.02), MemoryEngine()
    with FakeGraphApi(throttle=Throttle.none()) as fake:
        fake.state.templates["reponse_en_attente"] = "fr"
        decided: list[RecordedPermission] = []
        channel = WhatsAppChannel(whatsapp_settings(fake, whatsapp_template="reponse_en_attente"), lambda: decided[0]())
        settings = ConnectorSettings(  # type: ignore[call-arg]
            _env_file=None, retry_seconds=0.05, merge_seconds=0.0, echo_seconds=0.4, send_tries=3
        )
        messaging = open_messaging(database, settings, tmp_path, {"whatsapp": channel}, responder, engine=engine)
        decided.append(RecordedPermission(messaging.decisions, seconds=0.0))
        messaging.decisions.record("whatsapp", "Data officer", "Written consent of the platform")
        with Door(channel) as door:
            door.keep = messaging.inbox.accept
            fake.state.hooks.point_to(f"{door.url}/webhooks/whatsapp")
            yield Room(fake, door, channel, messaging, database, engine, responder)
        await channel.close()
    database.close()


async def test_a_question_is_answered_with_its_token_and_reported_as_delivered(room: Room) -> None:
    person = room.fake.person(42)
    asked = person.say("شنو هو البرنامج؟")
    await room.heard()
    assert await room.answer() == []
    (entry,) = person.received()
    assert entry.plain == "echo: شنو هو البرنامج؟"
    assert entry.to == person.user_id
    await room.until(lambda: [mark.to for mark in room.fake.state.journal.entries(kind="read")] == [asked])
    await room.settled()


async def test_batches_repeats_and_broken_webhooks_lose_and_double_nothing(room: Room) -> None:
    served = room.fake.state.hooks.misdelivery
    served.batch, served.repeated = 5, 0.5
    room.door.broken = 3
    people = [room.fake.person(number) for number in range(40, 46)]
    for word in ("un", "deux", "trois"):
        for person in people:
            person.say(word)
    people[0].say_at_once("quatre", "cinq")
    await room.settled()
    await room.answer()
    await room.settled()
    for person in people:
        heard = " | ".join(entry.text.removeprefix("echo: ") for entry in person.received())
        assert heard == "un | deux | trois" + (" | quatre | cinq" if person is people[0] else "")
    assert room.fake.state.hooks.refusals == 3


async def test_a_choice_comes_back(room: Room) -> None:
    person = room.fake.person(42)
    rows = ((Button("[1]", payload="s:t1:1"),),)
    room.responder.responses.append(Response((Outbound("Réponse [1]", Language.FRENCH, buttons=rows),)))
    person.say("une question")
    await room.heard()
    await room.answer()
    person.press("[1]")
    await room.heard()
    await room.answer()
    _, messages = room.responder.seen[-1]
    assert [message.choice for message in messages] == ["s:t1:1"]


@pytest.mark.parametrize("kind", [FaultKind.SILENT, FaultKind.GARBLED])
async def test_a_send_that_was_taken_without_an_answer_is_known_by_its_echo_and_not_sent_again(
    kind: FaultKind, room: Room
) -> None:
    person = room.fake.person(42)
    room.fake.state.faults.script(Fault(kind))
    person.say("une question")
    await room.heard()
    await room.answer()
    await room.settled()
    await asyncio.sleep(0.5)
    await room.answer()
    assert len(person.received()) == 1
    assert room.messaging.health.read().backlog == 0


@pytest.mark.parametrize("kind", [FaultKind.DROP, FaultKind.SERVER_ERROR, FaultKind.ERROR])
async def test_a_send_that_was_not_taken_is_sent_again(kind: FaultKind, room: Room) -> None:
    person = room.fake.person(42)
    room.fake.state.faults.script(Fault(kind, code=131016, status=500))
    person.say("une question")
    await room.heard()
    await room.answer()
    assert [entry.text for entry in person.received()] == ["echo: une question"]


@pytest.mark.parametrize("fails_late", [True, False])
async def test_after_24_hours_a_template_invites_once_and_the_answer_comes_when_the_person_writes(
    fails_late: bool, room: Room
) -> None:
    person, clock = room.fake.person(42), FixedClock(SystemClock().now())
    inviter = Inviter(room.channel, room.database, room.messaging.vault, clock)
    person.say("une question")
    await room.heard()
    room.fake.state.fails_late = fails_late
    room.fake.state.closed.add(person.user_id)
    await room.answer()
    await room.settled()
    (parked,) = room.messaging.conversations.parked()
    assert parked.code == WINDOW_CLOSED
    assert [await inviter.invite() for _ in range(2)] == [1, 0]
    clock.advance(timedelta(hours=25))
    assert await inviter.invite() == 0
    assert [entry.kind for entry in person.received()][-1] == "template"
    await room.settled()
    person.say("oui")
    await room.heard()
    await room.answer()
    assert [entry.text for entry in person.received()][-2:] == ["echo: une question", "echo: oui"]
    await room.settled()
    assert room.messaging.conversations.parked() == ()


async def test_an_invitation_that_meta_cannot_take_now_is_made_later(room: Room) -> None:
    person = room.fake.person(42)
    inviter = Inviter(room.channel, room.database, room.messaging.vault, seconds=0.05)
    room.fake.state.fails_late = False
    person.say("une question")
    await room.heard()
    room.fake.state.closed.add(person.user_id)
    await room.answer()
    room.fake.state.faults.script(Fault(FaultKind.SERVER_ERROR))
    await inviter.start()
    await room.until(lambda: [entry.kind for entry in person.received()] == ["template"])
    await inviter.stop()


async def test_a_withdrawn_decision_stops_everything_and_keeps_the_answer_for_staff(room: Room) -> None:
    person = room.fake.person(42)
    person.say("une question")
    await room.heard()
    room.messaging.decisions.record("whatsapp", "Data officer", "The platform objects", is_allowed=False)
    await room.answer()
    assert person.received() == []
    (parked,) = room.messaging.conversations.parked()
    assert parked.code == "not_allowed"
    person.say("encore une")
    await room.until(lambda: room.fake.state.hooks.last_error.startswith("403"))
    assert room.engine.woken == []


async def test_a_failure_that_is_reported_later_is_shown_to_staff(room: Room) -> None:
    person = room.fake.person(42)
    room.fake.state.unreachable.add(person.user_id)
    person.say("une question")
    await room.heard()
    await room.answer()
    await room.settled()
    (parked,) = room.messaging.conversations.parked()
    assert parked.code == "131026"
    assert "cannot be delivered" in parked.reason


@pytest.mark.parametrize("code", [131000, 131016, 130429, 131056])
async def test_a_message_that_meta_could_not_deliver_for_a_passing_reason_is_sent_again(code: int, room: Room) -> None:
    person = room.fake.person(42)
    room.fake.state.faults.script(Fault(FaultKind.FAILED, code=code), times=2)
    person.say("une question")
    await room.heard()
    async with asyncio.timeout(40):
        while len(person.received()) < 3 or room.messaging.health.read().backlog:
            for wait in await room.answer():
                await asyncio.sleep(wait)
                await room.engine.work.run(room.messaging.conversations.list()[0].id)  # type: ignore[union-attr]
            await asyncio.sleep(0.02)
    await room.settled()
    assert [entry.text for entry in person.received()] == ["echo: une question"] * 3
    assert len({entry.token for entry in person.received()}) == 3
    assert room.messaging.conversations.parked() == ()


async def test_a_message_that_meta_never_delivers_is_parked_with_its_reason_after_the_last_try(room: Room) -> None:
    person = room.fake.person(42)
    room.fake.state.faults.by_chance({Fault(FaultKind.FAILED, code=131016): 1.0})
    person.say("une question")
    await room.heard()
    async with asyncio.timeout(40):
        while not room.messaging.conversations.parked():
            for wait in await room.answer():
                await asyncio.sleep(wait)
                await room.engine.work.run(room.messaging.conversations.list()[0].id)  # type: ignore[union-attr]
            await asyncio.sleep(0.02)
    (parked,) = room.messaging.conversations.parked()
    assert (parked.code, parked.reason, len(person.received())) == ("131016", "Meta is out of order", 3)


async def test_a_person_keeps_the_conversation_by_number_by_both_and_by_user_id_and_is_answered_by_each(
    room: Room,
) -> None:
    number, both, hidden = (
        room.fake.person(42, has_user_id=False),
        room.fake.person(42),
        room.fake.person(42, has_phone=False),
    )
    for turn, person in enumerate((number, both, hidden), start=1):
        person.say(f"question {turn}")
        await room.heard(1)
        await room.answer()
    assert [entry.text for entry in both.received()] == [f"echo: question {turn}" for turn in (1, 2, 3)]
    assert [("to" in entry.body, "recipient" in entry.body) for entry in both.received()] == [
        (True, False), (False, True), (False, True)
    ]  # fmt: skip
    (conversation,) = room.messaging.conversations.list()
    assert [turn.question for turn in room.responder.seen[-1][0].history] == ["question 1", "question 2"]
    room.messaging.conversations.erase(conversation.id)
    hidden.say("question 4")
    await room.heard(1)
    await room.answer()
    assert room.responder.seen[-1][0].history == ()


async def test_a_person_who_changes_number_goes_on_under_the_new_one(room: Room) -> None:
    old, new = room.fake.person(42), room.fake.person(43)
    old.say("avant")
    await room.heard(1)
    await room.answer()
    changed = {"type": "user_changed_number", "wa_id": new.phone, "user_id": new.user_id}
    old.send({"type": "system", "system": changed | {"previous_user_id": old.user_id}})
    await room.settled()
    new.say("après")
    await room.heard(1)
    await room.answer()
    assert [turn.question for turn in room.responder.seen[-1][0].history] == ["avant"]
    assert [entry.text for entry in new.received()] == ["echo: après"]
