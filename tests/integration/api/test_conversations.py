"""Conversations of the page: written once, streamed by sentence, resumed, exported, erased, and open to nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from agent.answer import AnswerStatus
from agent.testing import ScriptedAgent, canned_answer
from api.http.streams.streaming import MOST_READERS_OF_A_CLIENT, MOST_READERS_OF_A_CONVERSATION
from api.http.testing import canned_services, served
from api.messaging import MessagingHost
from connectors.message import Outbound, Tone
from core.database.database import Database
from core.language.forms import Language
from tests.hosted import talking_host
from tests.unit.api.client import assert_problem

pytestmark = pytest.mark.server
TWO = canned_answer("Deux cohortes par an.", "Chacune dure six mois.")


@dataclass
class Page:
    """A page with a conversation of its own."""

    http: httpx.AsyncClient
    id: str = ""
    token: str = ""
    seen: list[tuple[str, str, Any]] = field(default_factory=list)
    """Events that came: id, name, data."""

    @property
    def address(self) -> str:
        return f"/v1/conversations/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def begin(self) -> None:
        made = (await self.http.post("/v1/conversations")).json()
        self.id, self.token = made["id"], made["token"]

    async def write(self, text: str = "", **more: Any) -> httpx.Response:
        body = {"text": text, **more} if text else more
        return await self.http.post(f"{self.address}/messages", json=body, headers=self.headers)

    async def follow(self, last: str = "", *, stop_after: str = "") -> list[tuple[str, str, Any]]:
        """Events until nothing is pending, or until the first of a name."""
        headers = self.headers | ({"Last-Event-ID": last} if last else {})
        came: list[tuple[str, str, Any]] = []
        async with self.http.stream("GET", f"{self.address}/events?until=idle", headers=headers) as response:
            assert response.status_code == 200
            fields: dict[str, str] = {}
            async for line in response.aiter_lines():
                name, _, value = line.partition(": ")
                if line:
                    fields[name] = value
                    continue
                if "data" in fields:
                    came.append((fields.get("id", ""), fields.get("event", ""), json.loads(fields["data"])))
                if stop_after and fields.get("event") == stop_after:
                    return came
                fields = {}
        return came

    async def history(self) -> dict[str, Any]:
        answer = await self.http.get(f"{self.address}/messages", headers=self.headers)
        assert answer.status_code == 200
        return dict(answer.json())


@pytest.fixture
def agent() -> ScriptedAgent:
    return ScriptedAgent(default=TWO, delay=0.3)


@pytest.fixture
def host(database: Database, data_dir: Path, agent: ScriptedAgent) -> MessagingHost:
    return talking_host(database, data_dir, agent, merge_seconds=0.0)


@pytest_asyncio.fixture
async def page(host: MessagingHost) -> AsyncIterator[Page]:
    with served(replace(canned_services(), messaging=host)) as address:
        async with httpx.AsyncClient(base_url=address, timeout=30) as http:
            page = Page(http)
            await page.begin()
            yield page


def named(events: list[tuple[str, str, Any]], name: str) -> list[Any]:
    return [data for _, named, data in events if named == name]


async def test_an_answer_comes_by_sentence_and_then_whole_with_its_sources(page: Page) -> None:
    taken = await page.write("Combien ?", id="question-1")
    assert (taken.status_code, taken.json()) == (202, {"id": "question-1", "is_new": True})
    events = await page.follow()
    sentences, (message,), states = named(events, "sentence"), named(events, "message"), named(events, "state")
    # The last sentence may come with the message that it is part of.
    assert [s["text"] for s in sentences] == ["Deux cohortes par an.", "Chacune dure six mois."][: len(sentences)]
    assert sentences[0]["sources"][0]["number"] == 1
    assert message["answer"]["status"] == "answered"
    assert [c["number"] for c in message["answer"]["citations"]] == [1, 2]
    assert {s["turn"] for s in sentences} == {message["turn"]}
    assert (states[0]["is_pending"], states[-1]["is_pending"]) == (True, False)


async def test_the_same_message_again_is_answered_once(page: Page, agent: ScriptedAgent) -> None:
    await page.write("Combien ?", id="question-1")
    again = await page.write("Combien ?", id="question-1")
    assert again.json()["is_new"] is False
    await page.follow()
    assert len(agent.asked) == 1


async def test_a_reader_who_comes_back_in_mid_answer_gets_what_was_said_and_the_rest(page: Page) -> None:
    await page.write("Combien ?")
    before = await page.follow(stop_after="sentence")
    assert [s["index"] for s in named(before, "sentence")] == [0]
    history = await page.history()
    assert (history["is_pending"], [m["text"] for m in history["messages"]]) == (True, ["Combien ?"])
    after = await page.follow()
    assert named(after, "sentence")[0]["index"] == 0
    assert len(named(after, "message")) == 1


async def test_a_reader_goes_on_after_the_last_line_that_was_read(page: Page) -> None:
    await page.write("un")
    (first,) = [id_ for id_, name, _ in await page.follow() if name == "message"]
    await page.write("deux")
    (message,) = named(await page.follow(first), "message")
    lines = (await page.history())["messages"]
    assert [(line["by"], line["text"]) for line in lines if line["by"] == "person"] == [
        ("person", "un"),
        ("person", "deux"),
    ]
    assert lines[-1]["id"] == message["id"]
    assert named(await page.follow(message["id"]), "message") == []


async def test_a_line_and_its_sentences_name_the_messages_that_they_answer(page: Page) -> None:
    await page.write("un", id="question-1")
    await page.follow()
    await page.write("deux", id="question-2")
    events = await page.follow()
    assert {tuple(s["to"]) for s in named(events, "sentence")} == {("question-2",)}
    lines = (await page.history())["messages"]
    assert [line["to"] for line in lines] == [[], ["question-1"], [], ["question-2"]]


@pytest.mark.parametrize("by", ["the answer's line", "the question's own name"])
async def test_a_reply_is_about_the_exchange_it_names(page: Page, agent: ScriptedAgent, by: str) -> None:
    await page.write("un", id="question-1")
    await page.follow()
    line = (await page.history())["messages"][-1]["id"]
    await page.write("deux", id="question-2")
    await page.follow()
    about = line if by == "the answer's line" else "question-1"
    await page.write("et où ?", id="question-3", about=about)
    await page.follow()
    replied = agent.asked[-1].about
    assert replied is not None
    assert replied.question == "un"
    assert [m["about"] for m in (await page.history())["messages"] if m["by"] == "person"] == ["", "", about]
    await page.write("et quand ?", about="f" * 20 + ".0")
    await page.follow()
    assert agent.asked[-1].about is None, "what is not there is no reply"


async def test_two_tabs_follow_each_its_own_messages_to_their_answers(page: Page) -> None:
    other = Page(page.http, page.id, page.token)
    await page.write("un", id="first-tab-1")
    await page.follow(stop_after="sentence")
    taken = (await other.write("deux")).json()["id"]
    await page.write("trois", id="first-tab-2")
    assert (await other.history())["pending"] == ["first-tab-1", taken, "first-tab-2"]
    events = await other.follow()
    assert [message["to"] for message in named(events, "message")] == [["first-tab-1"], [taken, "first-tab-2"]]
    seen = [tuple(state["pending"]) for state in named(events, "state")]
    assert (taken, "first-tab-2") in seen
    assert seen[-1] == ()
    again = (await other.history())["messages"]
    assert {line["key"]: line["turn"] for line in again if line["by"] == "person"}[taken] == again[-1]["turn"]


async def test_a_message_that_gets_no_answer_is_told_from_one_that_waits_for_it(
    page: Page, host: MessagingHost
) -> None:
    await page.write("un")
    await page.follow()
    conversations = (await host.ready()).conversations
    await asyncio.to_thread(conversations.take, page.id, "amina")
    await page.write("deux", id="question-2")
    for _ in range(200):
        history = await page.history()
        if not history["is_pending"]:
            break
        await asyncio.sleep(0.05)
    assert history["pending"] == []
    assert all("question-2" not in line["to"] for line in history["messages"])


async def test_an_export_that_is_asked_for_in_writing_comes_with_its_file(page: Page) -> None:
    await page.write("mon secret")
    await page.follow()
    await page.write("/export", id="question-2")
    await page.follow()
    line = (await page.history())["messages"][-1]
    assert line["file"] == {"name": "conversation.json", "media_type": "application/json"}
    file = await page.http.get(f"{page.address}/files/{line['id']}", headers=page.headers)
    assert file.json()["received"][0]["text"] == "mon secret"
    assert file.headers["content-type"] == "application/json"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''conversation.json"
    first = (await page.history())["messages"][1]["id"]
    for address in (f"files/{first}", "files/0.0"):
        missing = await page.http.get(f"{page.address}/{address}", headers=page.headers)
        assert_problem(missing, 404, "file-not-here")
    assert_problem(await page.http.get(f"{page.address}/files/{line['id']}"), 404, "conversation-not-found")


async def test_the_next_question_has_the_history(page: Page, agent: ScriptedAgent) -> None:
    await page.write("un")
    await page.follow()
    await page.write("et deux ?", language="ar")
    await page.follow()
    assert [e.question for e in agent.asked[1].history] == ["un"]
    assert agent.asked[1].language is Language.ARABIC


async def test_a_rating_is_kept_and_shown_again(page: Page) -> None:
    await page.write("un")
    (message,) = named(await page.follow(), "message")
    good = next(b["choice"] for row in message["buttons"] for b in row if b["label"] == "👍")
    await page.write(choice=good)
    await page.follow()
    lines = (await page.history())["messages"]
    assert next(line for line in lines if line["id"] == message["id"])["rated"] == 1


async def test_a_person_takes_over_writes_and_gives_back(page: Page, host: MessagingHost) -> None:
    await page.write("Je veux parler à une personne")
    events = await page.follow(stop_after="message")
    conversations = (await host.ready()).conversations
    await asyncio.to_thread(
        conversations.say, page.id, "amina", Outbound("Bonjour, je suis là.", Language.FRENCH, Tone.PERSON)
    )
    for _ in range(100):
        lines = (await page.history())["messages"]
        if lines[-1]["by"] == "staff":
            break
        await asyncio.sleep(0.05)
    assert (lines[-1]["by"], lines[-1]["text"]) == ("staff", "Bonjour, je suis là.")
    assert events
    assert (await page.history())["state"] == "person"


async def test_export_has_everything_and_erasure_leaves_nothing(page: Page) -> None:
    await page.write("mon secret")
    await page.follow()
    exported = (await page.http.get(f"{page.address}/export", headers=page.headers)).json()
    assert exported["received"][0]["text"] == "mon secret"
    assert exported["turns"][0]["whole_answer"]["status"] == "answered"
    erased = await page.http.delete(page.address, headers=page.headers)
    assert erased.status_code == 204
    assert (await page.history())["messages"] == []
    assert (await page.http.get(f"{page.address}/export", headers=page.headers)).json() == {}


async def test_nobody_opens_a_conversation_without_its_secret(page: Page) -> None:
    await page.write("mon secret")
    other = Page(page.http)
    await other.begin()
    for headers in ({}, {"Authorization": "Bearer guess"}, other.headers):
        for method, path in (
            ("GET", "messages"),
            ("GET", "events"),
            ("GET", "export"),
            ("POST", "messages"),
            ("DELETE", ""),
        ):
            address = f"{page.address}/{path}".rstrip("/")
            refused = await page.http.request(method, address, headers=headers, json={"text": "x"})
            assert_problem(refused, 404, "conversation-not-found")
            assert "secret" not in refused.text
    assert (await page.history())["messages"]


@pytest.mark.parametrize(
    "body", [{}, {"text": " "}, {"text": "a", "choice": "b"}, {"text": "a", "id": "é"}, {"choice": "<"}]
)
async def test_a_message_that_says_nothing_or_too_much_is_refused(page: Page, body: dict[str, str]) -> None:
    refused = await page.http.post(f"{page.address}/messages", json=body, headers=page.headers)
    assert_problem(refused, 422, "invalid-request")


async def test_an_agent_that_breaks_leaves_a_wording_and_a_way_to_try_again(database: Database, data_dir: Path) -> None:
    broken = ScriptedAgent({"un": RuntimeError("mon secret")})
    host = talking_host(database, data_dir, broken, merge_seconds=0.0)
    with served(replace(canned_services(), messaging=host)) as address:
        async with httpx.AsyncClient(base_url=address, timeout=30) as http:
            page = Page(http)
            await page.begin()
            await page.write("un")
            (message,) = named(await page.follow(), "message")
    assert message["answer"]["status"] == AnswerStatus.ERROR_INTERNAL
    assert message["buttons"][0][0]["choice"].startswith("r:")


async def test_nobody_takes_the_room_of_all_readers(page: Page, host: MessagingHost) -> None:
    await page.write("Je veux parler à une personne")  # nobody ends what is read from here on
    reading = []  # an iterator that nobody holds is closed, and its connection with it
    async with AsyncExitStack() as stack:
        for _ in range(MOST_READERS_OF_A_CONVERSATION):
            read = page.http.stream("GET", f"{page.address}/events", headers=page.headers)
            reading.append((await stack.enter_async_context(read)).aiter_lines())
            await anext(reading[-1])
        refused = await page.http.get(f"{page.address}/events", headers=page.headers)
        assert_problem(refused, 503, "busy")
        assert host.bus.has_room("another", "127.0.0.1")
        more = [host.bus.listen(f"of-{i}", "127.0.0.1") for i in range(MOST_READERS_OF_A_CLIENT)]
        assert not host.bus.has_room("another", "127.0.0.1")
        assert host.bus.has_room("another", "192.0.2.1")
        for i, reader in enumerate(more):
            host.bus.leave(f"of-{i}", reader)
    while not host.bus.has_room(page.id, "127.0.0.1"):  # noqa: ASYNC110 - the server sees them leave in its own time
        await asyncio.sleep(0.05)


async def test_conversations_may_be_switched_off(host: MessagingHost) -> None:
    from tests.unit.api.client import client

    async with client(replace(canned_services(), messaging=host), web_conversations=False) as http:
        assert_problem(await http.post("/v1/conversations"), 404, "conversations-off")
    async with client() as http:
        assert_problem(await http.post("/v1/conversations"), 404, "conversations-off")
