"""What is announced reaches everybody who asked, once, in their form, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from connectors.errors import WindowClosedError
from connectors.responder import ConversationState, Response, Topic
from connectors.rows.keys import begin_rotation, open_keys
from connectors.rows.rotation import Rotation
from connectors.rows.subscriptions import subscriptions_of
from connectors.rows.tables import AnnouncementRow, NewsRow, SubscriptionRow
from connectors.settings import ConnectorSettings
from connectors.testing import FakeChannel
from conversation.phrases import Phrase
from conversation.told_back.announcing import Announced, ToldBack
from conversation.told_back.delivering import Teller
from core.database.database import Base, Database
from core.errors import WrongUseError
from core.language.forms import Language
from tests.messaging import Room, note, open_room
from tests.unit.conversation.house import PHRASES, said

IDEA = "contribution:2471"
KEPT = {Language.FRENCH: "Votre idée est retenue.", Language.ARABIC: "فكرتك مقبولة."}
DELIVERED = {Language.FRENCH: "Votre idée est réalisée."}


class Town:
    """People who follow a subject, and what tells them."""

    def __init__(self, database: Database, data_dir: Path, wait: float = 0.0, **options: object) -> None:
        self.room: Room = open_room(database, data_dir, **options)  # type: ignore[arg-type]
        clock, messaging = self.room.clock, self.room.messaging
        self.told_back = ToldBack(database, clock)
        self.teller = Teller(
            database, messaging.channels, messaging.vault, messaging.engine, PHRASES, clock, wait_seconds=wait
        )

    async def follow(self, *chats: str, language: Language = Language.FRENCH, subject: str = IDEA) -> None:
        for chat in chats:
            self.room.responder.responses.append(
                Response((note("noté"),), subscribes=(Topic(subject, f"l'idée de {chat}", language),))
            )
            self.room.write("oui", f"oui-{chat}-{subject}", chat=chat)
            await self.room.run()
        self.room.channel.sent.clear()

    async def tell(self) -> list[tuple[str, str]]:
        """What everybody gets: the chat and the text."""
        before = len(self.room.channel.sent)
        self.teller.tell()
        await self.room.run()
        return [(address.chat, part.text) for address, part, _ in self.room.channel.sent[before:]]


def rows(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


async def test_everybody_who_asked_is_told_once_in_their_own_form(database: Database, data_dir: Path) -> None:
    town = Town(database, data_dir)
    await town.follow("1")
    await town.follow("2", language=Language.DARIJA)
    await town.follow("3", subject="contribution:1")
    assert town.told_back.announce(IDEA, "kept", KEPT) == Announced(True, 2)
    told = dict(await town.tell())
    assert told == {
        "1": f"{said(Phrase.TOLD_NEWS)}\n\nl'idée de 1\nVotre idée est retenue.\n\n{said(Phrase.TOLD_HOW_TO_STOP)}",
        "2": f"{said(Phrase.TOLD_NEWS, Language.DARIJA)}\n\nl'idée de 2\nفكرتك مقبولة.\n\n"
        f"{said(Phrase.TOLD_HOW_TO_STOP, Language.DARIJA)}",
    }
    assert town.told_back.announce(IDEA, "kept", KEPT) == Announced(False, 0)
    assert await town.tell() == []


async def test_several_changes_within_a_while_are_one_message(database: Database, data_dir: Path) -> None:
    town = Town(database, data_dir, wait=300)
    await town.follow("1")
    await town.follow("1", subject="contribution:7")
    town.told_back.announce(IDEA, "kept", KEPT)
    assert await town.tell() == []
    town.room.clock.advance(timedelta(seconds=200))
    town.told_back.announce(IDEA, "delivered", DELIVERED)
    town.told_back.announce("contribution:7", "kept", KEPT)
    town.room.clock.advance(timedelta(seconds=101))
    ((_, text),) = await town.tell()
    assert (
        "l'idée de 1\nVotre idée est retenue.\n\nVotre idée est réalisée.\n\nl'idée de 1\nVotre idée est retenue."
        in text
    )


async def test_the_last_change_ends_what_was_followed_and_is_still_told(database: Database, data_dir: Path) -> None:
    town = Town(database, data_dir)
    await town.follow("1")
    town.told_back.announce(IDEA, "over", DELIVERED, is_last=True)
    ((_, text),) = await town.tell()
    assert text.endswith("Votre idée est réalisée.")
    assert town.told_back.subscribers(IDEA) == 0
    assert town.told_back.announce(IDEA, "again", KEPT) == Announced(True, 0)


@pytest.mark.parametrize("state", [ConversationState.STOPPED, ConversationState.PERSON], ids=str)
async def test_nobody_is_written_to_who_said_stop_or_talks_to_a_person(
    state: ConversationState, database: Database, data_dir: Path
) -> None:
    town = Town(database, data_dir)
    await town.follow("1")
    town.room.responder.responses.append(Response(state=state))
    town.room.write("stop", "s", chat="1")
    await town.room.run()
    town.told_back.announce(IDEA, "kept", KEPT)
    assert await town.tell() == []
    town.room.responder.responses.append(Response(state=ConversationState.BOT))
    town.room.write("bot", "b", chat="1")
    await town.room.run()
    assert len(await town.tell()) == 1


async def test_who_ended_it_is_told_nothing_of_what_was_announced_before(database: Database, data_dir: Path) -> None:
    town = Town(database, data_dir)
    await town.follow("1")
    town.told_back.announce(IDEA, "kept", KEPT)
    with database.read() as session:
        (asked,) = subscriptions_of(session, town.room.messaging.vault, town.room.conversation("1"))
    town.room.responder.responses.append(Response(unsubscribes=(asked.id,)))
    town.room.write("stop", "s", chat="1")
    await town.room.run()
    assert await town.tell() == []
    assert town.told_back.subscribers(IDEA) == 0


async def test_a_closed_window_parks_it_until_the_person_writes_and_gathers_the_rest(
    database: Database, data_dir: Path
) -> None:
    town = Town(database, data_dir, channel=FakeChannel("whatsapp"))
    await town.follow("1")
    town.room.channel.failures.append(WindowClosedError("24 hours", "131047"))
    town.told_back.announce(IDEA, "kept", KEPT)
    assert await town.tell() == []
    town.told_back.announce(IDEA, "delivered", DELIVERED)
    town.told_back.announce(IDEA, "more", {Language.FRENCH: "Et plus encore."})
    assert await town.tell() == [], "what waits for the person to write is followed by nothing"
    town.room.write("bonjour", "b", chat="1")
    await town.room.run()
    assert ["retenue" in text for text in town.room.channel.texts] == [True, False]
    ((_, rest),) = await town.tell()
    assert "réalisée.\n\nEt plus encore." in rest


async def test_it_is_exported_erased_and_kept_no_longer_than_said(database: Database, data_dir: Path) -> None:
    town = Town(database, data_dir)
    await town.follow("1", "2", "3")
    town.told_back.announce(IDEA, "kept", KEPT)
    kept = town.room.messaging.conversations.export(town.room.conversation("1"))
    assert [(one["subject"], one["label"]) for one in kept["subscriptions"]] == [(IDEA, "l'idée de 1")]
    assert kept["subscriptions"][0]["news"][0]["turn"] is None
    town.room.messaging.conversations.erase(town.room.conversation("1"))
    assert (rows(database, SubscriptionRow), rows(database, NewsRow)) == (2, 2)
    assert sorted(chat for chat, _ in await town.tell()) == ["2", "3"]
    town.room.clock.advance(timedelta(days=91))
    town.room.messaging.retention.purge()
    assert rows(database, SubscriptionRow) == 2, "who waits to be told is kept for that"
    town.room.clock.advance(timedelta(days=275))
    assert town.room.messaging.retention.purge().conversations == 2
    assert (rows(database, SubscriptionRow), rows(database, NewsRow), rows(database, AnnouncementRow)) == (0, 0, 1)


async def test_new_keys_leave_nobody_out(database: Database, data_dir: Path) -> None:
    town = Town(database, data_dir)
    await town.follow("1", "2")
    town.told_back.announce(IDEA, "kept", KEPT)
    keys = begin_rotation(ConnectorSettings(), data_dir)
    Rotation(database, town.room.clock, keys.identity, keys.address).run("amina")
    keys.finish()
    _, vault = open_keys(ConnectorSettings(), data_dir)
    later = Town(database, data_dir)
    with database.read() as session:
        labels = [
            one.topic.label
            for conversation in session.scalars(select(SubscriptionRow.conversation))
            for one in subscriptions_of(session, vault, conversation)
        ]
    assert sorted(labels) == ["l'idée de 1", "l'idée de 2"]
    assert sorted(chat for chat, _ in await later.tell()) == ["1", "2"]


async def test_what_cannot_be_announced_says_so(database: Database, data_dir: Path) -> None:
    town = Town(database, data_dir)
    for subject, change, texts in (("", "kept", KEPT), (IDEA, "", KEPT), (IDEA, "kept", {Language.FRENCH: " "})):
        with pytest.raises(WrongUseError):
            town.told_back.announce(subject, change, texts)


async def test_it_is_announced_with_the_change_itself_or_not_at_all(database: Database, data_dir: Path) -> None:
    town = Town(database, data_dir)
    await town.follow("1")
    with database.write() as session:
        town.told_back.announce(IDEA, "kept", KEPT, session=session)
        session.rollback()
    assert await town.tell() == []
    with database.write() as session:
        town.told_back.announce(IDEA, "kept", KEPT, session=session)
    assert len(await town.tell()) == 1
