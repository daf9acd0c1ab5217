"""Keys are rotated: whoever was known stays known, what was sealed stays readable, and nothing is left of the old keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import inspect, select, text

from connectors.errors import KeyFileError
from connectors.message import Outbound
from connectors.messaging import open_messaging
from connectors.rows.keys import begin_rotation, open_keys
from connectors.rows.rotation import KEYS_ROTATED, Rotated, Rotation
from connectors.rows.tables import ConversationRow, WakeUpRow
from connectors.settings import ConnectorSettings
from connectors.testing import FakeChannel, delivery, text_message
from core.audit import AuditLog
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock
from tests.messaging import Room, open_room


def rotate(database: Database, data_dir: Path, *, finish: bool = True) -> Rotated:
    keys = begin_rotation(ConnectorSettings(), data_dir)
    done = Rotation(database, FixedClock(), keys.identity, keys.address).run("amina")
    if finish:
        keys.finish()
    return done


async def talked(database: Database, data_dir: Path, *chats: str) -> Room:
    room = open_room(database, data_dir)
    for chat in chats:
        room.write(f"le mot de {chat}", f"m-{chat}", chat=chat)
    await room.run()
    return room


async def test_everybody_is_known_and_everything_can_be_read_after_it(database: Database, data_dir: Path) -> None:
    before = await talked(database, data_dir, "42", "43")
    waiting = before.write("pas encore répondu", "m-44", chat="44")
    asked = before.conversation()
    before.messaging.conversations.say(asked, "amina", Outbound("Bonjour, ici Amina.", Language.FRENCH))
    told = before.messaging.conversations.export(asked)
    assert waiting == 1
    assert rotate(database, data_dir) == Rotated(3, 0, 0)

    after = open_room(database, data_dir)
    found = {summary.id for summary in after.messaging.conversations.list()}
    assert len(found) == 3
    assert asked not in found
    renamed = [after.messaging.conversations.export(one) for one in found]
    again = next(one for one in renamed if one["conversation"]["address"]["chat"] == "42")
    assert again["received"] == told["received"]
    assert again["turns"] == told["turns"]
    after.write("encore moi", "m2-42", chat="42")
    assert len(after.messaging.conversations.list()) == 3, "the same person goes on in the same conversation"
    assert after.write("le mot de 42", "m-42", chat="42") == 0, "a redelivery is still known"
    assert after.write("pas encore répondu", "m-44", chat="44") == 0


def test_who_waits_for_a_turn_waits_for_it_under_the_new_name(database: Database, data_dir: Path) -> None:
    settings = ConnectorSettings()
    messaging = open_messaging(database, settings, data_dir, {"telegram": FakeChannel()}, None)
    messaging.inbox.accept(delivery(text_message("un", id_="1")))
    rotate(database, data_dir)
    with database.read() as session:
        waiting = session.scalars(select(WakeUpRow.conversation)).all()
        assert waiting == session.scalars(select(ConversationRow.id)).all() != []


async def test_nothing_in_the_database_is_of_the_old_keys(database: Database, data_dir: Path) -> None:
    room = await talked(database, data_dir, "42", "43")
    identity, vault = open_keys(ConnectorSettings(), data_dir)
    ids, sealed = [room.conversation("42"), identity.key("message", "telegram", "m-42")], vault.seal({}, "")[:4]
    rotate(database, data_dir)
    with database.read() as session:
        tables = inspect(session.connection()).get_table_names()
        rows = [row for table in tables for row in session.execute(text(f'SELECT * FROM "{table}"')).all()]
    values = [value for row in rows for value in row]
    assert not [value for value in values if value in ids]
    assert not [value for value in values if isinstance(value, bytes) and value.startswith(sealed)]
    assert [len(path.read_text().split()) for path in sorted((data_dir / "keys").iterdir())] == [1, 1]


@pytest.mark.parametrize("breaks_after", [0, 1, 2])
async def test_whoever_is_broken_off_goes_on_where_it_stopped(
    breaks_after: int, database: Database, data_dir: Path
) -> None:
    await talked(database, data_dir, "42", "43", "44")
    keys = begin_rotation(ConnectorSettings(), data_dir)
    seen = 0

    def tire(done: int, _total: int) -> None:
        nonlocal seen
        seen = done
        if done > breaks_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Rotation(database, FixedClock(), keys.identity, keys.address).run("amina", tire)
    with pytest.raises(KeyFileError, match="being rotated"):
        open_keys(ConnectorSettings(), data_dir)
    again = begin_rotation(ConnectorSettings(), data_dir)
    assert again.is_resumed
    assert (again.identity, again.address) == (keys.identity, keys.address)
    assert rotate(database, data_dir) == Rotated(3 - seen, seen, 0)
    assert len(open_room(database, data_dir).messaging.conversations.list()) == 3
    written = [e for e in AuditLog(database, FixedClock()).entries() if e.action == KEYS_ROTATED]
    assert [(e.who, e.detail["conversations"]) for e in written] == [("amina", 3)]


async def test_it_can_be_done_again_and_again(database: Database, data_dir: Path) -> None:
    await talked(database, data_dir, "42")
    for round_ in range(3):
        assert rotate(database, data_dir).conversations == 1
        room = open_room(database, data_dir)
        room.write(f"tour {round_}", f"r{round_}", chat="42")
        await room.run()
        assert len(room.messaging.conversations.list()) == 1
    assert len([e for e in AuditLog(database, FixedClock()).entries() if e.action == KEYS_ROTATED]) == 3


async def test_a_finish_that_is_cut_short_is_finished_by_the_next_run(database: Database, data_dir: Path) -> None:
    await talked(database, data_dir, "42")
    rotate(database, data_dir, finish=False)
    identity = data_dir / "keys" / "identity.key"
    identity.write_text(identity.read_text().split()[0] + "\n")
    assert rotate(database, data_dir) == Rotated(0, 1, 0)
    assert len(open_room(database, data_dir).messaging.conversations.list()) == 1
    assert not (data_dir / "keys" / "rotation.json").exists()


async def test_a_page_of_the_web_keeps_its_conversation(database: Database, data_dir: Path) -> None:
    from connectors.errors import ConversationNotFoundError
    from connectors.web.conversations import WebConversations

    room = open_room(database, data_dir, channel=FakeChannel("web"))
    pages = WebConversations(database, room.messaging.identity, room.messaging.vault, FixedClock())
    conversation, secret = pages.new()
    room.write("depuis la page", "p:1", chat=secret)
    await room.run()
    rotate(database, data_dir)
    again = open_room(database, data_dir, channel=FakeChannel("web"))
    pages = WebConversations(database, again.messaging.identity, again.messaging.vault, FixedClock())
    pages.check(conversation, secret)
    with pytest.raises(ConversationNotFoundError):
        pages.check(conversation, "another")
    assert "depuis la page" in str(pages.lines(conversation))
    again.write("et encore", "p:2", chat=secret)
    assert [one.id for one in again.messaging.conversations.list()] == [conversation]


async def test_keys_of_settings_are_rotated_from_the_older_to_the_first(database: Database, data_dir: Path) -> None:
    old, new = "an old key of settings", "a new key of settings"
    room = open_room(database, data_dir, identity_key=SecretStr(old), address_key=SecretStr(old))
    room.write("bonjour", "1", chat="42")
    await room.run()
    with pytest.raises(KeyFileError, match="no new key"):
        begin_rotation(ConnectorSettings(identity_key=SecretStr(old), address_key=SecretStr(old)), data_dir)
    both = ConnectorSettings(identity_key=SecretStr(f"{new},{old}"), address_key=SecretStr(f"{new},{old}"))
    with pytest.raises(KeyFileError, match="being rotated"):
        open_keys(both, data_dir)
    keys = begin_rotation(both, data_dir)
    Rotation(database, FixedClock(), keys.identity, keys.address).run("amina")
    keys.finish()
    after = open_room(database, data_dir, identity_key=SecretStr(new), address_key=SecretStr(new))
    assert "bonjour" in json.dumps(after.messaging.conversations.export(after.messaging.conversations.list()[0].id))
