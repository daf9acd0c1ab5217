"""Staff at work in conversations, over HTTP and at the command line: who may, what they see, what they send."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import structlog
from hypothesis import given
from hypothesis import strategies as st

from api.cli import run
from api.http.staffing import StaffKeys, new_staff_key
from api.http.testing import canned_services
from connectors.channel import Channel
from connectors.errors import RefusedError
from connectors.message import ChannelName
from connectors.testing import EchoResponder, FakeChannel, MemoryEngine, delivery, text_message
from core.database.database import Database
from core.errors import WrongUseError
from tests.hosted import host_for
from tests.unit.api.client import assert_problem, client

KEY, ENTRY = new_staff_key("amina")


@dataclass
class Desk:
    """The staff API over a fake Telegram, with one conversation."""

    http: httpx.AsyncClient
    channel: FakeChannel
    engine: MemoryEngine
    id: str

    async def call(self, method: str, path: str, **more: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {KEY}"}
        return await self.http.request(method, f"/v1/staff{path}", headers=headers, **more)  # type: ignore[arg-type]


@pytest_asyncio.fixture
async def desk(database: Database, data_dir: Path) -> AsyncIterator[Desk]:
    channel, engine = FakeChannel(), MemoryEngine()
    channels: dict[ChannelName, Channel] = {"telegram": channel}
    host = host_for(database, data_dir, channels, EchoResponder(), engine=engine, merge_seconds=0.0)
    services = replace(canned_services(), messaging=host, staff=StaffKeys((ENTRY,)))
    messaging = await host.ready()
    message = text_message("Bonjour, une question", id_="1")
    messaging.inbox.accept(delivery(message))
    await engine.run()
    async with client(services) as http:
        yield Desk(http, channel, engine, messaging.identity.conversation(message.address))
    await host.stop()


async def test_staff_reads_takes_writes_and_gives_back(desk: Desk) -> None:
    (listed,) = (await desk.call("GET", "/conversations")).json()
    assert (listed["id"], listed["state"]) == (desk.id, "bot")
    assert (await desk.call("POST", f"/conversations/{desk.id}/take")).status_code == 204
    sent = await desk.call("POST", f"/conversations/{desk.id}/messages", json={"text": "Je suis là."})
    assert sent.status_code == 202
    await desk.engine.run()
    assert desk.channel.texts[-1].startswith("Je suis là.\n\n")
    shown = (await desk.call("GET", f"/conversations/{desk.id[:12]}")).json()
    assert (shown["conversation"]["state"], shown["conversation"]["taken_by"]) == ("person", "amina")
    assert [line["by"] for line in shown["lines"]] == ["person", "bot", "staff"]
    assert (await desk.call("GET", "/conversations?state=person")).json()[0]["id"] == desk.id
    assert (await desk.call("POST", f"/conversations/{desk.id}/hand-back")).status_code == 204
    assert (await desk.call("GET", "/conversations?state=person")).json() == []


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "a\x00b", "a" * 8001])
async def test_what_says_nothing_or_cannot_be_stored_is_not_sent(desk: Desk, text: str) -> None:
    refused = await desk.call("POST", f"/conversations/{desk.id}/messages", json={"text": text})
    assert_problem(refused, 422, "invalid-request")
    await desk.engine.run()
    assert len(desk.channel.texts) == 1, "the answer to the person's message, and nothing else"


async def test_what_was_parked_is_seen_and_sent_again(desk: Desk) -> None:
    desk.channel.failures.append(RefusedError("the person blocked the bot", "403"))
    await desk.call("POST", f"/conversations/{desk.id}/messages", json={"text": "Un mot"})
    await desk.engine.run()
    (parked,) = (await desk.call("GET", "/parked")).json()
    assert (parked["conversation"], parked["code"], parked["reason"]) == (desk.id, "403", "the person blocked the bot")
    assert (await desk.call("POST", f"/parked/{parked['turn']}/resend")).status_code == 202
    await desk.engine.run()
    assert desk.channel.texts[-1].startswith("Un mot")
    assert (await desk.call("GET", "/parked")).json() == []
    assert_problem(await desk.call("POST", f"/parked/{parked['turn']}/resend"), 404, "conversation-not-found")


async def test_staff_exports_and_erases(desk: Desk) -> None:
    exported = (await desk.call("GET", f"/conversations/{desk.id}/export")).json()
    assert exported["received"][0]["text"] == "Bonjour, une question"
    assert (await desk.call("DELETE", f"/conversations/{desk.id}")).status_code == 204
    assert_problem(await desk.call("GET", f"/conversations/{desk.id}"), 404, "conversation-not-found")


_WRONG = {
    "none": "",
    "guess": "guess",
    "shorter": KEY[:-1],
    "longer": KEY + "x",
    "entry": ENTRY,
    "digest": ENTRY.partition(":")[2],
}


@pytest.mark.parametrize("key", _WRONG.values(), ids=_WRONG)
async def test_nobody_enters_without_a_key(desk: Desk, key: str) -> None:
    with structlog.testing.capture_logs() as lines:
        refused = await desk.http.get("/v1/staff/conversations", headers={"Authorization": f"Bearer {key}"})
    assert_problem(refused, 401, "key-refused")
    assert lines == [{"event": "staff.key_refused", "log_level": "warning"}]


@pytest.mark.parametrize("authorization", [f"bearer {KEY}", f"BEARER  {KEY} "], ids=["small", "large"])
async def test_the_scheme_of_a_key_may_be_written_in_any_case(desk: Desk, authorization: str) -> None:
    answer = await desk.http.get("/v1/staff/conversations", headers={"Authorization": authorization})
    assert answer.status_code == 200


async def test_without_any_key_there_is_no_such_address(desk: Desk) -> None:
    async with client() as http:
        refused = await http.get("/v1/staff/conversations", headers={"Authorization": f"Bearer {KEY}"})
    assert_problem(refused, 404, "staff-off")


def test_a_key_is_known_by_its_digest_alone() -> None:
    key, entry = new_staff_key("karim")
    assert entry == f"karim:{hashlib.sha256(key.encode()).hexdigest()}"
    keys = StaffKeys((ENTRY, entry))
    assert (keys.who(key), keys.who(KEY), keys.who(entry)) == ("karim", "amina", None)


@given(st.text())
def test_no_text_is_a_key_by_chance(text: str) -> None:
    assert StaffKeys((ENTRY,)).who(text) is None


@pytest.mark.parametrize("entry", ["amina", "amina:", "amina:abc", ":" + "a" * 64, "a b:" + "a" * 64])
def test_an_entry_that_is_none_is_refused(entry: str) -> None:
    with pytest.raises(WrongUseError):
        StaffKeys((entry,))


def test_the_command_line_works_beside_the_server(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(data_dir))
    assert run(["inbox", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run(["inbox", "parked"]) == 0
    assert "Nothing is parked" in capsys.readouterr().out
    assert run(["inbox", "show", "3f9a123f9a12"]) == 2
    assert run(["staff-key", "new", "amina", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert StaffKeys((made["entry"],)).who(made["key"]) == "amina"
