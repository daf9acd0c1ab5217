"""A person of WhatsApp is a number, a user id or both, and numbers change hands; a group of Telegram becomes another chat."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.message import Address, ChannelName, Delivery, Inbound, InboundKind, Moved
from connectors.responder import Response
from connectors.rows.naming import Naming
from connectors.rows.tables import AliasRow, ConversationRow, InboxRow, PersonRow
from connectors.testing import FakeChannel
from core.database.database import Database
from tests.messaging import Room, note, open_room

FATIMA, NUMBER, OTHER_NUMBER = "MA.42", "212600000042", "212600000043"
YOUSSEF = "MA.77"
MESSAGES = count()


@pytest.fixture
def room(database: Database, data_dir: Path) -> Room:
    return open_room(database, data_dir, channel=FakeChannel("whatsapp"))


def said(text: str, chat: str, *also: str, channel: ChannelName = "whatsapp", person: str = "") -> Inbound:
    address = Address(channel, chat, person)
    return Inbound(f"id-{next(MESSAGES)}", address, InboundKind.TEXT, datetime.now(UTC), text=text, also=also)


async def hear(room: Room, *messages: Inbound, moves: tuple[Moved, ...] = ()) -> None:
    room.messaging.inbox.accept(Delivery(messages, moves=moves))
    await room.run()


def of(room: Room, chat: str, *, channel: ChannelName = "whatsapp", person: str = "") -> str:
    """The conversation that a name leads to."""
    with room.database.read() as session:
        naming = Naming(room.messaging.identity, room.messaging.vault)
        return naming.find(session, Address(channel, chat, person)) or ""


def talks(room: Room) -> list[list[str]]:
    """What people wrote, by conversation."""
    staff = room.messaging.conversations
    with room.database.read() as session:
        ids = session.scalars(select(ConversationRow.id).order_by(ConversationRow.created_at, ConversationRow.id)).all()
    return sorted([line.text for line in staff.lines(one) if line.by == "person"] for one in ids)


async def test_a_person_first_known_by_number_keeps_the_conversation_with_a_user_id_and_without_the_number(
    room: Room,
) -> None:
    for message in (said("un", NUMBER), said("deux", FATIMA, NUMBER), said("trois", FATIMA), said("quatre", NUMBER)):
        await hear(room, message)
    assert talks(room) == [["un", "deux", "trois", "quatre"]]
    assert [address.chat for address, _, _ in room.channel.sent] == [NUMBER, FATIMA, FATIMA, FATIMA]


async def test_who_shows_the_number_later_is_one_with_who_wrote_under_it(room: Room) -> None:
    await hear(room, said("un", FATIMA))
    await hear(room, said("deux", FATIMA, NUMBER))
    await hear(room, said("trois", NUMBER))
    assert talks(room) == [["un", "deux", "trois"]]


async def test_a_number_that_was_handed_on_starts_anew_and_leads_to_its_new_owner(room: Room) -> None:
    await hear(room, said("un", NUMBER))
    await hear(room, said("deux", FATIMA, NUMBER))
    await hear(room, said("secret", FATIMA))
    await hear(room, said("bonjour", YOUSSEF, NUMBER))
    await hear(room, said("encore", NUMBER))
    await hear(room, said("toujours", FATIMA))
    assert talks(room) == [["bonjour", "encore"], ["un", "deux", "secret", "toujours"]]
    assert "secret" not in str(room.messaging.conversations.export(of(room, NUMBER)))
    assert "bonjour" not in str(room.messaging.conversations.export(of(room, FATIMA)))


async def test_a_number_that_a_person_has_left_leads_nowhere(room: Room) -> None:
    await hear(room, said("un", NUMBER))
    await hear(room, said("deux", FATIMA, OTHER_NUMBER, NUMBER))
    await hear(room, said("trois", FATIMA, OTHER_NUMBER))
    await hear(room, said("je suis quelqu'un d'autre", NUMBER))
    assert talks(room) == [["je suis quelqu'un d'autre"], ["un", "deux", "trois"]]
    await hear(room, said("et j'ai un nom", YOUSSEF, NUMBER))
    assert talks(room) == [["je suis quelqu'un d'autre", "et j'ai un nom"], ["un", "deux", "trois"]]


async def test_two_conversations_that_turn_out_to_be_one_persons_go_together_when_erased(room: Room) -> None:
    await hear(room, said("par numéro", NUMBER))
    await hear(room, said("par nom", FATIMA))
    await hear(room, said("les deux", FATIMA, NUMBER))
    assert talks(room) == [["par nom", "les deux"], ["par numéro"]]
    assert "par numéro" in str(room.messaging.conversations.export(of(room, FATIMA))["elsewhere"])
    await hear(room, said("c'est moi", YOUSSEF, NUMBER))
    assert "par numéro" not in str(room.messaging.conversations.export(of(room, YOUSSEF)))
    room.messaging.conversations.erase(of(room, FATIMA))
    assert talks(room) == [["c'est moi"]]


NEW_ID = "MA.43"
CHANGED = Moved((FATIMA, NUMBER), Address("whatsapp", NEW_ID), (OTHER_NUMBER,), left=(NUMBER,))
CHANGED_UNSEEN = Moved((FATIMA,), Address("whatsapp", NEW_ID))


async def test_a_person_who_changes_number_keeps_the_conversation_and_leaves_the_number(room: Room) -> None:
    await hear(room, said("un", NUMBER))
    await hear(room, said("deux", FATIMA, NUMBER))
    await hear(room, moves=(CHANGED,))
    await hear(room, moves=(CHANGED,))
    for message in (said("trois", NEW_ID), said("quatre", OTHER_NUMBER), said("en retard", FATIMA, NUMBER)):
        await hear(room, message)
    await hear(room, said("un inconnu", NUMBER))
    assert talks(room) == [["un", "deux", "trois", "quatre", "en retard"], ["un inconnu"]]
    assert [address.chat for address, _, _ in room.channel.sent[2:]] == [NEW_ID, NEW_ID, NEW_ID, NUMBER]


async def test_a_new_user_id_alone_is_followed_and_the_number_is_not_trusted_any_more(room: Room) -> None:
    await hear(room, said("un", FATIMA, NUMBER))
    await hear(room, said("deux", NEW_ID), moves=(CHANGED_UNSEEN,))
    await hear(room, said("un inconnu", NUMBER))
    assert talks(room) == [["un", "deux"], ["un inconnu"]]


async def test_a_change_that_is_told_late_joins_nothing_but_what_is_erased(room: Room) -> None:
    await hear(room, said("avant", FATIMA))
    await hear(room, said("après", NEW_ID))
    await hear(room, moves=(CHANGED_UNSEEN,))
    assert talks(room) == [["après"], ["avant"]]
    room.messaging.conversations.erase(of(room, NEW_ID))
    assert talks(room) == []


async def test_what_waits_to_be_sent_goes_to_the_new_name(room: Room) -> None:
    await hear(room, said("un", NUMBER))
    room.messaging.conversations.say(of(room, NUMBER), "Salma", note("la réponse"))
    room.messaging.inbox.accept(Delivery(moves=(Moved((NUMBER,), Address("whatsapp", OTHER_NUMBER), left=(NUMBER,)),)))
    await room.run()
    assert [address.chat for address, _, _ in room.channel.sent] == [NUMBER, OTHER_NUMBER]


async def test_nothing_stored_shows_a_number_or_what_goes_with_it(room: Room, data_dir: Path) -> None:
    await hear(room, said("un", NUMBER))
    await hear(room, said("deux", FATIMA, NUMBER))
    with room.database.read() as session:
        rows = [
            str(row)
            for table in (AliasRow, ConversationRow, PersonRow, InboxRow)
            for row in session.execute(select(table.__table__))
        ]
    assert rows
    assert not [row for row in rows for name in (NUMBER, FATIMA) if name in row]


async def test_forgetting_leaves_no_name_and_the_next_word_is_the_first(room: Room) -> None:
    await hear(room, said("un", NUMBER))
    await hear(room, said("deux", FATIMA, NUMBER))
    room.responder.responses.append(Response((note("c'est fait"),), erase=True))
    await hear(room, said("oublie", FATIMA))
    with room.database.read() as session:
        assert not session.scalars(select(AliasRow)).all()
        assert not session.scalars(select(PersonRow)).all()
    await hear(room, said("trois", FATIMA, NUMBER))
    assert talks(room) == [["trois"]]
    assert room.responder.seen[-1][0].history == ()


def test_an_address_that_no_key_opens_is_learned_again(database: Database, data_dir: Path) -> None:
    lost = open_room(database, data_dir, channel=FakeChannel("whatsapp"), address_key="a key that is lost later")
    lost.messaging.inbox.accept(Delivery((said("un", FATIMA, NUMBER),)))
    found = open_room(database, data_dir, channel=FakeChannel("whatsapp"), address_key="a key of some length")
    assert of(found, FATIMA) == of(lost, FATIMA)
    found.messaging.inbox.accept(Delivery((said("deux", FATIMA, NUMBER),)))
    with found.database.read() as session:
        known = Naming(found.messaging.identity, found.messaging.vault).known(session, of(found, FATIMA))
    assert known is not None
    assert known.names == (FATIMA, NUMBER)


GROUP, SUPERGROUP = "-42", "-1001234"
UPGRADED = Moved((GROUP,), Address("telegram", SUPERGROUP), is_group=True)


async def test_everybody_of_a_group_that_moves_goes_on_there(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir)
    people = ("7", "8")
    for person in people:
        await hear(room, said(f"avant {person}", GROUP, channel="telegram", person=person))
    await hear(room, said("autre groupe", "-43", channel="telegram", person="7"))
    await hear(room, moves=(UPGRADED, UPGRADED))
    for person in people:
        await hear(room, said(f"après {person}", SUPERGROUP, channel="telegram", person=person))
    await hear(room, said("d'un vieux bouton", GROUP, channel="telegram", person="7"))
    assert talks(room) == [["autre groupe"], ["avant 7", "après 7", "d'un vieux bouton"], ["avant 8", "après 8"]]
    assert {address.chat for address, _, _ in room.channel.sent[3:]} == {SUPERGROUP}


async def test_who_writes_in_the_new_group_before_the_move_is_told_goes_on_there(
    database: Database, data_dir: Path
) -> None:
    room = open_room(database, data_dir)
    await hear(room, said("avant", GROUP, channel="telegram", person="7"))
    await hear(room, said("après", SUPERGROUP, channel="telegram", person="7"))
    waiting = of(room, GROUP, channel="telegram", person="7")
    room.messaging.conversations.say(waiting, "Salma", note("la suite"))
    await hear(room, moves=(UPGRADED,))
    assert room.channel.sent[-1][0].chat == SUPERGROUP
    assert talks(room) == [["après"], ["avant"]]


async def test_a_send_that_learns_of_a_move_moves_everybody(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir)
    await hear(room, *(said(f"un {p}", GROUP, channel="telegram", person=p) for p in ("7", "8")))
    room.channel.moved = UPGRADED
    await hear(room, said("deux", GROUP, channel="telegram", person="7"))
    room.channel.moved = None
    await hear(room, said("trois", SUPERGROUP, channel="telegram", person="8"))
    assert talks(room) == [["un 7", "deux"], ["un 8", "trois"]]
    assert room.channel.sent[-1][0] == Address("telegram", SUPERGROUP, "8")


async def in_private_and_in_groups(database: Database, data_dir: Path, *responses: Response) -> Room:
    room = open_room(database, data_dir, responses=responses)
    await hear(room, said("en groupe", GROUP, channel="telegram", person="7"))
    await hear(room, said("ailleurs", "-1005/3", channel="telegram", person="7"))
    await hear(room, said("de huit", GROUP, channel="telegram", person="8"))
    await hear(room, said("en privé", "7", channel="telegram", person="7"))
    return room


ECHO = Response((note("bien"),))
GONE = Response((note("c'est fait"),), erase=True)


async def test_forgetting_in_private_reaches_what_was_said_in_groups(database: Database, data_dir: Path) -> None:
    room = await in_private_and_in_groups(database, data_dir, ECHO, ECHO, ECHO, GONE)
    assert talks(room) == [["de huit"]]
    assert room.channel.texts[-1] == "c'est fait"


async def test_forgetting_in_a_group_stays_in_the_group(database: Database, data_dir: Path) -> None:
    room = await in_private_and_in_groups(database, data_dir)
    room.responder.responses.append(GONE)
    await hear(room, said("oublie", GROUP, channel="telegram", person="7"))
    assert talks(room) == [["ailleurs"], ["de huit"], ["en privé"]]


async def test_an_export_in_private_has_what_was_said_in_groups_and_one_in_a_group_has_not(
    database: Database, data_dir: Path
) -> None:
    room = await in_private_and_in_groups(database, data_dir)
    staff = room.messaging.conversations
    found = staff.export(of(room, "7", channel="telegram", person="7"))
    texts = [[message["text"] for message in one["received"]] for one in (found, *found["elsewhere"])]
    assert (texts[0], sorted(texts[1:])) == (["en privé"], [["ailleurs"], ["en groupe"]])
    assert "elsewhere" not in staff.export(of(room, GROUP, channel="telegram", person="7"))
    assert "elsewhere" not in staff.export(of(room, GROUP, channel="telegram", person="8"))


async def test_a_copy_of_the_database_does_not_tell_that_two_conversations_are_of_one_person(
    database: Database, data_dir: Path
) -> None:
    room = await in_private_and_in_groups(database, data_dir)
    ids = {of(room, chat, channel="telegram", person="7"): chat for chat in ("7", GROUP, "-1005/3")}
    with room.database.read() as session:
        values = {
            one: {v for row in session.execute(select(t.__table__).where(c == one)) for v in row if _is_telling(v)}
            for one in ids
            for t, c in ((ConversationRow, ConversationRow.id), (PersonRow, PersonRow.conversation))
        }
        assert not session.scalars(select(AliasRow)).all()
    private, *groups = values.values()
    assert all(values.values())
    assert not [shared for group in groups for shared in private & group]


def _is_telling(value: object) -> bool:
    """Whether a value may single somebody out: neither a state, a flag nor a time."""
    return isinstance(value, bytes) or (isinstance(value, str) and len(value) > 16)


async def test_an_answer_under_way_in_a_group_is_not_given_any_more(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir)
    await hear(room, said("en privé", "7", channel="telegram", person="7"))
    room.messaging.inbox.accept(Delivery((said("une question", GROUP, channel="telegram", person="7"),)))
    room.messaging.conversations.erase(of(room, "7", channel="telegram", person="7"))
    await room.run()
    assert room.channel.texts == ["echo: en privé"]
    assert talks(room) == []
