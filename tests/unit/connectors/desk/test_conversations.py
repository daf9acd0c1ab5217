from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from connectors.errors import ConversationNotFoundError, RefusedError, RetryLaterError, StoppedError
from connectors.message import Delivery, DeliveryStatus
from connectors.responder import ConversationState, Feedback, PastTurn, Response
from connectors.rows.tables import InboxRow, RateRow
from connectors.testing import FakeChannel
from core.database.database import Base, Database
from core.errors import WrongUseError
from tests.messaging import Room, note, open_room

HANDOVER = Response((note("une personne arrive"),), state=ConversationState.WAITING, handover_reason="il le demande")


def counts(room: Room) -> dict[str, int]:
    """Rows of each table of the room that has any."""
    tables = [t for t in Base.metadata.sorted_tables if t.name in OURS]
    with room.database.read() as session:
        found = {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}
    return {name: count for name, count in found.items() if count}


OURS = {
    "conversation", "person", "inbox", "turn", "outbox", "delivery_status", "feedback", "handover", "rate",
    "channel_decision",
}  # fmt: skip


async def test_a_conversation_is_handed_over_answered_by_staff_and_handed_back(
    database: Database, data_dir: Path
) -> None:
    room = open_room(database, data_dir, responses=[HANDOVER, Response()])
    staff = room.messaging.conversations
    room.write("je veux parler à quelqu'un", "1")
    await room.run()
    waiting = staff.list(ConversationState.WAITING)
    assert [(c.id, c.asked_at, c.taken_by) for c in waiting] == [(room.conversation(), room.clock.now(), "")]
    assert room.messaging.health.read().waiting_for_staff == 1
    staff.take(waiting[0].id, "Salma")
    room.write("merci", "2")
    await room.run()
    staff.say(waiting[0].id, "Salma", note("je vous écoute"))
    await room.run()
    assert room.channel.texts == ["une personne arrive", "je vous écoute"]
    assert [(x.by, x.author, x.text) for x in staff.lines(waiting[0].id)] == [
        ("person", "", "je veux parler à quelqu'un"),
        ("bot", "", "une personne arrive"),
        ("person", "", "merci"),
        ("staff", "Salma", "je vous écoute"),
    ]
    assert staff.get(waiting[0].id).taken_by == "Salma"
    staff.give_back(waiting[0].id)
    assert staff.list(ConversationState.WAITING, ConversationState.PERSON) == ()
    room.write("et maintenant", "3")
    await room.run()
    assert room.channel.texts[-1] == "echo: et maintenant"
    assert [t.answer for t in room.responder.seen[-1][0].history] == ["je vous écoute"]


async def test_staff_never_overtake_what_is_still_to_be_sent(database: Database, data_dir: Path) -> None:

    room = open_room(database, data_dir, channel=FakeChannel(failures=[RetryLaterError("busy", after=60)]))
    room.write("un", "1")
    await room.run()
    room.messaging.conversations.say(room.conversation(), "Salma", note("de moi"))
    assert await room.run() == [60.0]
    room.clock.advance(timedelta(seconds=60))
    room.write("deux", "2")
    await room.run()
    assert room.channel.texts == ["echo: un", "de moi", "echo: deux"]


async def test_nothing_is_said_to_who_asked_for_silence(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir, responses=[Response((note("au revoir"),), state=ConversationState.STOPPED)])
    room.write("/stop", "1")
    await room.run()
    assert room.channel.texts == ["au revoir"]
    with pytest.raises(StoppedError):
        room.messaging.conversations.say(room.conversation(), "Salma", note("encore"))
    with pytest.raises(WrongUseError):
        room.messaging.conversations.say(room.conversation(), "", note("encore"))


@pytest.mark.parametrize("id_", ["", "abc", "%" * 10, "f" * 64])
def test_a_conversation_that_is_not_there_is_named(id_: str, database: Database, data_dir: Path) -> None:
    with pytest.raises(ConversationNotFoundError):
        open_room(database, data_dir).messaging.conversations.get(id_)


async def full_room(database: Database, data_dir: Path, *last: Response) -> Room:
    """A room with something in every table."""
    room = open_room(database, data_dir, channel=FakeChannel("whatsapp", failures=[None, RefusedError("no")]))
    room.write("ma question", "1")
    await room.run()
    turn = room.messaging.conversations.lines(room.conversation())[0].turn
    status = DeliveryStatus("whatsapp", "whatsapp-1", "read", room.clock.now())
    room.messaging.inbox.accept(Delivery(statuses=(status,)))
    room.responder.responses.extend(
        [Response((note("parked"),), feedback=(Feedback(turn, -1, "trop long"),)), HANDOVER, *last]
    )
    for number in range(2 + len(last)):
        room.write(f"suite {number}", f"s{number}")
        await room.run()
    return room


async def test_everything_that_is_stored_is_exported_in_words(database: Database, data_dir: Path) -> None:
    room = await full_room(database, data_dir)
    said = json.dumps(room.messaging.conversations.export(room.conversation()), ensure_ascii=False)
    for word in ("ma question", "echo: ma question", "suite 1", "trop long", "il le demande", "parked", '"42"', "read"):
        assert word in said


@pytest.mark.parametrize("by", ["person", "staff"])
async def test_an_erasure_leaves_receipts_alone(by: str, database: Database, data_dir: Path) -> None:
    goodbye = Response((note("tout est effacé"),), turn=PastTurn("", "q", "a", "erased"), erase=True)
    room = await full_room(database, data_dir, *([goodbye] if by == "person" else []))
    if by == "staff":
        room.messaging.conversations.erase(room.conversation())
    else:
        assert room.channel.texts[-1] == "tout est effacé"
    assert set(counts(room)) == {"inbox"}
    with database.read() as session:
        for row in session.scalars(select(InboxRow)):
            assert (row.conversation, row.payload, row.turn, row.kind) == (None, None, "", "")
    with pytest.raises(ConversationNotFoundError):
        room.messaging.conversations.get(room.conversation())
    assert room.write("ma question", "1") == 0
    room.write("me revoilà", "new")
    await room.run()
    assert room.responder.seen[-1][0].history == ()


async def test_who_writes_while_being_forgotten_is_answered_as_somebody_new(database: Database, data_dir: Path) -> None:

    channel = FakeChannel(failures=[RetryLaterError("busy", after=60)])
    room = open_room(database, data_dir, channel=channel, responses=[Response((note("effacé"),), erase=True)])
    room.write("/oublier", "1")
    assert await room.run() == [60.0]
    room.clock.advance(timedelta(seconds=60))
    room.write("encore moi", "2")
    await room.run()
    assert channel.texts == ["effacé", "echo: encore moi"]
    assert counts(room) == {"conversation": 1, "person": 1, "inbox": 2, "turn": 1, "outbox": 1}


async def test_what_is_older_than_settings_let_it_be_is_purged_by_kind(database: Database, data_dir: Path) -> None:
    room = open_room(
        database,
        data_dir,
        keep_turns_days=10,
        keep_parked_days=20,
        keep_receipts_days=8,
        keep_statuses_days=3,
        keep_conversations_days=40,
        channel=FakeChannel("whatsapp", failures=[None, RefusedError("no")]),
    )
    for number in "12":
        room.write("ma question", number)
        await room.run()
    status = DeliveryStatus("whatsapp", "whatsapp-1", "read", room.clock.now())
    room.messaging.inbox.accept(Delivery(statuses=(status,)))
    with database.write() as session:
        session.add(RateRow(key="k", tat=room.clock.now().timestamp()))
    everything = {"conversation": 1, "person": 1, "inbox": 2, "turn": 2, "outbox": 2, "rate": 1, "delivery_status": 1}
    left = []
    for days in (2, 2, 7, 10, 20):
        room.clock.advance(timedelta(days=days))
        room.messaging.retention.purge()
        left.append(counts(room))
    assert left[0] == {name: n for name, n in everything.items() if name != "rate"}
    assert left[1] == {"conversation": 1, "person": 1, "inbox": 2, "turn": 2, "outbox": 2}
    assert left[2] == {"conversation": 1, "person": 1, "inbox": 1, "turn": 1, "outbox": 1}, "the parked one stays"
    assert left[3] == {"conversation": 1, "person": 1}
    assert left[4] == {}


async def test_a_message_that_waits_for_its_answer_outlives_every_purge_of_turns(
    database: Database, data_dir: Path
) -> None:
    room = open_room(database, data_dir, keep_turns_days=1, keep_receipts_days=1)
    room.write("un", "1")
    room.clock.advance(timedelta(days=5))
    room.messaging.retention.purge()
    await room.run()
    assert room.channel.texts == ["echo: un"]


def test_a_purge_seals_addresses_with_the_newest_key(database: Database, data_dir: Path) -> None:
    old, new = "an old key of some length", "a new key of some length"
    first = open_room(database, data_dir, address_key=old)
    first.write("un", "1")
    rotated = open_room(database, data_dir, address_key=f"{new},{old}")
    assert rotated.messaging.retention.purge().resealed == 1
    assert rotated.messaging.retention.purge().resealed == 0
    assert rotated.messaging.conversations.export(first.conversation())["conversation"]["address"]["chat"] == "42"


async def test_health_tells_the_age_of_what_is_unanswered_and_what_is_past_its_threshold(
    database: Database, data_dir: Path
) -> None:
    room = open_room(database, data_dir, red_age_seconds=60, red_backlog=2)
    assert room.messaging.health.read().is_ready
    for number in "123":
        room.write("un", number)
    room.clock.advance(timedelta(seconds=61))
    health = room.messaging.health.read()
    assert (health.oldest_seconds, health.backlog, len(health.faults)) == (61.0, 3, 2)
    gauges = {m.name: m.samples[0].value for m in room.messaging.health.collect()}
    assert gauges["munadil_messaging_oldest_unanswered_seconds"] == 61.0
    assert gauges["munadil_messaging_backlog"] == 3
    await room.run()
    after = room.messaging.health.read()
    assert (after.oldest_seconds, after.backlog, after.sent, after.faults) == (0.0, 0, 1, ())


async def test_health_is_red_when_most_sends_fail(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir, channel=FakeChannel(failures=[RefusedError("no")] * 20))
    for number in range(21):
        room.write("un", str(number), chat=str(number))
    await room.run()
    health = room.messaging.health.read()
    assert (health.sent, health.failed, health.parked) == (1, 20, 20)
    assert health.faults == ("20 of the last 21 sends failed",)


def test_the_latest_decision_on_a_channel_stands_and_all_are_kept(database: Database, data_dir: Path) -> None:
    decisions = open_room(database, data_dir).messaging.decisions
    assert decisions.standing("whatsapp") is None
    decisions.record("whatsapp", "Le bureau", "avis écrit du 3 mars")
    decisions.record("whatsapp", "Le bureau", "retiré", is_allowed=False)
    assert [d.is_allowed for d in decisions.all("whatsapp")] == [True, False]
    standing = decisions.standing("whatsapp")
    assert standing is not None
    assert (standing.is_allowed, standing.ground) == (False, "retiré")
    assert decisions.standing("telegram") is None
    with pytest.raises(WrongUseError):
        decisions.record("whatsapp", " ", "raison")
