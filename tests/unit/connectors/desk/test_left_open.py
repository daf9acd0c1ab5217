"""What was left open is read back without personal data, part by part, and nothing else is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors.desk.left_open import LeftOpen, left_open
from connectors.responder import Feedback, Response
from core.database.database import Database
from tests.messaging import Room, note, open_room

OPEN = frozenset(["unanswerable_nothing_found", "perhaps"])


def answered(status: str, asked: str, **more: Any) -> Response:
    return Response((note("…"),), answer={"status": status, "asked": asked, "language": "fr", **more})


async def talked(room: Room, *responses: Response) -> Room:
    for number, response in enumerate(responses, start=len(room.responder.seen)):
        room.responder.responses.append(response)
        room.write(f"message {number}", str(number))
        await room.run()
    return room


def found(room: Room, *, days: float = 30.0, limit: int = 10) -> tuple[LeftOpen, ...]:
    since = room.clock.now() - timedelta(days=days)
    return left_open(room.database, room.messaging.vault, OPEN, since, limit)


async def test_what_got_no_sure_answer_is_found_the_latest_first(database: Database, data_dir: Path) -> None:
    room = await talked(
        open_room(database, data_dir),
        answered("unanswerable_nothing_found", "Le prix ?", standalone_question="Le prix du permis ?"),
        answered("answered", "Combien de cohortes ?"),
        answered("conversation_greeting", "Bonjour"),
        answered("perhaps", "Appelez-moi au 0612345678 : quel budget ?"),
    )
    last, first = found(room)
    assert (first.text, first.status, first.channel) == ("Le prix du permis ?", OPEN_STATUS, "telegram")
    assert "0612345678" not in last.text
    assert "quel budget" in last.text
    assert found(room, limit=1) == (last,)
    room.clock.advance(timedelta(days=2))
    assert not found(room, days=1.0)


OPEN_STATUS = "unanswerable_nothing_found"


async def test_of_two_questions_the_one_without_an_answer_is_found(database: Database, data_dir: Path) -> None:
    parts = [{"asked": "Qui signe ?", "status": "answered"}, {"asked": "Quel prix ?", "status": OPEN_STATUS}]
    room = await talked(open_room(database, data_dir), answered("answered", "Qui signe ? Quel prix ?", parts=parts))
    assert [one.text for one in found(room)] == ["Quel prix ?"]


async def test_a_thumb_down_brings_its_reason(database: Database, data_dir: Path) -> None:
    room = await talked(open_room(database, data_dir), answered("answered", "Combien de cohortes ?"))
    turn = room.messaging.conversations.lines(room.conversation())[0].turn
    await talked(room, Response(feedback=(Feedback(turn, -1, "incomplet, voir a@b.ma"),)))
    [disliked] = found(room)
    assert (disliked.status, disliked.is_disliked) == ("answered", True)
    assert "incomplet" in disliked.reason
    assert "a@b.ma" not in disliked.reason
