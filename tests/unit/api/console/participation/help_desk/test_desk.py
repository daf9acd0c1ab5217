"""The desk's pages: who may see what, nothing shown to others, and everything that an agent does."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.routes import ROUTERS
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.language.forms import Language
from knowledge.drafts.drafts import DraftState
from participation.common.rights import ROOM_RIGHTS, RoomPart, RoomRight, RoomRole
from participation.help_desk.schemas import (
    ROOM,
    LineKind,
    NewTicket,
    TicketCategory,
    TicketOrigin,
    TicketState,
)
from participation.help_desk.service import HelpDeskRoom
from participation.help_desk.tables import TicketRow
from participation.services import Participation
from tests.consoles import enter, participation_over, with_console, with_participation
from tests.helpdesks import PLANTED

BASE = "/console/participation/help-desk"


class Desk:
    """The desk's room, with a browser for each colleague."""

    def __init__(self, console: ConsoleServices) -> None:
        self.console = console
        self.ground: Participation = participation_over(
            console.library.database, SystemClock(), ParticipationRoom.HELP_DESK
        )
        assert self.ground.help_desk is not None
        self.room: HelpDeskRoom = self.ground.help_desk
        services = with_participation(with_console(canned_services(), console), self.ground)
        settings = ApiSettings(rate_limit=0, console_codes=False, public_url="http://example.org")
        self.app = create_app(services, settings)
        self.tokens: dict[str, str] = {}

    def member(self, name: str, *parts: tuple[RoomRole, str], role: Role = Role.INBOX_AGENT) -> TestClient:
        for part, scope in parts:
            self.ground.parts.give(RoomPart(ROOM, scope, name, part), "test")
        client = TestClient(self.app, headers={"accept-language": "fr"})
        self.tokens[name] = enter(client, self.console, name, role)
        return client

    def ticket(self, text: str = PLANTED, category: TicketCategory = TicketCategory.LEGAL, whose: str = "") -> int:
        with self.ground.database.write() as session:
            person = whose or self.ground.people.keep_from_page(session, Language.FRENCH)[0].id
            new = NewTicket(f"t:{text}:{person}"[:120], TicketOrigin.PAGE, text, Language.FRENCH, category)
            return self.room.incoming.open(session, new, person).number


@pytest.fixture
def desk(console: ConsoleServices) -> Desk:
    return Desk(console)


def post(desk: Desk, client: TestClient, who: str, path: str, **fields: str) -> int:
    data = {"csrf": desk.tokens[who], **fields}
    return client.post(f"{BASE}{path}", data=data, follow_redirects=False).status_code


def test_every_page_asks_for_a_right_and_a_part_opens_what_it_allows(desk: Desk) -> None:
    number = desk.ticket()
    routes = [r for router in ROUTERS for r in router.routes if isinstance(r, APIRoute) and r.path.startswith(BASE)]
    assert len(routes) > 20
    for role in RoomRole:
        name = f"a{role.value}"
        client = desk.member(name, (role, ""))
        for route in routes:
            (right,) = [r for d in route.dependant.dependencies if (r := getattr(d.call, "room_right", None))]
            address = route.path.replace("{number}", str(number)).replace("{file}", "1")
            if "GET" in (route.methods or ()):
                status = client.get(address, follow_redirects=False).status_code
            else:
                assert right is not RoomRight.READ
                status = client.post(address, data={"csrf": desk.tokens[name]}, follow_redirects=False).status_code
            may = right in ROOM_RIGHTS[role]
            assert status < 500, (role, address)
            assert (status not in (403, 404) or "/files/" in address or "/known" in address) or not may, (role, address)
            if not may:
                assert status in (403, 404), (role, address)


def test_a_ticket_is_seen_by_its_queue_its_region_its_owner_and_nobody_else(desk: Desk) -> None:
    number = desk.ticket()
    general = desk.member("general", (RoomRole.AGENT, "general"))
    legal = desk.member("legal", (RoomRole.AGENT, "legal"))
    nobody = desk.member("nobody")
    reader = desk.member("reader", (RoomRole.OBSERVER, ""))
    everywhere = ("", "/board", "?view=all", "?q=Hammou", "/export.csv?view=all", f"/tickets/{number}", "/figures")
    for client in (general, nobody, reader):
        for path in everywhere:
            assert PLANTED not in client.get(f"{BASE}{path}").text, path
    assert general.get(f"{BASE}/tickets/{number}").status_code == 404
    assert PLANTED in legal.get(f"{BASE}/tickets/{number}").text
    assert post(desk, general, "general", f"/tickets/{number}/reply", text="Bonjour", key="x") == 404
    desk.room.working.own(number, "general", "legal")
    assert PLANTED in general.get(f"{BASE}/tickets/{number}").text
    assert PLANTED in general.get(f"{BASE}?view=mine").text
    assert PLANTED not in nobody.get(f"{BASE}/tickets/{number}").text


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_is_worded(desk: Desk, language: str) -> None:
    number = desk.ticket()
    desk.room.working.reply(number, "Voici.", "chief", "f1", then=TicketState.SOLVED)
    desk.room.working.note(number, "n", "chief", "n1")
    client = desk.member("chief", role=Role.ADMINISTRATOR)
    paths = ("", "?view=all&q=1", "/board", "/new", f"/tickets/{number}", f"/tickets/{number}/learn")
    for path in (*paths, "/canned", "/clock", "/figures"):
        page = client.get(f"{BASE}{path}", headers={"accept-language": language})
        assert page.status_code == 200, path
        shown = re.sub(r'(?:name|value|href|action|data-\w+|id|for|lang|class|aria-describedby)="[^"]*"', "", page.text)
        assert re.findall(r"help_desk_\w+|said_\w+", shown) == [], path
    paper = client.get(f"{BASE}/report.pdf", headers={"accept-language": language})
    assert paper.content.startswith(b"%PDF-")
    assert PLANTED not in client.get(f"{BASE}/figures.csv").text


def test_a_day_of_an_agent(desk: Desk) -> None:
    with desk.ground.database.write() as session:
        person = desk.ground.people.keep_from_page(session, Language.FRENCH)[0].id
    number, other = desk.ticket("Mes statuts", whose=person), desk.ticket("La même chose", whose=person)
    client = desk.member("amina", (RoomRole.AGENT, ""))
    ticket = f"/tickets/{number}"
    assert post(desk, client, "amina", f"{ticket}/own", owner="amina") == 303
    assert post(desk, client, "amina", f"{ticket}/reply", text="Quelle ville ?", key="k", then="waiting_person") == 303
    assert post(desk, client, "amina", f"{ticket}/reply", text="Quelle ville ?", key="k", then="waiting_person") == 303
    assert post(desk, client, "amina", f"{ticket}/note", note="À suivre", key="k") == 303
    assert (
        post(
            desk, client, "amina", f"{ticket}/sort", queue="general", category="funding", priority="high", place="Tata"
        )
        == 303
    )
    assert post(desk, client, "amina", f"{ticket}/merge", into=str(number)) == 422
    assert post(desk, client, "amina", f"/tickets/{other}/merge", into=str(number)) == 303
    thread = desk.room.working.thread(number)
    kinds = [line.kind for line in thread.lines]
    assert sorted(kinds) == sorted([LineKind.ASKED, LineKind.ASKED, LineKind.REPLY, LineKind.NOTE])
    assert (thread.ticket.owner, thread.ticket.queue, thread.ticket.state) == (
        "amina",
        "general",
        TicketState.WAITING_PERSON,
    )
    assert post(desk, client, "amina", f"{ticket}/move", to="reopened") == 409
    refused = client.post(f"{BASE}{ticket}/reply", data={"csrf": desk.tokens["amina"], "text": "Gardé", "then": "new"})
    assert (refused.status_code, "Gardé" in refused.text) == (409, True)
    asked = thread.lines[0].id
    assert post(desk, client, "amina", f"{ticket}/translate", line=str(asked), language="ar", text="قانوني") == 303
    translated = client.get(f"{BASE}{ticket}")
    assert (translated.status_code, "قانوني" in translated.text) == (200, True)
    assert "Traduction (arabe) par amina" in translated.text
    assert post(desk, client, "amina", f"{ticket}/split", line=str(asked)) == 303
    upload = client.post(
        f"{BASE}{ticket}/files/upload",
        data={"csrf": desk.tokens["amina"]},
        files={"file": ("a.pdf", b"%PDF-1.4 x")},
        follow_redirects=False,
    )
    assert upload.status_code == 303
    page = client.get(f"{BASE}{ticket}").text
    file = re.search(r"/files/(\d+)", page)
    assert file
    assert client.get(f"{BASE}{ticket}/files/{file[1]}").content == b"%PDF-1.4 x"


def test_a_call_is_logged_with_consent_alone_and_its_link_is_shown_once(desk: Desk) -> None:
    client = desk.member("amina", (RoomRole.AGENT, ""))
    key = re.search(r'name="key" value="(\w+)"', client.get(f"{BASE}/new").text)
    assert key
    form = {
        "csrf": desk.tokens["amina"],
        "key": key[1],
        "text": "Il demande un récépissé",
        "language": "ary",
        "category": "statutes",
        "priority": "normal",
        "phone": "0661223344",
        "place": "Tata",
    }
    refused = client.post(f"{BASE}/new", data=form)
    assert (refused.status_code, "Il demande un récépissé" in refused.text) == (422, True)
    wrong = client.post(f"{BASE}/new", data={**form, "agreed": "yes", "place": "Nulleparteville"})
    assert (wrong.status_code, "« Nulleparteville » n’est pas un lieu connu" in wrong.text) == (422, True)
    nobody = client.post(f"{BASE}/new", data={**form, "agreed": "yes", "phone": "pas un numéro"})
    assert (nobody.status_code, "« pas un numéro » n’est ni un numéro" in nobody.text) == (422, True)
    taken = client.post(f"{BASE}/new", data={**form, "agreed": "yes"})
    assert "http://example.org/take-part/help-desk/mine/" in taken.text, "it can be sent to whoever called"
    again = client.post(f"{BASE}/new", data={**form, "agreed": "yes"}, follow_redirects=False)
    assert again.status_code == 303
    assert len(desk.room.finding.find(_all("amina"), 10)) == 1


def test_a_solved_ticket_becomes_a_sheet_without_anybody_in_it(desk: Desk) -> None:
    number = desk.ticket("Bonjour, je m'appelle Hammou Ouaziz, 0661223344. Combien de fondateurs faut-il ?")
    desk.room.working.reply(number, "Il en faut trois, au moins.", "amina", "f1", then=TicketState.SOLVED)
    client = desk.member("amina", (RoomRole.AGENT, ""))
    page = client.get(f"{BASE}/tickets/{number}/learn").text
    assert "0661223344" not in page
    assert "Ouaziz" not in page
    learn = f"/tickets/{number}/learn/sheet"
    fields = {"question": "Combien de fondateurs faut-il ?", "language": "fr"}
    assert post(desk, client, "amina", learn, answer="Appelez le 0661223344", **fields) == 422
    for _ in range(2):
        assert post(desk, client, "amina", learn, answer="Il en faut trois, au moins.", **fields) == 303
    drafts = desk.console.publishing.drafts
    (draft,) = drafts.listed(DraftState.IN_REVIEW)
    assert draft.author == "amina"
    assert b"Il en faut trois" in drafts.content(draft.id)
    assert [one.made for one in desk.room.lessons.of(number)] == [draft.name]


def test_the_clock_and_kept_replies_are_set_by_who_leads(desk: Desk) -> None:
    client = desk.member("chief", role=Role.ADMINISTRATOR)
    hours = {f"usual_{day}": "09:00-12:00" for day in range(6)} | {f"ramadan_{day}": "10:00-12:00" for day in range(5)}
    assert post(desk, client, "chief", "/clock/hours", **hours) == 303
    assert post(desk, client, "chief", "/clock/hours", usual_0="neuf heures", ramadan_0="10:00-12:00") == 422
    assert desk.room.settings.now().hours.usual.told(5) == "09:00-12:00"
    assert post(desk, client, "chief", "/clock/feast", kind="adha", year="1447", first="2026-05-28", days="2") == 303
    assert post(desk, client, "chief", "/clock/feast", kind="extra", first="hier", days="2") == 422
    targets = {f"{what}_{p}": "60" for what in ("answer", "solve") for p in ("urgent", "high", "normal", "low")}
    assert post(desk, client, "chief", "/clock/targets", **targets) == 303
    assert post(desk, client, "chief", "/clock/targets", **{**targets, "solve_low": "1"}) == 422
    assert post(desk, client, "chief", "/canned/save", title="Récépissé", text_fr="Il faut…", text_ar="يجب…") == 303
    assert [one.title for one in desk.room.canned.all(TicketCategory.LEGAL)] == ["Récépissé"]
    assert "Récépissé" in client.get(f"{BASE}/canned").text


def _all(who: str):  # type: ignore[no-untyped-def]
    from participation.help_desk.tickets.finding import DeskReach, TicketQuery, TicketView

    return TicketQuery(DeskReach(who, is_whole=True), TicketView.ALL)


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("/clock/hours", {"usual_0": "25:00-26:00"}, "« 25:00-26:00 » ne peut pas être lu comme des heures"),
        ("/clock/hours", {"usual_0": "16:00-08:00"}, "« 16:00-08:00 » ne peut pas être lu comme des heures"),
        ("/clock/feast", {"kind": "extra", "first": "demain", "days": "1"}, "« demain » n’est pas un jour"),
        ("/clock/feast", {"kind": "extra", "first": "2026-12-02", "days": "99"}, "1 à 40 jours"),
        ("/clock/targets", {"answer_urgent": "abc"}, "« abc » n’est pas un nombre"),
        ("/tickets/1/merge", {"into": "1"}, "le numéro de cette demande elle-même"),
        ("/tickets/1/merge", {"into": "2"}, "ne sont pas de la même personne"),
        ("/tickets/1/merge", {"into": "abc"}, "« abc » n’est pas un nombre"),
        ("/tickets/1/split", {}, "cochez ce qui est une autre affaire"),
        ("/tickets/1/reply", {"text": " "}, "il manque des mots"),
    ],
)
def test_what_is_wrong_is_said_in_the_language_of_the_page(
    desk: Desk, path: str, fields: dict[str, str], said: str
) -> None:
    first, second = desk.ticket(), desk.ticket("Une autre question d’une autre personne.")
    client = desk.member("amina", (RoomRole.ORGANISER, ""))
    told = {name: value.replace("1", str(first)) if name == "into" else value for name, value in fields.items()}
    told = {name: str(second) if (name, value) == ("into", "2") else value for name, value in told.items()}
    answer = client.post(
        f"{BASE}{path.replace('/tickets/1', f'/tickets/{first}')}", data={"csrf": desk.tokens["amina"], **told}
    )
    page = html.unescape(answer.text).replace("\u2068", "").replace("\u2069", "")
    assert (answer.status_code, said in page) == (422, True)
    assert not re.search(r"is no |Hours follow|A feast has|Write ", page)


def test_whoever_answers_sees_what_is_late_though_nobody_has_it(desk: Desk) -> None:
    number = desk.ticket()
    client = desk.member("amina", (RoomRole.AGENT, ""))
    with desk.ground.database.write() as session:
        row = session.get(TicketRow, number)
        assert row is not None
        row.near_at = row.opened_at - timedelta(days=1)
    assert f"{BASE}/tickets/{number}" in client.get(f"{BASE}/board").text
