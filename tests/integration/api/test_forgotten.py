"""A person who asks to be forgotten is: not a word, a seal or a name of theirs is left in tables, files or logs."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import inspect, text

from agent.organisation.replies import Replies
from api.http.settings import ApiSettings
from api.http.staffing import StaffKeys, new_staff_key
from api.http.streams.streaming import SentenceBus, WebResponder
from api.http.testing import canned_organisation, canned_services, served
from connectors.messaging import open_messaging
from connectors.settings import ConnectorSettings
from connectors.testing import FakeChannel, delivery, text_message
from conversation.conversation import Dialogue
from conversation.phrases import Phrases
from core.audit import AuditLog
from core.clock import SystemClock
from core.database.database import Database
from core.telemetry import configure_logging
from tests.hosted import host_for
from tests.unit.agent.corpus import agent_over

pytestmark = pytest.mark.server
MARK, OTHER = "zorglubiade", "bulgroziade"
PERSON, SOMEBODY_ELSE = "212600987654", "212600111222"
KEY, ENTRY = new_staff_key("amina")
BEARER = {"Authorization": f"Bearer {KEY}"}


def until(happens: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 90
    while not happens():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def everything(database: Database) -> dict[str, list[object]]:
    """Every value of every table, whoever made it."""
    with database.read() as session:
        found = inspect(session.connection())
        names = [f'"{schema}"."{name}"' for schema in _schemas(database) for name in found.get_table_names(schema)]
        names = names if not database.is_sqlite else [f'"{name}"' for name in found.get_table_names()]
        return {name: [v for row in session.execute(text(f"SELECT * FROM {name}")) for v in row] for name in names}


def _schemas(database: Database) -> list[str]:
    if database.is_sqlite:
        return []
    with database.read() as session:
        found = inspect(session.connection()).get_schema_names()
    return [name for name in found if name not in ("information_schema", "pg_catalog")]


def holding(values: dict[str, list[object]], wanted: str | bytes) -> list[str]:
    """Tables that hold something, as text or as bytes."""
    raw = wanted.encode() if isinstance(wanted, str) else wanted
    return [name for name, row in values.items() if any(raw in _bytes(value) for value in row)]


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def test_a_person_is_handed_everything_and_then_forgotten_everywhere(
    database: Database, data_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging("debug", "json")
    channel, organisation, bus = FakeChannel(), canned_organisation(), SentenceBus()
    agent = agent_over()
    dialogue = Dialogue(agent, Replies.load(organisation), Phrases.load(organisation))
    host = host_for(database, data_dir, {"telegram": channel}, WebResponder(dialogue, bus), bus=bus)
    services = replace(canned_services(agent), messaging=host, staff=StaffKeys((ENTRY,)))
    services = replace(services, audit=AuditLog(database, SystemClock()))
    settings = ConnectorSettings(_env_file=None, merge_seconds=0.05)  # type: ignore[call-arg]
    door = open_messaging(database, settings, data_dir, {"telegram": FakeChannel()}, None)

    def write(chat: str, number: int, words: str) -> None:
        """Have somebody write, and wait for what they get."""
        before = len([1 for address, _, _ in channel.sent if address.chat == chat])
        door.inbox.accept(delivery(text_message(words, id_=f"{chat}-{number}", chat=chat)))
        until(lambda: len([1 for a, _, _ in channel.sent if a.chat == chat]) > before, f"no answer to {words}")

    with served(services, ApiSettings(rate_limit=0)) as address:
        write(SOMEBODY_ELSE, 1, f"Combien de bibliothèques de quartier ? {OTHER}")
        write(PERSON, 1, f"Combien de bibliothèques de quartier le Forum propose-t-il ? {MARK}, {MARK}@gmail.com")
        write(PERSON, 2, f"Et pour la {MARK} ?")
        write(PERSON, 3, "👎")
        write(PERSON, 4, f"c'est faux, {MARK}")
        write(PERSON, 5, f"je veux parler à une personne de la {MARK}")
        with httpx.Client(base_url=f"{address}/v1/staff", headers=BEARER, timeout=60) as staff:
            listed = staff.get("/conversations").json()
            theirs = door.identity.conversation(text_message("", id_="", chat=PERSON).address)
            other = door.identity.conversation(text_message("", id_="", chat=SOMEBODY_ELSE).address)
            assert {one["id"] for one in listed} == {theirs, other}
            staff.post(f"/conversations/{theirs}/messages", json={"text": f"Bonjour, au sujet de la {MARK}."})
            handed = json.dumps(staff.get(f"/conversations/{theirs}/export").json(), ensure_ascii=False)
            for said in (
                f"Et pour la {MARK}",
                f"c'est faux, {MARK}",
                f"au sujet de la {MARK}",
                PERSON,
                "bibliothèques",
            ):
                assert said in handed
            assert OTHER not in handed
            assert SOMEBODY_ELSE not in handed
            until(lambda: MARK in str([m.text for a, m, _ in channel.sent if a.chat == PERSON]), "no word of staff")
            staff.post(f"/conversations/{theirs}/hand-back")

            before = everything(database)
            seals = [v for table in before.values() for v in table if isinstance(v, bytes | memoryview) and len(v) > 32]
            write(PERSON, 6, "/oublier")
            write(PERSON, 7, "oui")
            until(lambda: len(staff.get("/conversations").json()) == 1, "the conversation is still there")
            kept = json.dumps(staff.get(f"/conversations/{other}/export").json(), ensure_ascii=False)
            assert OTHER in kept, "nobody else lost anything"
            after = everything(database)
            remaining = {_bytes(v) for table in after.values() for v in table if isinstance(v, bytes | memoryview)}
            gone = [_bytes(seal) for seal in seals if _bytes(seal) not in remaining]
            assert len(gone) > 10
            assert holding(after, MARK) == holding(after, PERSON) == []
            assert holding(after, theirs) == []
            (written,) = [e for e in staff.get("/audit").json()["entries"] if e["action"] == "conversation.erase"]
            assert (written["who"], written["subject"], written["detail"]) == ("its person", "", {})
    asyncio.run(door.engine.stop())
    database.settle()
    for path in sorted(p for p in data_dir.rglob("*") if p.is_file()):
        content = path.read_bytes()
        assert MARK.encode() not in content, path
        assert PERSON.encode() not in content, path
        assert not [seal for seal in gone if seal[:32] in content], f"{path} still holds what was sealed for them"
    logged = "".join(capfd.readouterr())
    assert "inbox.delivery_accepted" in logged
    assert not [word for word in (MARK, PERSON, OTHER, SOMEBODY_ELSE) if word in logged]
