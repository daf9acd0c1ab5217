from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from connectors.message import Delivery, InboundKind
from connectors.rows.erasure import erase_all
from connectors.rows.tables import ConversationRow, InboxRow, PersonRow, TurnRow
from connectors.testing import delivery, text_message
from core.database.database import Database
from tests.messaging import Room, open_room

EXAMPLES = count()


@pytest.fixture
def room(database: Database, data_dir: Path) -> Room:
    return open_room(database, data_dir)


def rows(room: Room, table: type[InboxRow | PersonRow | ConversationRow | TurnRow]) -> int:
    with room.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


async def test_the_same_message_again_changes_nothing(room: Room) -> None:
    first = room.messaging.inbox.accept(delivery(text_message("un", id_="1"), text_message("deux", id_="2")))
    again = room.messaging.inbox.accept(delivery(text_message("deux", id_="2"), text_message("un", id_="1")))
    assert (first.stored, first.known, again.stored, again.known) == (2, 0, 0, 2)
    await room.run()
    assert room.write("un", "1") == 0
    assert room.engine.woken == []
    assert room.channel.texts == ["echo: un | deux"]


def test_ids_are_told_apart_by_channel(room: Room) -> None:
    assert room.write("un", "1") == 1
    assert room.messaging.inbox.accept(delivery(text_message("un", id_="1", channel="whatsapp"))).stored == 1


def test_a_delivery_is_stored_whole_or_not_at_all_and_wakes_nobody_then(room: Room) -> None:
    broken = Delivery(messages=(text_message("un", id_="1"), text_message("deux", id_="2", kind="no kind")))  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        room.messaging.inbox.accept(broken)
    assert rows(room, InboxRow) == rows(room, PersonRow) == 0
    assert room.engine.woken == []


def test_nothing_that_is_stored_names_the_person_or_what_was_said(room: Room, data_dir: Path) -> None:
    message = text_message("mon secret", id_="id-770011", chat="212661")
    room.messaging.inbox.accept(delivery(message))
    with room.database.read() as session:
        tables = [
            str(row)
            for table in (InboxRow, PersonRow, ConversationRow)
            for row in session.execute(select(table.__table__))
        ]
    assert tables
    assert not [said for said in ("secret", "770011", "212661") for row in tables if said in row]


async def test_an_edit_before_the_answer_takes_the_place_of_the_text(room: Room) -> None:
    room.write("quel est le budjet", "1")
    room.write("merci", "2")
    room.write("quel est le budget", "1-edited", kind=InboundKind.EDITED, edits="1")
    await room.run()
    assert room.channel.texts == ["echo: quel est le budget | merci"]


async def test_an_edit_after_the_answer_is_a_message_of_its_own(room: Room) -> None:
    room.write("un", "1")
    await room.run()
    room.write("deux", "1-edited", kind=InboundKind.EDITED, edits="1")
    await room.run()
    assert room.channel.texts == ["echo: un", "echo: deux"]
    assert room.responder.seen[1][1][0].kind is InboundKind.EDITED


async def test_an_edit_that_changes_no_text_is_not_answered_again(room: Room) -> None:
    room.write("un", "1")
    await room.run()
    room.write("deux", "2")
    await room.run()
    assert room.write("un", "1-preview", kind=InboundKind.EDITED, edits="1") == 1
    room.write("trois", "3")
    room.write("trois", "3-preview", kind=InboundKind.EDITED, edits="3")
    await room.run()
    assert room.channel.texts == ["echo: un", "echo: deux", "echo: trois"]
    assert room.write("un", "1-preview", kind=InboundKind.EDITED, edits="1") == 0


def test_a_redelivery_after_an_erasure_brings_nothing_back(room: Room) -> None:
    room.write("un", "1")
    with room.database.write() as session:
        erase_all(session, room.conversation(), datetime.now(UTC))
    assert room.write("un", "1") == 0
    assert rows(room, PersonRow) == rows(room, ConversationRow) == 0


async def test_a_reaction_on_what_was_said_does_nothing_whatever_was_said(room: Room) -> None:
    room.write("", "1", kind=InboundKind.COMMAND, command="humain")
    room.write("un", "2")
    await room.run()
    room.write("", "1-reaction", kind=InboundKind.EDITED, edits="1", command="humain")
    await room.run()
    room.write("deux", "2-edited", kind=InboundKind.EDITED, edits="2")
    await room.run()
    room.write("deux", "2-reaction", kind=InboundKind.EDITED, edits="2")
    await room.run()
    assert [[m.id for m in messages] for _, messages in room.responder.seen] == [["1", "2"], ["2-edited"]]


async def test_a_reaction_on_what_was_erased_brings_nothing_back(room: Room) -> None:
    room.write("un", "1")
    await room.run()
    with room.database.write() as session:
        erase_all(session, room.conversation(), datetime.now(UTC))
    room.write("un", "1-reaction", kind=InboundKind.EDITED, edits="1")
    await room.run()
    assert room.channel.texts == ["echo: un"]


async def test_a_text_may_be_changed_into_a_command_and_is_one_then(room: Room) -> None:
    room.write("humain", "1")
    await room.run()
    room.write("", "1-edited", kind=InboundKind.EDITED, edits="1", command="humain")
    await room.run()
    (changed,) = room.responder.seen[1][1]
    assert (changed.kind, changed.command) == (InboundKind.EDITED, "humain")


def test_when_the_person_wrote_last_is_kept(room: Room) -> None:
    room.write("un", "1")
    room.clock.advance(timedelta(hours=3))
    room.write("deux", "2")
    assert room.messaging.conversations.get(room.conversation()).last_inbound_at == room.clock.now()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.booleans()), max_size=20))
async def test_whatever_comes_in_and_again_is_answered_once_and_in_order(
    room: Room, steps: list[tuple[int, int, bool]]
) -> None:
    """Each step: somebody's message of a number comes in, perhaps again, and perhaps turns run."""
    with room.database.write() as session:
        for person in "012":
            erase_all(session, room.conversation(person), datetime.now(UTC))
        session.execute(delete(InboxRow))
    example = next(EXAMPLES)
    room.channel.sent.clear()
    written: dict[str, list[str]] = {}
    for chat, number, runs in steps:
        text = f"{chat}.{number}"
        if room.write(text, f"{example} {text}", chat=str(chat)):
            written.setdefault(str(chat), []).append(text)
        if runs:
            await room.run()
    await room.run()
    answered: dict[str, list[str]] = {}
    for address, part, _ in room.channel.sent:
        answered.setdefault(address.chat, []).extend(part.text.removeprefix("echo: ").split(" | "))
    assert answered == written
