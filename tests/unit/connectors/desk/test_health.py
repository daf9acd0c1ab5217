"""What staff is told of how messaging is doing."""

from __future__ import annotations

from pathlib import Path

from connectors.responder import ConversationState, Response
from core.database.database import Database
from tests.messaging import open_room


async def test_requests_for_a_person_are_named_until_somebody_takes_them(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir, responses=[Response(state=ConversationState.WAITING)] * 2)
    room.write("un humain", "1")
    room.write("un humain", "2", chat="43")
    await room.run()
    first, second = reversed(room.messaging.health.read().handovers)
    assert first < second
    room.messaging.conversations.take(room.conversation(), "amina")
    assert room.messaging.health.read().handovers == (second,)
    room.messaging.conversations.give_back(room.conversation("43"))
    assert room.messaging.health.read().handovers == ()
