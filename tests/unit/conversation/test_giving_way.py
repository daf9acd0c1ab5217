"""A room that lists what it happens to have lets documents speak first: a sure answer is told, and the list where there is none."""

from __future__ import annotations

import pytest

from agent.answer import AnswerStatus
from agent.testing import canned_answer
from conversation.doors import DoorReply, SaidToRoom
from tests.unit.conversation.house import chat

QUESTION = "Combien d'associations ont été formées à Fès ?"


class ListDoor:
    """A `conversation.doors.RoomDoor` that says the same to everything."""

    name = "lists"

    def __init__(self, *, gives_way: bool) -> None:
        self._gives_way = gives_way

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        """Its list."""
        return DoorReply("Dans l’annuaire : 1 association", gives_way=self._gives_way)


async def test_what_documents_say_surely_is_told_before_what_a_room_lists() -> None:
    talk, agent = chat(default=canned_answer("350 associations."), doors=[ListDoor(gives_way=True)])
    (told,) = await talk.write(QUESTION)
    assert told.text.startswith("350 associations.")
    assert len(agent.asked) == 1
    assert talk.conversation.history[-1].status == "answered"


@pytest.mark.parametrize("status", [AnswerStatus.PERHAPS, AnswerStatus.UNANSWERABLE_NOTHING_FOUND])
async def test_where_documents_are_not_sure_the_room_speaks_alone(status: AnswerStatus) -> None:
    talk, agent = chat(default=canned_answer("Une page.", status=status), doors=[ListDoor(gives_way=True)])
    (told,) = await talk.write(QUESTION)
    assert told.text == "Dans l’annuaire : 1 association"
    assert len(agent.asked) == 1
    assert talk.conversation.abstentions == 0


async def test_who_is_in_danger_is_told_of_help_and_of_no_list() -> None:
    help_ = canned_answer("Appelez le 15.", status=AnswerStatus.HELP_CRISIS)
    talk, _ = chat(default=help_, doors=[ListDoor(gives_way=True)])
    (told,) = await talk.write(QUESTION)
    assert told.text.startswith("Appelez le 15.")


async def test_a_room_that_was_meant_speaks_at_once() -> None:
    talk, agent = chat(default=canned_answer("350 associations."), doors=[ListDoor(gives_way=False)])
    (told,) = await talk.write(QUESTION)
    assert told.text == "Dans l’annuaire : 1 association"
    assert agent.asked == []


async def test_a_command_of_a_room_asks_no_document() -> None:
    talk, agent = chat(default=canned_answer("350 associations."), doors=[ListDoor(gives_way=True)])
    (told,) = await talk.command("associations")
    assert told.text == "Dans l’annuaire : 1 association"
    assert agent.asked == []


class MeantDoor(ListDoor):
    """A `conversation.doors.RoomDoor` of a room that was asked for by name."""

    name = "meant"

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        """Its answer."""
        return DoorReply("Votre demande va au guichet.")


async def test_a_room_that_was_meant_speaks_before_what_another_room_lists() -> None:
    doors = [ListDoor(gives_way=True), MeantDoor(gives_way=False)]
    talk, agent = chat(default=canned_answer("350 associations."), doors=doors)
    (told,) = await talk.write("J’ai besoin d’un conseil juridique pour nos statuts")
    assert told.text == "Votre demande va au guichet."
    assert agent.asked == []
