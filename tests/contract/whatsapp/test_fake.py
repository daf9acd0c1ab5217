"""The fake itself: as strict as the Cloud API's reference, and a process of its own that outlives being killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.fakes.whatsapp import Account, FakeGraphApi, Throttle
from connectors.whatsapp.channel import WhatsAppChannel
from tests.contract.door import Door, wait_until
from tests.contract.whatsapp.conftest import allowed, whatsapp_settings

pytestmark = pytest.mark.server

ACCOUNT = Account()
TOKEN = {"authorization": f"Bearer {ACCOUNT.access_token}"}
TEXT = {"messaging_product": "whatsapp", "to": "212600000042", "type": "text", "text": {"body": "Bonjour"}}


def post(url: str, body: dict[str, Any], **headers: str) -> httpx.Response:
    address = f"{url}/v24.0/{ACCOUNT.phone_number_id}/messages"
    return httpx.post(address, json=body, headers=TOKEN | headers, trust_env=False)


def interactive(body: str = "x", **action: object) -> dict[str, Any]:
    kind = "button" if "buttons" in action else "list"
    return {**TEXT, "type": "interactive", "interactive": {"type": kind, "body": {"text": body}, "action": action}}


def buttons(*titles: str, same: bool = False) -> list[dict[str, Any]]:
    return [{"type": "reply", "reply": {"id": "a" if same else title, "title": title}} for title in titles]


def rows(count: int, **more: str) -> list[dict[str, Any]]:
    return [{"rows": [{"id": str(i), "title": f"[{i}]"} | more for i in range(count)]}]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**TEXT, "text": {"body": "x" * 4097}}, 100),
        ({**TEXT, "text": {"body": "😀" * 2049}}, 100),
        ({**TEXT, "text": {"body": " "}}, 131008),
        ({**TEXT, "to": "+212 6"}, 100),
        ({**TEXT, "to": "", "recipient": "0600"}, 100),
        ({**TEXT, "to": ""}, 131008),
        ({**TEXT, "messaging_product": "sms"}, 100),
        ({**TEXT, "type": "poll"}, 131051),
        ({**TEXT, "biz_opaque_callback_data": "x" * 513}, 100),
        ({**TEXT, "type": "document", "document": {"id": "7", "filename": "a"}}, 131053),
        ({**TEXT, "type": "template", "template": {"name": "t", "language": {"code": "fr"}}}, 132001),
        (interactive("x" * 1025, buttons=buttons("a")), 100),
        (interactive(buttons=buttons("a", "b", "c", "d")), 100),
        (interactive(buttons=buttons("x" * 21)), 100),
        (interactive(buttons=buttons("a", "b", same=True)), 100),
        (interactive(buttons=buttons("a", "a")), 100),
        (interactive(buttons=[]), 100),
        (interactive(button="Voir", sections=rows(11)), 100),
        (interactive(button="Voir", sections=rows(1, title="x" * 25)), 100),
        (interactive(button="Voir", sections=rows(1, description="x" * 73)), 100),
        (interactive(button="Voir", sections=rows(2, id="a")), 100),
        (interactive(button="x" * 21, sections=rows(2)), 100),
        (interactive(sections=rows(2)), 131008),
        ({"messaging_product": "whatsapp", "status": "read", "message_id": "7"}, 100),
    ],
)
def test_what_the_cloud_api_would_refuse_is_refused(body: dict[str, Any], code: int, fake: FakeGraphApi) -> None:
    refused = post(fake.url, body)
    assert (refused.is_success, refused.json()["error"]["code"]) == (False, code)
    assert fake.state.journal.entries() == []


def test_what_it_would_take_is_taken(fake: FakeGraphApi) -> None:
    taken = [
        TEXT,
        interactive(buttons=buttons("a", "b", "c")),
        interactive(button="Voir", sections=rows(10, description="x" * 72)),
    ]
    assert [post(fake.url, body).status_code for body in taken] == [200] * 3
    assert post(fake.url, TEXT, authorization="Bearer another").status_code == 401


def test_limits_are_those_of_the_reference() -> None:
    now = [0.0]
    throttle = Throttle(clock=lambda: now[0])
    assert [throttle.take("a") for _ in range(46)] == [0] * 45 + [131056]
    now[0] += 6.0
    assert [throttle.take("a") for _ in range(2)] == [0, 131056]
    assert [throttle.take(str(i)) for i in range(80)] == [0] * 79 + [130429]


@contextmanager
def process(journal: Path, webhook: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "connectors.fakes.whatsapp", "--journal", str(journal), "--webhook", webhook]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield running, running.stdout.readline().strip()
        finally:
            running.kill()


def ask(url: str, action: str, **given: object) -> Any:
    return httpx.post(f"{url}/_fake/{action}", json=given, trust_env=False).raise_for_status().json()


def test_as_a_process_it_serves_people_and_keeps_its_journal_through_sigkill(
    tmp_path: Path, fake: FakeGraphApi
) -> None:
    journal = tmp_path / "accepted.jsonl"
    with Door(WhatsAppChannel(whatsapp_settings(fake), allowed)) as door:
        with process(journal, f"{door.url}/webhooks/whatsapp") as (running, url):
            ask(url, "misdelivery", repeated=1.0, batch=3)
            ask(url, "say", person=42, text="un")
            wait_until(lambda: door.texts == ["un", "un"])
            assert post(url, TEXT | {"biz_opaque_callback_data": "turn.0"}).status_code == 200
            wait_until(lambda: {"sent", "delivered"} <= {s.state for d in door.deliveries for s in d.statuses})
            assert {status.token for delivery in door.deliveries for status in delivery.statuses} == {"turn.0"}
            ask(url, "script", kind="silent")
            with pytest.raises(httpx.RemoteProtocolError):
                post(url, TEXT)
            running.send_signal(signal.SIGKILL)
        with process(journal, "") as (_, url):
            kept = ask(url, "journal", people=["212600000042"])
            assert [entry["answered"] for entry in kept] == [True, False]
            assert post(url, TEXT).json()["messages"][0]["id"] not in [entry["id"] for entry in kept]
            assert ask(url, "state")["accepted"] == 3


def test_an_event_is_held_back_for_a_later_one_and_calls_are_made_twice_where_it_is_told_to(
    fake: FakeGraphApi,
) -> None:
    with Door(WhatsAppChannel(whatsapp_settings(fake), allowed)) as door:
        fake.state.hooks.point_to(f"{door.url}/webhooks/whatsapp")
        fake.state.hooks.misdelivery.reordered = 1.0
        fake.person(42).say("un")
        wait_until(lambda: fake.state.hooks.held() == 1)
        fake.state.hooks.misdelivery.reordered = 0.0
        fake.person(42).say("deux")
        wait_until(lambda: fake.state.hooks.pending() == 0)
        assert door.texts == ["deux", "un"]
        fake.state.hooks.misdelivery.twice = 1.0
        fake.person(42).say("trois")
        wait_until(lambda: fake.state.hooks.pending() == 0)
        assert door.texts == ["deux", "un", "trois", "trois"]


def test_a_call_for_nothing_there_is_says_so(fake: FakeGraphApi) -> None:
    assert httpx.post(f"{fake.url}/_fake/dance", json={}, trust_env=False).status_code == 404
    assert httpx.post(f"{fake.url}/_fake/say", json={"person": "x", "text": "y"}, trust_env=False).status_code == 400
    assert httpx.get(f"{fake.url}/v24.0/nothing", headers=TOKEN, trust_env=False).json()["error"]["code"] == 100
