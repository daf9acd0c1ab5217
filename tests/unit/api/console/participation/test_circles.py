"""Circles as staff keeps them: made, moderated and read by whoever moderates, and by nobody who only reads the room."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.audit import AuditLog
from core.clock import SystemClock
from participation.associations.circles.schemas import CircleDetails, CircleJoining, PostReason, SeatState
from participation.associations.circles.threads import NewPost
from participation.associations.service import AssociationRoom
from participation.common.rights import RoomPart, RoomRole
from participation.services import Participation
from tests.consoles import csrf, enter, participation_over, with_console, with_participation
from tests.networks import speaking_member

BASE = "/console/participation/associations/circles"


@pytest.fixture
def ground(console: ConsoleServices) -> Participation:
    return participation_over(console.library.database, SystemClock(), ParticipationRoom.ASSOCIATIONS)


@pytest.fixture
def room(ground: Participation) -> AssociationRoom:
    assert ground.associations is not None
    return ground.associations


@pytest.fixture
def client(console: ConsoleServices, ground: Participation) -> Iterator[TestClient]:
    services = with_participation(with_console(canned_services(), console), ground)
    app = create_app(services, ApiSettings(rate_limit=0, console_codes=False))
    with TestClient(app, headers={"accept-language": "fr"}) as client:
        yield client


def test_a_circle_is_made_filled_moderated_and_closed(
    client: TestClient, console: ConsoleServices, ground: Participation, room: AssociationRoom
) -> None:
    token = {"csrf": enter(client, console, "chief", Role.ADMINISTRATOR)}
    made = token | {"name_fr": "Statuts", "field": "rights", "joining": "ask", "rules": "Restons polis"}
    assert "Donnez un nom" in client.post(f"{BASE}/new", data=made | {"name_fr": ""}).text
    assert "Statuts" in client.post(f"{BASE}/new", data=made).text
    (circle,) = room.circles.listed(1)
    amal, arz = speaking_member(ground, "Al Amal"), speaking_member(ground, "Arz")
    for one in (amal, arz):
        room.circles.enter(circle.number, one.number)
    assert "en attente : 2" in client.get(BASE).text
    seats = f"{BASE}/{circle.number}/seats"
    for answer, one in (("admit", amal), ("admit", arz), ("appoint", amal), ("dismiss", amal)):
        assert client.post(f"{seats}/{one.number}", data=token | {"answer": answer}).status_code == 200
    thread = room.threads.begin(circle.number, amal.author, NewPost("mark of this", "Une phrase", "Sujet"))
    page = client.get(f"{BASE}/{circle.number}/threads/{thread}").text
    assert "Une phrase" in page
    post = room.threads.read(circle.number, thread, amal.number).posts[0].number
    room.report_post(circle.number, post, arz.number, PostReason.ATTACK)
    reports = client.get(f"{BASE}/reports").text
    assert "Une phrase" in reports
    (report,) = room.reports.waiting()
    client.post(f"{BASE}/reports/{report.number}", data=token | {"outcome": "hidden"})
    assert room.threads.read(circle.number, thread, arz.number).posts[0].parts == ()
    client.post(f"{BASE}/{circle.number}/posts/{post}/restore", data=token)
    client.post(f"{BASE}/{circle.number}/threads/{thread}/lock", data=token | {"locked": "yes"})
    client.post(f"{seats}/{arz.number}", data=token | {"answer": "remove", "reason": "attack"})
    assert room.circles.get(circle.number, arz.number).seat.state is SeatState.REMOVED  # type: ignore[union-attr]
    client.post(f"{BASE}/{circle.number}/close", data=token | {"closed": "yes"})
    assert room.circles.get(circle.number, amal.number).is_closed
    told = client.get(f"{BASE}/{circle.number}").text
    assert "cercle fermé" in told
    assert "siège retiré" in told


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_stands_in_every_language(
    client: TestClient, console: ConsoleServices, ground: Participation, room: AssociationRoom, language: str
) -> None:
    enter(client, console, "chief", Role.ADMINISTRATOR)
    amal = speaking_member(ground, "Al Amal")
    circle = room.circles.make(CircleDetails(name_fr="Statuts", joining=CircleJoining.OPEN), "chief")
    room.circles.enter(circle, amal.number)
    thread = room.threads.begin(circle, amal.author, NewPost("mark of this", "Une phrase", "Sujet"))
    for path in ("", "/new", "/reports", f"/{circle}", f"/{circle}/edit", f"/{circle}/threads/{thread}"):
        page = client.get(f"{BASE}{path}", headers={"accept-language": language})
        assert page.status_code == 200, path
        shown = re.sub(r"<[^>]*>", " ", page.text)
        assert not re.search(r"\b(?:associations|circles)_[a-z]", shown), path


def test_a_moderator_opens_a_file_of_a_circle_and_the_audit_log_says_so(
    client: TestClient, console: ConsoleServices, ground: Participation, room: AssociationRoom
) -> None:
    enter(client, console, "chief", Role.ADMINISTRATOR)
    amal = speaking_member(ground, "Al Amal")
    circle = room.circles.make(CircleDetails(name_fr="Statuts", joining=CircleJoining.OPEN), "chief")
    other = room.circles.make(CircleDetails(name_fr="Eau"), "chief")
    room.circles.enter(circle, amal.number)
    new = NewPost("mark of this", "Une phrase", "Sujet", file_name="PLANTED-name.txt", file=b"Les statuts.")
    thread = room.threads.begin(circle, amal.author, new)
    (address,) = re.findall(r'href="([^"]+/files/\d+)"', client.get(f"{BASE}/{circle}/threads/{thread}").text)
    given = client.get(address)
    assert (given.status_code, given.content) == (200, b"Les statuts.")
    assert given.headers["cache-control"] == "no-store"
    assert client.get(address.replace(f"/{circle}/files", f"/{other}/files")).status_code == 404
    entries = [
        one
        for one in AuditLog(ground.database, SystemClock()).entries()
        if one.action == "associations.circle_open_file"
    ]
    assert [(one.who, one.subject) for one in entries] == [("chief", f"circle {circle}")]
    assert "PLANTED" not in repr(entries)


def test_whoever_only_reads_the_room_reads_no_circle(
    client: TestClient, console: ConsoleServices, ground: Participation, room: AssociationRoom
) -> None:
    circle = room.circles.make(CircleDetails(name_fr="Statuts"), "chief")
    enter(client, console, "omar", Role.EDITOR)
    ground.parts.give(RoomPart(ParticipationRoom.ASSOCIATIONS, "", "omar", RoomRole.OBSERVER), "chief")
    for path in ("", f"/{circle}", "/reports", f"/{circle}/threads/1", f"/{circle}/files/1", "/new"):
        assert client.get(f"{BASE}{path}").status_code == 403, path
    mark = {"csrf": csrf(client, "/console/participation/associations")}
    for path in ("/new", f"/{circle}/close", f"/{circle}/seats/1", f"/{circle}/posts/1/hide", "/reports/1"):
        assert client.post(f"{BASE}{path}", data=mark).status_code == 403, path
