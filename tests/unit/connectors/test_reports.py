"""What providers report of sends that they had taken: sent again, parked, or known already."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.errors import UnclearError
from connectors.message import Address, Delivery, DeliveryStatus, Outbound
from connectors.queue.outbox import WINDOW_CLOSED
from connectors.queue.resending import read_token, token_of
from connectors.responder import Response
from connectors.rows.tables import OutboxRow, TurnRow
from connectors.testing import FakeChannel
from core.database.database import Database
from tests.messaging import Room, note, open_room

PASSING, LASTING = "131016", "131026"


def whatsapp(database: Database, data_dir: Path, channel: FakeChannel | None = None, **more: object) -> Room:
    taken = channel or FakeChannel("whatsapp", echoes_tokens=True)
    return open_room(database, data_dir, channel=taken, **({"retry_seconds": 10.0} | more))  # type: ignore[arg-type]


def report(room: Room, send: int, state: str, code: str = "", *, named: bool = True) -> int:
    """Report of the how many-th send; how many reports told something."""
    status = DeliveryStatus(
        "whatsapp",
        f"whatsapp-{send}",
        state,  # type: ignore[arg-type]
        room.clock.now(),
        token=room.channel.sent[send - 1][2] if named else "",
        reason="Meta is out of order" if code == PASSING else "cannot be delivered",
        code=code,
        again_after=0.0 if code == PASSING else None,
    )
    return room.messaging.inbox.accept(Delivery(statuses=(status,))).statuses


def states(room: Room) -> list[tuple[str, list[tuple[str, str]]]]:
    """State of each turn, and state and code of its sends."""
    with room.database.read() as session:
        sends = list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))
        turns = list(session.scalars(select(TurnRow).order_by(TurnRow.seq)))
    return [(turn.state, [(s.state, s.code) for s in sends if s.turn == turn.id]) for turn in turns]


async def wait(room: Room, seconds: float) -> None:
    """Let time pass, and have the conversation run as the engine would then."""
    room.clock.advance(timedelta(seconds=seconds))
    assert room.engine.work is not None
    await room.engine.work.run(room.conversation())


@pytest.mark.parametrize("named", [True, False])
async def test_what_failed_for_a_passing_reason_is_sent_again_after_a_wait(
    named: bool, database: Database, data_dir: Path
) -> None:
    room = whatsapp(database, data_dir)
    room.write("un", "1")
    await room.run()
    assert report(room, 1, "failed", PASSING, named=named) == 1
    assert report(room, 1, "failed", PASSING, named=named) == 0
    assert [delay for _, delay in room.engine.woken] == [10.0]
    assert await room.run() == [10.0]
    assert room.channel.texts == ["echo: un"]
    assert room.messaging.health.read().backlog == 1
    await wait(room, 10)
    assert room.channel.texts == ["echo: un"] * 2
    report(room, 2, "sent")
    assert report(room, 2, "delivered") == 1
    await wait(room, 3600)
    assert room.channel.texts == ["echo: un"] * 2
    assert states(room) == [("delivered", [("sent", "")])]


async def test_a_provider_that_asks_to_wait_longer_is_given_longer(database: Database, data_dir: Path) -> None:
    room = whatsapp(database, data_dir)
    room.write("un", "1")
    await room.run()
    token = room.channel.sent[0][2]
    spam = DeliveryStatus("whatsapp", "x", "failed", room.clock.now(), token=token, code="131048", again_after=300.0)
    other = DeliveryStatus("whatsapp", "whatsapp-1", "failed", room.clock.now(), token=token, again_after=300.0)
    assert room.messaging.inbox.accept(Delivery(statuses=(spam,))).statuses == 0, "of another message of that name"
    room.messaging.inbox.accept(Delivery(statuses=(other,)))
    assert await room.run() == [300.0]


async def test_later_answers_wait_for_the_one_that_is_sent_again(database: Database, data_dir: Path) -> None:
    room = whatsapp(database, data_dir)
    room.write("un", "1")
    await room.run()
    report(room, 1, "failed", PASSING)
    room.write("deux", "2")
    await room.run()
    assert room.channel.texts == ["echo: un"]
    await wait(room, 10)
    assert room.channel.texts == ["echo: un", "echo: un", "echo: deux"]


async def test_waits_grow_and_after_the_last_try_it_is_parked_with_its_reason(
    database: Database, data_dir: Path
) -> None:
    room = whatsapp(database, data_dir, send_tries=3)
    room.write("un", "1")
    await room.run()
    waited = []
    for send in (1, 2):
        report(room, send, "sent")
        report(room, send, "failed", PASSING)
        waited += await room.run()
        await wait(room, waited[-1])
    assert waited == [10.0, 20.0]
    report(room, 3, "failed", PASSING)
    await wait(room, 3600)
    assert len(room.channel.sent) == 3
    assert states(room) == [("parked", [("parked", PASSING)])]
    (parked,) = room.messaging.conversations.parked()
    assert (parked.code, parked.reason) == (PASSING, "Meta is out of order")


async def test_a_lasting_failure_parks_at_once_also_when_staff_has_sent_it_again(
    database: Database, data_dir: Path
) -> None:
    room = whatsapp(database, data_dir)
    room.write("un", "1")
    await room.run()
    for send in (1, 2):
        report(room, send, "failed", LASTING)
        await wait(room, 3600)
        assert states(room) == [("parked", [("parked", LASTING)])]
        assert len(room.channel.sent) == send
        room.messaging.conversations.resend(room.messaging.conversations.parked()[0].turn)
        await room.run()
    assert states(room) == [("delivered", [("sent", "")])]


async def test_pieces_that_failed_when_the_window_closed_go_out_in_order_when_the_person_writes(
    database: Database, data_dir: Path
) -> None:
    channel = FakeChannel("whatsapp", echoes_tokens=True, longest=5)
    room = whatsapp(database, data_dir, channel)
    room.responder.responses.append(Response((note("1234567890"),)))
    room.write("un", "1")
    await room.run()
    for send in (1, 2):
        report(room, send, "failed", WINDOW_CLOSED)
    assert states(room) == [("parked", [("parked", WINDOW_CLOSED)] * 2)]
    channel._longest = 100
    room.write("deux", "2")
    await room.run()
    assert channel.texts == ["12345", "67890", "12345", "67890", "echo: deux"]


async def test_reports_of_a_try_before_count_only_where_they_say_that_it_arrived(
    database: Database, data_dir: Path
) -> None:
    room = whatsapp(database, data_dir)
    room.write("un", "1")
    await room.run()
    report(room, 1, "failed", PASSING)
    assert report(room, 1, "sent") == 1, "told out of order: it failed all the same"
    await wait(room, 10)
    assert len(room.channel.sent) == 2
    assert [report(room, 1, state, PASSING) for state in ("failed", "sent", "delivered")] == [0, 0, 0]
    report(room, 2, "failed", PASSING)
    assert report(room, 1, "read") == 1
    await wait(room, 3600)
    assert len(room.channel.sent) == 2, "it has been read: nothing is sent again"
    assert states(room) == [("delivered", [("sent", "")])]


async def test_what_was_delivered_is_not_sent_again_whatever_is_reported_then(
    database: Database, data_dir: Path
) -> None:
    room = whatsapp(database, data_dir)
    room.write("un", "1")
    await room.run()
    report(room, 1, "delivered")
    report(room, 1, "failed", PASSING)
    await wait(room, 3600)
    assert len(room.channel.sent) == 1
    assert states(room) == [("delivered", [("sent", "")])]


async def test_a_report_that_is_quicker_than_the_answer_to_the_send_counts(database: Database, data_dir: Path) -> None:
    told: list[int] = []

    async def fails_at_once(address: Address, part: Outbound, token: str) -> str:
        status = DeliveryStatus(
            "whatsapp", f"w{len(told)}", "failed", room.clock.now(), token=token, code=PASSING, again_after=0.0
        )
        if len(told) < 2:
            told.append(room.messaging.inbox.accept(Delivery(statuses=(status,))).statuses)
        return f"w{len(told)}"

    room = whatsapp(database, data_dir, FakeChannel("whatsapp", echoes_tokens=True, provider=fails_at_once))
    room.write("un", "1")
    for _ in range(3):
        await wait(room, 20)
    assert told == [1, 1]
    assert room.channel.texts == ["echo: un"] * 3
    assert states(room) == [("delivered", [("sent", "")])]


async def test_only_a_report_that_something_waits_for_wakes_the_conversation(
    database: Database, data_dir: Path
) -> None:
    async def reported_at_once(address: Address, part: Outbound, token: str) -> str:
        status = DeliveryStatus("whatsapp", "w1", "sent", room.clock.now(), token=token)
        assert room.messaging.inbox.accept(Delivery(statuses=(status,))).statuses == 1
        return "w1"

    room = whatsapp(database, data_dir, FakeChannel("whatsapp", echoes_tokens=True, provider=reported_at_once))
    room.write("un", "1")
    await room.run()
    assert (room.engine.woken, states(room)) == ([], [("delivered", [("sent", "")])])
    room.channel._provider = None
    room.channel.failures.append(UnclearError("no answer came"))
    room.write("deux", "2")
    await room.run()
    with database.read() as session:
        token = session.scalars(select(OutboxRow.token).order_by(OutboxRow.id.desc())).first()
    late = DeliveryStatus("whatsapp", "w2", "sent", room.clock.now(), token=str(token))
    room.messaging.inbox.accept(Delivery(statuses=(late,)))
    assert [delay for _, delay in room.engine.woken] == [0.0]
    await room.run()
    assert states(room)[1] == ("delivered", [("sent", "")])


@pytest.mark.parametrize("seed", range(12))
async def test_in_whatever_order_and_however_often_reports_come_nothing_is_lost_or_doubled(
    seed: int, database: Database, data_dir: Path
) -> None:
    chance = random.Random(seed)
    room = whatsapp(database, data_dir)
    failures, reported = chance.randrange(5), 0
    waiting: list[tuple[int, str]] = []
    room.write("un", "1")
    await room.run()
    while waiting or reported < len(room.channel.sent):
        while reported < len(room.channel.sent):
            reported += 1
            last = "failed" if reported <= failures else chance.choice(("delivered", "read"))
            waiting += [(reported, "sent"), (reported, last)] * chance.randint(1, 2)
        send, state = waiting.pop(chance.randrange(len(waiting)))
        report(room, send, state, PASSING if state == "failed" else "")
        await wait(room, chance.choice((0, 5, 700)) if waiting else 3600)
    assert len(room.channel.sent) == failures + 1
    assert states(room) == [("delivered", [("sent", "")])]


@pytest.mark.parametrize("token", ["", "x", "x.", ".1", "a.b", "a.1.b", "a.1.2.3", "a.²", f"a.{'9' * 30}"])
def test_a_token_that_is_none_of_ours_is_not_read(token: str) -> None:
    assert read_token(token) is None


@pytest.mark.parametrize(("ordinal", "generation"), [(0, 1), (3, 1), (0, 2), (12, 34)])
def test_a_token_tells_the_send_and_its_generation(ordinal: int, generation: int) -> None:
    assert read_token(token_of("ab12", ordinal, generation)) == ("ab12", ordinal, generation)
