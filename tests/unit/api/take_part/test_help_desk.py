"""Asking the desk on the page: documents first, a person by consent, and one's own ticket by a link that nobody else has."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from api.page.take_part.words import word_of
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.help_desk.schemas import ROOM, TicketOrigin, TicketState
from participation.help_desk.service import HelpDeskRoom
from participation.services import Participation
from tests.consoles import participation_over, with_participation
from tests.helpdesks import PLANTED

BASE = "/take-part/help-desk"


class Answers:
    """A `FirstAnswer` that knows one thing."""

    async def answer(self, text: str, language: Language) -> str:
        return "Il en faut trois. [1]\n\n[1] Guide" if "fondateurs" in text else ""


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.HELP_DESK)


@pytest.fixture
def room(ground: Participation) -> HelpDeskRoom:
    assert ground.help_desk is not None
    ground.help_desk.first = Answers()
    return ground.help_desk


@pytest.fixture
def client(ground: Participation) -> Iterator[TestClient]:
    services = with_participation(canned_services(), ground)
    with TestClient(create_app(services, ApiSettings(rate_limit=0)), headers={"accept-language": "fr"}) as client:
        yield client


def _key(client: TestClient) -> str:
    found = re.search(r'name="key" value="([\w-]+)"', client.get(BASE).text)
    assert found
    return found[1]


def _sent(client: TestClient, text: str = f"Je suis {PLANTED}, le récépissé nous est refusé", **fields: str) -> str:
    """Send a question; the address of its private page."""
    page = client.post(f"{BASE}/send", data={"text": text, "agreed": "yes", "key": _key(client), **fields})
    found = re.search(rf'href="({BASE}/mine/[\w-]+/\d+)"', page.text)
    assert found, page.text
    return found[1]


def test_documents_answer_first_and_nothing_is_kept(
    client: TestClient, room: HelpDeskRoom, ground: Participation
) -> None:
    page = client.post(f"{BASE}/ask", data={"text": "Combien de fondateurs ?", "key": "k"})
    assert "Il en faut trois." in page.text
    page = client.post(f"{BASE}/ask", data={"text": "Le caïd refuse notre dossier", "key": "k"})
    assert word_of("help_desk_nothing_found", Language.FRENCH) in page.text
    refused = client.post(f"{BASE}/send", data={"text": "Le caïd refuse", "key": "k"})
    assert (refused.status_code, "Le caïd refuse" in refused.text) == (422, True)
    with ground.database.read() as session:
        assert room.incoming.number_of(session, "page:k") is None


def test_a_form_that_is_sent_twice_is_one_ticket_by_one_link(client: TestClient, room: HelpDeskRoom) -> None:
    key = _key(client)
    first, second = _sent(client, key=key), _sent(client, key=key)
    assert first == second
    assert client.get(first).status_code == 200


def test_a_ticket_is_read_answered_and_rated_by_its_link_alone(
    client: TestClient, room: HelpDeskRoom, ground: Participation
) -> None:
    mine, other = _sent(client), _sent(client, "Une autre question sur nos statuts")
    number = int(mine.rpartition("/")[2])
    found = room.working.get(number)
    assert found.origin is TicketOrigin.PAGE
    room.working.note(number, "entre nous", "amina", "n1")
    room.working.reply(number, "Voici comment faire.", "amina", "f1", then=TicketState.SOLVED)
    with ground.database.write() as session:
        for name, is_public in (("a.txt", True), ("b.txt", False)):
            ground.files.add(
                session, ROOM, "", f"ticket:{number}", name, b"x y", participant=found.participant, is_public=is_public
            )
    page = client.get(mine).text
    assert "Voici comment faire." in page
    assert "entre nous" not in page
    assert ("a.txt" in page, "b.txt" in page) == (True, False)
    files = [int(n) for n in re.findall(rf"{mine}/files/(\d+)", page)]
    assert client.get(f"{mine}/files/{files[0]}").text == "x y"
    assert client.get(f"{mine}/files/{files[0] + 1}").status_code == 404
    theirs = f"{other.rpartition('/')[0]}/{number}"
    assert client.get(theirs).status_code == 404
    for path in ("/write", "/rate"):
        assert client.post(f"{theirs}{path}", data={"text": "x", "score": "5"}).status_code == 404
    assert client.post(f"{mine}/rate", data={"score": "5"}).status_code == 200
    assert room.working.get(number).score == 5
    client.post(f"{mine}/write", data={"text": "Encore un mot", "key": "w"})
    client.post(f"{mine}/write", data={"text": "Encore un mot", "key": "w"})
    thread = room.working.thread(number)
    assert thread.ticket.state is TicketState.REOPENED
    assert [line.text for line in thread.lines].count("Encore un mot") == 1
    assert client.post(f"{mine}/files/upload", files={"file": ("x.exe", b"MZ\x00")}).status_code == 422
    for address in ("/take-part", BASE, "/take-part/help-desk/mine/nothing"):
        assert PLANTED not in client.get(address).text


@pytest.mark.parametrize("language", Language, ids=str)
def test_every_page_is_worded(language: Language, client: TestClient, room: HelpDeskRoom) -> None:
    mine = _sent(client)
    room.working.reply(int(mine.rpartition("/")[2]), "Voici.", "amina", "f1", then=TicketState.SOLVED)
    for path in (BASE, mine, mine.rpartition("/")[0]):
        page = client.get(path, params={"lang": language.value}).text
        assert re.findall(r">[^<]*(?:help_desk|said)_\w+", page) == [], path
    page = client.post(f"{BASE}/ask", params={"lang": language.value}, data={"text": "x y z", "key": "k"}).text
    assert re.findall(r">[^<]*help_desk_\w+", page) == []
