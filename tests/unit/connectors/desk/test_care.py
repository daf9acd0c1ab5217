"""What staff does about a conversation: handing back what was left unanswered, notes, colleagues, rest, flags, and finding it again."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy

from connectors.desk.browsing import InboxOrder, InboxQuery, InboxView
from connectors.responder import ConversationState, PastTurn, Response
from connectors.rows.rotation import Rotation
from core.audit import AuditLog
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from tests.messaging import Room, note, open_room

HANDOVER = Response((note("une personne arrive"),), state=ConversationState.WAITING)
FLAGS = {"help_crisis": "crisis"}
CRISIS = Response((note("appelez"),), turn=PastTurn("", "je veux mourir", "appelez", "help_crisis"))


async def taken(database: Database, data_dir: Path, *messages: str, who: str = "salma") -> Room:
    """A conversation that somebody has, with what was written to them."""
    room = open_room(database, data_dir, responses=[HANDOVER, *[Response()] * len(messages)])
    room.write("une personne svp", "0")
    await room.run()
    room.messaging.conversations.take(room.conversation(), who)
    for number, text in enumerate(messages, start=1):
        room.write(text, str(number))
        await room.run()
    return room


def open_list(room: Room, **more: object) -> list[str]:
    """Ids of the list, in order."""
    query = InboxQuery(flags=FLAGS, **more)  # type: ignore[arg-type]
    return [item.id for item in room.messaging.browsing.find(query, 50)]


async def test_what_was_left_unanswered_is_answered_when_it_is_handed_back(database: Database, data_dir: Path) -> None:
    room = await taken(database, data_dir, "quand ouvre le centre ?", "et où ?")
    staff, conversation = room.messaging.conversations, room.conversation()
    assert staff.left_unanswered(conversation) == ("quand ouvre le centre ?", "et où ?")
    staff.give_back(conversation, "salma")
    await room.run()
    assert room.channel.texts == ["une personne arrive", "echo: quand ouvre le centre ? | et où ?"]
    assert room.responder.seen[-1][0].awaiting == "handed_back", "and says that it is back"
    assert [line.text for line in staff.lines(conversation) if line.by == "person"] == [
        "une personne svp",
        "quand ouvre le centre ?",
        "et où ?",
    ]


async def test_only_what_came_after_the_last_reply_is_unanswered_and_staff_may_leave_it(
    database: Database, data_dir: Path
) -> None:
    room = await taken(database, data_dir, "quand ouvre le centre ?")
    staff, conversation = room.messaging.conversations, room.conversation()
    staff.say(conversation, "salma", note("lundi"))
    await room.run()
    room.responder.responses.append(Response())
    room.write("merci", "9")
    await room.run()
    room.responder.responses.append(Response((note("vos données"),)))
    room.write("/privacy", "10")
    await room.run()
    assert staff.left_unanswered(conversation) == ("merci",)
    staff.give_back(conversation, "salma", answers=False)
    await room.run()
    assert room.channel.texts == ["une personne arrive", "lundi", "vos données"]
    assert staff.left_unanswered(conversation) == ()


async def test_a_note_is_for_colleagues_alone_and_goes_with_the_conversation(
    database: Database, data_dir: Path
) -> None:
    room = await taken(database, data_dir)
    care, conversation = room.messaging.care, room.conversation()
    care.note(conversation, "salma", " appelle lundi ")
    assert [(one.author, one.text) for one in care.notes(conversation)] == [("salma", "appelle lundi")]
    with pytest.raises(WrongUseError):
        care.note(conversation, "salma", " ")
    await room.run()
    assert room.channel.texts == ["une personne arrive"]
    exported = json.dumps(room.messaging.conversations.export(conversation), ensure_ascii=False)
    assert "appelle lundi" not in exported
    assert room.messaging.browsing.find(InboxQuery(words="LUNDI appelle"), 5)
    care.be_there("salma", conversation)
    room.messaging.conversations.erase(conversation)
    with database.read() as session:
        for table in ("note", "care", "presence", "conversation"):
            assert session.scalar(sqlalchemy.text(f"SELECT count(*) FROM {table}")) == 0, table


async def test_notes_are_sealed_anew_with_new_keys(database: Database, data_dir: Path) -> None:
    old, new = "an old key of some length", "a new key of some length"
    room = open_room(database, data_dir, address_key=old, identity_key=old)
    room.write("un", "1")
    await room.run()
    room.messaging.care.note(room.conversation(), "salma", "à rappeler")
    room.messaging.care.assign(room.conversation(), "omar", "salma")
    keys = [new.encode(), old.encode()]
    Rotation(database, room.clock, keys, keys).run("test")
    later = open_room(database, data_dir, address_key=new, identity_key=new)
    (item,) = later.messaging.browsing.find(InboxQuery(InboxView.ALL), 5)
    assert item.assigned_to == "omar"
    assert later.messaging.care.notes(item.id)[0].text == "à rappeler"


async def test_a_conversation_is_handed_to_a_colleague_and_is_theirs(database: Database, data_dir: Path) -> None:
    room = await taken(database, data_dir)
    conversation, care = room.conversation(), room.messaging.care
    assert open_list(room, view=InboxView.MINE, who="salma") == [conversation]
    care.assign(conversation, "omar", "salma")
    assert open_list(room, view=InboxView.MINE, who="salma") == []
    assert open_list(room, view=InboxView.MINE, who="omar") == [conversation]
    assert room.messaging.conversations.get(conversation).taken_by == "omar"
    told = AuditLog(database, room.clock).entries(1)[0]
    assert (told.action, told.who, told.detail) == ("conversation.assign", "salma", {"to": "omar"})


async def test_a_snoozed_conversation_is_back_on_time_also_after_a_restart(database: Database, data_dir: Path) -> None:
    room = await taken(database, data_dir)
    conversation, care = room.conversation(), room.messaging.care
    with pytest.raises(WrongUseError):
        care.snooze(conversation, room.clock.now(), "salma")
    care.snooze(conversation, room.clock.now() + timedelta(hours=2), "salma")
    assert open_list(room) == []
    assert open_list(room, view=InboxView.SNOOZED) == [conversation]
    again = open_room(database, data_dir)
    again.clock.advance(timedelta(hours=2, seconds=1))
    (item,) = again.messaging.browsing.find(InboxQuery(), 5)
    assert (item.id, item.is_back) == (conversation, True)
    assert again.messaging.health.read().awake == (conversation[:8],)
    again.messaging.conversations.say(conversation, "salma", note("me revoilà"))
    assert again.messaging.health.read().awake == ()
    assert again.messaging.browsing.find(InboxQuery(), 5)[0].snoozed_until is None


async def test_who_writes_ends_the_rest_of_their_conversation(database: Database, data_dir: Path) -> None:
    room = await taken(database, data_dir)
    room.messaging.care.snooze(room.conversation(), room.clock.now() + timedelta(days=1), "salma")
    room.clock.advance(timedelta(minutes=1))
    room.responder.responses.append(Response())
    room.write("encore une chose", "7")
    await room.run()
    assert open_list(room) == [room.conversation()]
    room.messaging.care.snooze(room.conversation(), room.clock.now() + timedelta(days=1), "salma")
    assert open_list(room) == []
    room.messaging.care.snooze(room.conversation(), None, "salma")
    assert open_list(room) == [room.conversation()]


async def test_a_crisis_stands_on_top_until_it_is_dealt_with(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir, responses=[HANDOVER, CRISIS])
    room.write("une personne svp", "1", chat="1")
    await room.run()
    room.clock.advance(timedelta(minutes=5))
    room.write("je veux mourir", "2", chat="2")
    await room.run()
    waiting, danger = room.conversation("1"), room.conversation("2")
    assert open_list(room) == [danger, waiting]
    assert room.messaging.browsing.flagged(danger, FLAGS) == ("crisis", room.clock.now())
    room.messaging.conversations.resolve(danger, "salma")
    assert open_list(room) == [waiting]
    assert room.messaging.browsing.flagged(danger, FLAGS) == ("", None)
    room.messaging.conversations.resolve(waiting, "salma")
    assert room.messaging.conversations.get(waiting).state is ConversationState.BOT
    assert open_list(room) == []
    room.clock.advance(timedelta(minutes=5))
    room.responder.responses.append(CRISIS)
    room.write("je veux encore mourir", "3", chat="2")
    await room.run()
    assert open_list(room, is_flagged=True) == [danger]


async def test_conversations_are_found_by_words_language_and_state_in_the_order_that_is_asked_for(
    database: Database, data_dir: Path
) -> None:
    room = open_room(database, data_dir)
    for number, text in enumerate(("Où est le programme du logement ?", "فين هو البرنامج ديال السكن؟", "Where is it?")):
        room.write(text, str(number), chat=str(number))
        await room.run()
        room.clock.advance(timedelta(minutes=1))

    def found(**more: object) -> list[str]:
        query = InboxQuery(InboxView.ALL, **more)  # type: ignore[arg-type]
        return [item.preview for item in room.messaging.browsing.find(query, 2)]

    assert found(order=InboxOrder.OLDEST)[0].startswith("Où")
    assert found(order=InboxOrder.LATEST)[0].startswith("Where")
    assert found(words="LOGEMENT") == ["Où est le programme du logement ?"]
    assert found(language=Language.ENGLISH) == ["Where is it?"]
    assert found(channel="whatsapp") == []
    assert found(state=ConversationState.PERSON) == []
    query = InboxQuery(InboxView.ALL, words="echo", order=InboxOrder.LATEST)
    assert [one.preview for one in room.messaging.browsing.find(query, 2, 2)] == ["Où est le programme du logement ?"]


async def test_who_looks_at_the_same_conversation_is_seen_for_a_while(database: Database, data_dir: Path) -> None:
    room = await taken(database, data_dir)
    conversation, care = room.conversation(), room.messaging.care
    care.be_there("salma", conversation)
    care.be_there("omar")
    assert care.looking(conversation, "omar") == ("salma",)
    assert care.looking(conversation, "salma") == ()
    assert care.present() == ("omar", "salma")
    room.clock.advance(timedelta(minutes=1))
    care.be_there("omar")
    assert care.looking(conversation, "omar") == ()
    room.clock.advance(timedelta(seconds=90))
    assert care.present() == ("omar",)


def test_kept_replies_are_written_changed_and_let_go(database: Database, data_dir: Path) -> None:
    canned = open_room(database, data_dir).messaging.canned
    made = canned.save(0, Language.FRENCH, " Horaires ", "Nous sommes là {hours}.", "salma")
    canned.save(0, Language.ARABIC, "أوقات", "نحن هنا.", "salma")
    canned.save(made.id, Language.FRENCH, "Horaires", "De 9 h à 17 h.", "omar")
    assert [(one.title, one.text, one.who) for one in canned.all(Language.FRENCH)] == [
        ("Horaires", "De 9 h à 17 h.", "omar")
    ]
    with pytest.raises(WrongUseError):
        canned.save(0, Language.FRENCH, "", "x", "salma")
    with pytest.raises(NotFoundError):
        canned.save(99, Language.FRENCH, "x", "x", "salma")
    canned.remove(made.id, "salma")
    canned.remove(made.id, "salma")
    assert [one.language for one in canned.all()] == [Language.ARABIC]
