"""What is stored of a conversation, looked up by a message of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.message import Outbound, Tone
from connectors.rows.erasure import erase_all
from connectors.rows.history import StoredRecords
from core.database.database import Database
from core.language.forms import Language
from tests.messaging import Room, open_room


def records(room: Room, chat: str = "42") -> StoredRecords:
    conversation = room.conversation(chat)
    return StoredRecords(room.database, room.messaging.identity, room.messaging.vault, conversation, "", room.clock)


async def test_the_turn_of_a_message_is_found_by_either_sides_however_old(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir)
    for number in range(12):
        room.write(f"question {number}", f"in-{number}")
        await room.run()
        room.clock.advance(timedelta(hours=3))
    (sent, got) = (records(room).turn_with("telegram-1"), records(room).turn_with("in-0"))
    assert sent == got
    assert sent is not None
    assert (sent.question, sent.answer) == ("question 0", "echo: question 0")
    assert records(room).turn_with("telegram-99") is None


async def test_nobody_finds_a_turn_of_somebody_else_or_one_that_was_erased(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir)
    room.write("un", "1")
    room.write("un", "2", chat="43")
    await room.run()
    assert records(room, "43").turn_with("telegram-1") is None
    assert records(room, "43").turn_with("1") is None
    with room.database.write() as session:
        erase_all(session, room.conversation(), datetime.now(UTC))
    assert records(room).turn_with("telegram-1") is None


@pytest.mark.parametrize("does", ["writes", "takes"])
async def test_staff_was_there_for_ten_minutes_after_doing_something(
    database: Database, data_dir: Path, does: str
) -> None:
    room = open_room(database, data_dir)
    room.write("je veux une personne", "1", chat="43")
    await room.run()
    desk, other = room.messaging.conversations, room.conversation("43")
    desk.list()
    desk.lines(other)
    assert not records(room).was_staff_there(), "a program may look"
    if does == "writes":
        desk.say(other, "amina", Outbound("Bonjour.", Language.FRENCH, Tone.PERSON))
    else:
        desk.take(other, "amina")
    assert records(room).was_staff_there(), "for everybody, not for that person alone"
    room.clock.advance(timedelta(minutes=9))
    assert records(room).was_staff_there()
    room.clock.advance(timedelta(minutes=2))
    assert not records(room).was_staff_there()
