from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.channel import Limit
from connectors.errors import ChannelError, RefusedError, RetryLaterError, UnclearError, WindowClosedError
from connectors.message import Delivery, DeliveryStatus, InboundKind
from connectors.queue.outbox import WINDOW_CLOSED
from connectors.responder import ConversationState, Feedback, PastTurn, Response
from connectors.rows.tables import ConversationRow, FeedbackRow, OutboxRow, TurnRow
from connectors.testing import FakeChannel, delivery, text_message
from core.database.database import Database
from core.language.forms import Language
from tests.messaging import Room, note, open_room


def turns(room: Room) -> list[TurnRow]:
    with room.database.read() as session:
        return list(session.scalars(select(TurnRow).order_by(TurnRow.seq)))


def sends(room: Room) -> list[OutboxRow]:
    with room.database.read() as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


async def test_a_response_changes_the_conversation_and_the_next_turn_sees_it(
    database: Database, data_dir: Path
) -> None:
    first = Response(
        (note("bonjour"),),
        turn=PastTurn("", "salam", "bonjour", "greeting", "salam ?", ("p1", "p2")),
        language=Language.FRENCH,
        is_greeted=True,
        abstentions=2,
        awaiting="reason:x",
    )
    room = open_room(database, data_dir, responses=[first])
    room.write("salam", "1")
    await room.run()
    room.write("et alors", "2")
    await room.run()
    before, after = (seen[0] for seen in room.responder.seen)
    assert (before.language, before.is_greeted, before.abstentions, before.history) == (None, False, 0, ())
    assert (after.language, after.is_greeted, after.abstentions, after.awaiting) == (
        Language.FRENCH,
        True,
        2,
        "reason:x",
    )
    assert [(t.question, t.answer, t.status, t.standalone_question, t.passage_ids) for t in after.history] == [
        ("salam", "bonjour", "greeting", "salam ?", ("p1", "p2"))
    ]
    assert after.history[0].at == room.clock.now()
    assert room.messaging.conversations.get(room.conversation()[:10]).language is Language.FRENCH


async def test_the_past_that_an_answer_uses_is_limited_in_number(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir, history_turns=2)
    for number in range(4):
        room.write(f"q{number}", str(number))
        await room.run()
    assert [turn.question for turn in room.responder.seen[-1][0].history] == ["q1", "q2"]


async def test_feedback_is_kept_for_answers_of_the_same_conversation_alone(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir)
    room.write("q", "1")
    room.write("q", "1", chat="other")
    room.write("q", "2", chat="other")
    await room.run()
    own, foreign = (turn.id for turn in turns(room))
    feedback = (Feedback(own, -1, "trop long"), Feedback(own, 1), Feedback(foreign, -1), Feedback("none", 1))
    room.responder.responses.append(Response(feedback=feedback))
    room.write("👎", "3")
    await room.run()
    with database.read() as session:
        kept = session.scalars(select(FeedbackRow)).all()
    assert [(f.turn, f.value) for f in kept] == [(own, 1)]
    assert b"trop long" not in (kept[0].reason or b"")


async def test_a_refused_message_is_parked_with_the_rest_of_its_turn_and_later_turns_go_on(
    database: Database, data_dir: Path
) -> None:
    channel = FakeChannel(failures=[None, RefusedError("blocked", "403")], longest=10)
    room = open_room(database, data_dir, channel=channel, responses=[Response((note("a" * 30),))])
    room.write("un", "1")
    await room.run()
    assert [s.state for s in sends(room)] == ["sent", "parked", "parked"]
    assert [(t.state, t.reason) for t in turns(room)] == [("parked", "blocked")]
    room.write("deux", "2")
    await room.run()
    assert channel.texts == ["a" * 10, "echo: deux"]
    parked = room.messaging.conversations.parked()
    assert [(p.turn, p.code, p.reason, p.texts) for p in parked] == [
        (turns(room)[0].id, "403", "blocked", ("a" * 10, "a" * 10))
    ]
    room.messaging.conversations.resend(parked[0].turn)
    await room.run()
    assert channel.texts == ["a" * 10, "echo: deux", "a" * 10, "a" * 10]
    assert room.messaging.conversations.parked() == ()


async def test_a_send_is_tried_again_after_the_time_that_the_provider_asks_for(
    database: Database, data_dir: Path
) -> None:
    channel = FakeChannel(failures=[RetryLaterError("busy", "429", after=30)])
    room = open_room(database, data_dir, channel=channel)
    room.write("un", "1")
    assert await room.run() == [30.0]
    room.write("deux", "2")
    assert await room.run() == [30.0], "a later message waits for the earlier answer"
    assert channel.sent == []
    room.clock.advance(seconds(30))
    room.write("trois", "3")
    assert await room.run() == []
    assert channel.texts == ["echo: un", "echo: deux | trois"]


async def test_waits_grow_and_the_last_try_parks_with_the_reason(database: Database, data_dir: Path) -> None:
    channel = FakeChannel(failures=[RetryLaterError("down", "502")] * 4)
    room = open_room(database, data_dir, channel=channel, retry_seconds=10, retry_limit_seconds=25, send_tries=4)
    room.write("un", "1")
    waited = []
    for _ in range(3):
        waited += await room.run()
        room.clock.advance(seconds(waited[-1]))
        room.write("encore", f"again {len(waited)}")
    assert waited == [10.0, 20.0, 25.0]
    await room.run()
    assert [(t.state, t.reason) for t in turns(room)] == [("parked", "down"), ("delivered", "")]
    assert channel.texts == ["echo: encore | encore | encore"]


async def test_a_send_of_unknown_outcome_is_made_again_where_nothing_tells(database: Database, data_dir: Path) -> None:
    channel = FakeChannel(failures=[UnclearError("no answer")])
    room = open_room(database, data_dir, channel=channel, retry_seconds=5)
    room.write("un", "1")
    assert await room.run() == [5.0]
    room.clock.advance(seconds(5))
    await again(room)
    assert channel.texts == ["echo: un"]


@pytest.mark.parametrize(("told", "sent"), [(True, 0), (False, 1)])
async def test_a_send_of_unknown_outcome_waits_for_its_echo_where_the_provider_sends_one(
    told: bool, sent: int, database: Database, data_dir: Path
) -> None:
    channel = FakeChannel("whatsapp", failures=[UnclearError("no answer")], echoes_tokens=True)
    room = open_room(database, data_dir, channel=channel, echo_seconds=8)
    room.write("un", "1")
    assert await room.run() == [8.0]
    assert await again(room) == [8.0]
    if told:
        status = DeliveryStatus("whatsapp", "wamid.1", "delivered", room.clock.now(), token=sends(room)[0].token)
        assert room.messaging.inbox.accept(Delivery(statuses=(status,))).statuses == 1
        assert room.messaging.inbox.accept(Delivery(statuses=(status,))).statuses == 0
    room.clock.advance(seconds(8))
    await again(room)
    assert len(channel.sent) == sent
    assert [(t.state, s.state) for t, s in zip(turns(room), sends(room), strict=True)] == [("delivered", "sent")]


async def test_a_message_outside_the_window_goes_out_when_the_person_writes_again(
    database: Database, data_dir: Path
) -> None:
    channel = FakeChannel("whatsapp", failures=[WindowClosedError("24 hours", "131047")])
    room = open_room(database, data_dir, channel=channel)
    room.write("un", "1")
    await room.run()
    assert [(s.state, s.code) for s in sends(room)] == [("parked", WINDOW_CLOSED)]
    room.write("deux", "2")
    await room.run()
    assert channel.texts == ["echo: un", "echo: deux"]


async def test_a_failure_reported_later_parks_what_was_sent(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir, channel=FakeChannel("whatsapp"))
    room.write("un", "1")
    await room.run()
    for state in ("sent", "failed"):
        status = DeliveryStatus(
            "whatsapp", "whatsapp-1", state, room.clock.now(), reason="undeliverable", code="131026"
        )
        room.messaging.inbox.accept(Delivery(statuses=(status,)))
    assert [(t.state, t.reason) for t in turns(room)] == [("parked", "undeliverable")]
    assert [(s.state, s.code) for s in sends(room)] == [("parked", "131026")]
    unknown = DeliveryStatus("whatsapp", "not ours", "read", room.clock.now())
    assert room.messaging.inbox.accept(Delivery(statuses=(unknown,))).statuses == 0


async def test_an_answer_that_fails_is_tried_again_then_parked_and_can_be_asked_for_again(
    database: Database, data_dir: Path
) -> None:
    room = open_room(
        database, data_dir, responses=[ValueError("with a text in it")] * 2, answer_tries=2, retry_seconds=3
    )
    room.write("un", "1")
    assert await room.run() == [3.0]
    await again(room)
    assert [(t.state, t.reason) for t in turns(room)] == [("parked", "no answer: ValueError")]
    assert room.messaging.health.read().parked == 1
    room.messaging.conversations.resend(turns(room)[0].id)
    await room.run()
    assert room.channel.texts == ["echo: un"]


async def test_who_takes_over_while_an_answer_is_written_silences_it(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir, responses=[Response((note("trop tard"),)), Response()])
    respond = room.responder.respond
    seen: list[ConversationState] = []

    async def slow(*given: object) -> Response:
        response = await respond(*given)  # type: ignore[arg-type]
        if not seen:
            room.messaging.conversations.take(room.conversation(), "Salma")
        seen.append(room.responder.seen[-1][0].state)
        return response

    room.responder.respond = slow  # type: ignore[method-assign,assignment]
    room.write("un", "1")
    await room.run()
    assert seen == [ConversationState.BOT, ConversationState.PERSON]
    assert room.channel.texts == []


async def test_a_run_that_was_replaced_writes_and_sends_nothing_more(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir)
    respond = room.responder.respond

    async def replaced(*given: object) -> Response:
        with database.write() as session:
            session.get_one(ConversationRow, room.conversation()).runner = "another"
        return await respond(*given)  # type: ignore[arg-type]

    room.responder.respond = replaced  # type: ignore[method-assign,assignment]
    room.write("un", "1")
    await room.run()
    assert room.channel.sent == []
    assert [t.state for t in turns(room)] == ["claimed"]


async def test_typing_is_shown_and_a_choice_acknowledged(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir)
    room.write("", "7", kind=InboundKind.CHOICE)
    room.responder._seconds = 0.01
    await room.run()
    assert room.channel.working == ["7"]
    assert room.channel.acknowledged == ["7"]


async def test_sends_wait_for_their_slot_under_each_limit(database: Database, data_dir: Path) -> None:
    channel = FakeChannel(limits=(Limit("all", 1000.0, 5), Limit("chat:{chat}", 0.05, 1)), longest=5)
    room = open_room(database, data_dir, channel=channel, responses=[Response((note("1234567890"),))])
    room.write("un", "1")
    task_waits: list[float] = []

    async def sit_out(seconds: float) -> None:
        task_waits.append(seconds)

    room.messaging.engine.work._sender._sleep = sit_out  # type: ignore[attr-defined]
    await room.run()
    assert channel.texts == ["12345", "67890"]
    assert task_waits == [20.0]


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


async def again(room: Room) -> list[float]:
    """Run the conversation as the engine would after the wait that it was asked for."""
    assert room.engine.work is not None
    wait = await room.engine.work.run(room.conversation())
    return [] if wait is None else [wait]


async def test_two_deliveries_of_one_call_reach_two_people(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir)
    both = delivery(text_message("a", id_="1", chat="1"), text_message("b", id_="2", chat="2"))
    room.messaging.inbox.accept(both)
    await room.run()
    assert {(a.chat, p.text) for a, p, _ in room.channel.sent} == {("1", "echo: a"), ("2", "echo: b")}


async def test_a_turn_of_a_channel_that_is_not_set_up_waits_for_it(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir)
    room.messaging.inbox.accept(delivery(text_message("un", id_="1", channel="whatsapp")))
    assert await room.run() == [60.0]
    found = room.messaging.conversations.list(channel="whatsapp")[0].id
    with pytest.raises(ChannelError, match="channels setup whatsapp"):
        room.messaging.conversations.say(found, "Salma", note("bonjour"))
    later = open_room(database, data_dir, channel=FakeChannel("whatsapp"))
    assert later.engine.work is not None
    await later.engine.work.run(found)
    assert later.channel.texts == ["echo: un"]
