"""The inbox by its pages: found, taken, noted, assigned, snoozed, answered with kept replies, handed back and resolved."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from connectors.responder import ConversationState, PastTurn, Response
from connectors.testing import FakeChannel
from core.alerts import Alert, AlertKind
from core.clock import SystemClock
from tests.consoles import console_over, enter, with_console
from tests.databases import migrated
from tests.hosted import BackgroundEngine, host_for
from tests.messaging import Room, note, open_room

HANDOVER = Response((note("une personne arrive"),), state=ConversationState.WAITING)
CRISIS = Response((note("appelez"),), turn=PastTurn("", "au secours", "appelez", "help_crisis"))


class Told:
    def __init__(self) -> None:
        self.alerts: list[Alert] = []

    def alert(self, alert: Alert) -> None:
        self.alerts.append(alert)


@dataclass
class Desk:
    """A served inbox, one browser that several people sit at in turn, and a citizen's side."""

    client: TestClient
    room: Room
    console: ConsoleServices
    told: Told
    who: dict[str, tuple[dict[str, str], str]]

    def sit(self, name: str, role: Role = Role.INBOX_AGENT) -> None:
        self.client.cookies.clear()
        if name not in self.who:
            token = enter(self.client, self.console, name, role)
            self.who[name] = dict(self.client.cookies), token
        self.client.cookies.update(self.who[name][0])
        self.token = self.who[name][1]

    def post(self, path: str, **form: str) -> str:
        answer = self.client.post(f"/console/inbox/{path}", data={"csrf": self.token, **form})
        self.status = answer.status_code
        return answer.text

    def get(self, path: str = "", **query: str) -> str:
        return self.client.get(f"/console/inbox{path}", params=query).text

    def hear(self, text: str, id_: str, chat: str = "42") -> str:
        self.room.write(text, id_, chat=chat)
        asyncio.run(self.room.run())
        return self.room.conversation(chat)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = migrated(tmp_path / "m.db")
    told = Told()
    console = replace(console_over(database, tmp_path, SystemClock()), alerting=told)
    host = host_for(database, tmp_path, {"telegram": FakeChannel()}, engine=BackgroundEngine(), works=False)
    services = replace(with_console(canned_services(), console), messaging=host, clock=SystemClock())
    app = create_app(services, ApiSettings(rate_limit=0, console_codes=False))
    with TestClient(app, headers={"accept-language": "fr"}) as client:
        yield Desk(client, open_room(database, tmp_path), console, told, {})


def test_a_note_is_kept_for_colleagues_and_sent_to_nobody(desk: Desk) -> None:
    desk.room.responder.responses.append(HANDOVER)
    name = desk.hear("une personne svp", "1")
    desk.sit("sara")
    assert f"/console/inbox/{name}" in desk.get()
    page = desk.post(f"{name}/note", note="Il appelle <lundi>.")
    assert "Il appelle &lt;lundi&gt;." in page
    assert "La note est gardée." in page
    assert desk.status == 200
    desk.post(f"{name}/note", note="  ")
    assert desk.status == 422
    asyncio.run(desk.room.run())
    assert desk.room.channel.texts == ["une personne arrive"]


def test_a_conversation_is_handed_to_a_colleague_who_is_told_and_who_is_seen_beside_it(desk: Desk) -> None:
    desk.room.responder.responses.append(HANDOVER)
    name = desk.hear("une personne svp", "1")
    desk.sit("omar")
    desk.sit("sara")
    desk.post(f"{name}/take")
    page = desk.post(f"{name}/assign", to="omar")
    assert "pour \u2068omar\u2069" in page or "pour omar" in page
    assert [(one.kind, one.subject) for one in desk.told.alerts] == [(AlertKind.ASSIGNED, f"{name} omar")]
    assert name[:8] in desk.told.alerts[0].text
    desk.post(f"{name}/assign", to="nobody.there")
    assert desk.status == 422
    desk.sit("omar")
    assert f"/console/inbox/{name}" in desk.get(view="mine")
    page = desk.get(f"/{name}")
    assert "regarde aussi cette conversation" in page
    assert re.search(r"<bdi>sara</bdi>", page)
    desk.post(f"{name}/assign", to="")
    assert f"/console/inbox/{name}" not in desk.get(view="mine")


def test_a_reply_that_crosses_a_colleagues_is_kept_back_with_its_text(desk: Desk) -> None:
    desk.room.responder.responses.append(HANDOVER)
    name = desk.hear("une personne svp", "1")
    desk.sit("omar")
    desk.post(f"{name}/reply", text="Bonjour de moi.", seen="")
    assert desk.status == 200
    desk.sit("sara")
    page = desk.post(f"{name}/reply", text="Bonjour aussi.", seen="")
    assert desk.status == 409
    assert "Bonjour aussi.</textarea>" in page
    assert "omar a répondu" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    desk.post(f"{name}/reply", text="Bonjour aussi.", seen=seen[1])
    assert desk.status == 200


def test_a_conversation_rests_until_a_time_and_can_be_had_back(desk: Desk) -> None:
    desk.room.responder.responses.append(HANDOVER)
    name = desk.hear("une personne svp", "1")
    desk.sit("sara")
    for given in (
        {"until": "monday"},
        {"until": "1h"},
        {"until": "tomorrow"},
        {"until": "1h", "at": "2999-01-01T09:00"},
    ):
        desk.post(f"{name}/snooze", **given)
        assert f"/console/inbox/{name}" not in desk.get()
        assert f"/console/inbox/{name}" in desk.get(view="snoozed")
    for wrong in ({"until": "1h", "at": "2001-01-01T09:00"}, {"until": "1h", "at": "soon"}, {"until": "never"}):
        desk.post(f"{name}/snooze", **wrong)
        assert desk.status == 422
    desk.post(f"{name}/snooze")
    assert f"/console/inbox/{name}" in desk.get()


def test_what_was_left_unanswered_is_shown_and_handed_back_with_the_conversation(desk: Desk) -> None:
    desk.room.responder.responses.extend([HANDOVER, Response(), Response()])
    name = desk.hear("une personne svp", "1")
    desk.sit("sara")
    desk.post(f"{name}/take")
    desk.hear("quand ouvre le centre ?", "2")
    page = desk.get(f"/{name}")
    assert "Resté sans réponse" in page
    assert page.count("quand ouvre le centre ?") == 2
    assert "reprend, et répond" in desk.post(f"{name}/hand-back", answers="1")
    assert desk.room.messaging.conversations.get(name).state is ConversationState.BOT
    desk.post(f"{name}/take")
    assert "répond de nouveau" in desk.post(f"{name}/hand-back")


def test_somebody_in_danger_stands_on_top_with_an_alert_until_resolved(desk: Desk) -> None:
    desk.room.responder.responses.extend([HANDOVER, CRISIS])
    desk.hear("une personne svp", "1", "1")
    danger = desk.hear("au secours", "2", "2")
    desk.sit("sara")
    page = desk.get()
    assert "danger" in page
    assert page.index("danger") < page.index('class="rows"')
    assert page.index(f'data-row href="/console/inbox/{danger}"') < page.index("Attend une personne</span>")
    assert 'role="alert"' in desk.get(f"/{danger}")
    desk.post(f"{danger}/resolve")
    assert danger not in desk.get()
    assert danger in desk.get(view="all")


def test_filters_stand_in_the_address_and_the_export_holds_no_words(desk: Desk) -> None:
    desk.room.responder.responses.append(HANDOVER)
    name = desk.hear("une personne pour mon logement svp", "1")
    desk.sit("sara")
    assert name in desk.get(q="logement", channel="telegram", state="waiting", language="fr", sort="oldest")
    assert name not in desk.get(q="transport")
    assert "sort=oldest" in desk.get(q="logement", sort="oldest")
    assert desk.client.get("/console/inbox?state=nonsense&channel=pigeon&language=xx").status_code == 200
    exported = desk.get("/export.csv", view="all")
    assert name in exported
    assert "logement" not in exported


def test_kept_replies_are_filled_in_where_they_are_offered(desk: Desk) -> None:
    desk.room.responder.responses.append(HANDOVER)
    name = desk.hear("une personne pour mon logement svp", "1")
    desk.sit("sara")
    desk.post("canned/save", language="fr", title="Accueil", text="Bonjour, ici {me} de {organisation}.")
    page = desk.get(f"/{name}")
    assert 'data-insert="Bonjour, ici sara de ' in page
    assert "{organisation}" not in page
    assert "{mee}" in desk.post("canned/save", language="fr", title="Faux", text="{mee}")
    assert desk.status == 422
    listed = desk.get("/canned", q="accueil")
    number = re.search(r"\?edit=(\d+)", listed)
    assert number is not None
    assert "Bonjour, ici {me}" in desk.get("/canned", edit=number[1])
    desk.post("canned/save", number=number[1], language="ar", title="Accueil", text="مرحبا")
    assert "data-insert" not in desk.get(f"/{name}")
    desk.post("canned/remove", number=number[1])
    assert "edit=" not in desk.get("/canned")


def test_being_in_the_inbox_is_what_who_asks_for_a_person_is_told_of(desk: Desk) -> None:
    desk.sit("sara")
    assert desk.room.messaging.care.present() == ()
    desk.get()
    host = desk.client.app.state.services.messaging  # type: ignore[attr-defined]
    assert host.messaging.care.present() == ("sara",)
