"""An event from its planning to its minutes, by staff and by everybody, on the pages alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from core.language.forms import Language
from participation.common.events.schemas import EventPlan, GuestState
from participation.common.people.consents import ConsentKind
from participation.common.rights import RoomPart, RoomRole
from participation.services import Participation
from tests.consoles import csrf, enter

ROOM = ParticipationRoom.MENTORING
BASE = "/console/participation/mentoring/cohorte-1/events"
SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)


def boxes(token: str, **changed: str) -> dict[str, str]:
    told = {
        "csrf": token,
        "title": "Rencontre <b>collective</b>",
        "starts_at": f"{SOON:%Y-%m-%dT%H:%M}",
        "ends_at": f"{SOON + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "place": "Maison des jeunes",
        "near": "bni mlal",
        "agenda": "Accueil",
        "kind": "session",
        "entry": "open",
        "capacity": "2",
        "is_public": "yes",
    }
    return told | changed


@pytest.fixture
def organiser(opened: Callable[[], TestClient], console: ConsoleServices, ground: Participation) -> TestClient:
    client = opened()
    enter(client, console, "amina", Role.INBOX_AGENT)
    ground.parts.give(RoomPart(ROOM, "cohorte-1", "amina", RoomRole.ORGANISER), "test")
    return client


def planned(client: TestClient, ground: Participation, **changed: str) -> int:
    page = client.post(f"{BASE}/plan", data=boxes(csrf(client), **changed))
    assert page.status_code == 200, page.text
    (event,) = ground.events.listed(ROOM)
    return event.id


def test_an_event_goes_from_its_plan_to_its_minutes(
    organiser: TestClient, opened: Callable[[], TestClient], ground: Participation
) -> None:
    number, token, citizen = planned(organiser, ground), csrf(organiser), opened()
    event = ground.events.get(number)
    assert (event.plan.territory, event.scope) == ("05.091", "cohorte-1")
    listed = citizen.get("/take-part/events", params={"near": "قصبة تادلة"}).text
    assert "Rencontre &lt;b&gt;collective" in listed
    assert "Béni Mellal" in listed
    assert "collective" not in citizen.get("/take-part/events", params={"near": "Rabat"}).text
    first = citizen.post(f"/take-part/events/{event.uid}/enrol").text
    assert "Votre numéro : 1" in first
    give_back = re.search(r"/take-part/invitations/[\w-]+", first)
    assert give_back is not None
    citizen.post(f"/take-part/events/{event.uid}/enrol")
    assert citizen.post(f"/take-part/events/{event.uid}/enrol").status_code == 409
    assert "place" in citizen.get(f"/take-part/events/{event.uid}").text
    citizen.post(give_back[0], data={"comes": "no"})
    assert ground.events.guests(number)[0].state is GuestState.DECLINED
    assert "Votre numéro : 3" in citizen.post(f"/take-part/events/{event.uid}/enrol").text

    door = organiser.get(f"{BASE}/{number}/door").text
    assert "<svg" in door
    address = re.search(r"http://example\.org(/take-part/door/[\w-]+)", ground_door(ground, number))
    assert address is not None
    assert citizen.post(address[1], data={"number": "2"}).status_code == 200
    assert citizen.post(address[1], data={"number": "77"}).status_code == 404
    organiser.post(f"{BASE}/{number}/come", data={"csrf": token, "guest": "3", "said": "no"})
    organiser.post(f"{BASE}/{number}/come", data={"csrf": token, "others": "5"})
    counted = ground.events.attendance(number)
    assert (counted.came, counted.stayed_away, counted.also_came) == (1, 1, 5)
    sheet = organiser.get(f"{BASE}/{number}/sheet.csv")
    assert sheet.headers["content-type"].startswith("text/csv")
    filled = sheet.text.replace("3,,0", "3,,1")
    page = organiser.post(
        f"{BASE}/{number}/upload", data={"csrf": token}, files={"file": ("s.csv", filled.encode(), "text/csv")}
    )
    assert "notée" in page.text
    assert ground.events.attendance(number).came == 2
    assert "☐" in organiser.get(f"{BASE}/{number}/sheet").text
    organiser.post(f"{BASE}/{number}/minutes", data={"csrf": token, "text": "Il a été dit…"})
    assert "Il a été dit" not in citizen.get(f"/take-part/events/{event.uid}").text, "not before it was held"
    organiser.post(f"{BASE}/{number}/move", data={"csrf": token, "to": "held"})
    assert "Il a été dit" in citizen.get(f"/take-part/events/{event.uid}").text


def ground_door(ground: Participation, number: int) -> str:
    return f"http://example.org/take-part/door/{ground.events.get(number).door}"


def test_an_invitation_is_shown_once_and_answered(
    organiser: TestClient, opened: Callable[[], TestClient], ground: Participation
) -> None:
    number = planned(organiser, ground, entry="invited", is_public="")
    event, citizen = ground.events.get(number), opened()
    assert citizen.get(f"/take-part/events/{event.uid}").status_code == 404, "it is not for everybody"
    page = organiser.post(f"{BASE}/{number}/invite", data={"csrf": csrf(organiser), "role": "élu"}).text
    link = re.search(r"http://example\.org(/take-part/invitations/[\w-]+)", page)
    assert link is not None
    assert link[0] not in organiser.get(f"{BASE}/{number}").text
    assert "Rencontre" in citizen.get(link[1]).text
    assert "vous venez" in citizen.post(link[1], data={"comes": "yes"}).text
    assert citizen.post(link[1], data={"comes": "maybe"}).status_code == 422
    assert citizen.get("/take-part/invitations/unknown").status_code == 404


def test_boxes_that_cannot_be_understood_come_back_as_they_were_filled_in(
    organiser: TestClient, ground: Participation
) -> None:
    token = csrf(organiser)
    for wrong in ({"near": "Xyzzyland"}, {"ends_at": "2020-01-01T10:00"}, {"capacity": "many"}, {"starts_at": "soon"}):
        page = organiser.post(f"{BASE}/plan", data=boxes(token, **wrong))
        assert page.status_code == 422
        assert 'role="alert"' in page.text
        assert "Maison des jeunes" in page.text
    assert ground.events.listed(ROOM) == ()
    number = planned(organiser, ground)
    assert organiser.post(f"{BASE}/{number}/change", data=boxes(token, near="Xyzzyland")).status_code == 422
    changed = boxes(token, title="Autre titre", near="")
    assert "Autre titre" in organiser.post(f"{BASE}/{number}/change", data=changed).text
    assert ground.events.get(number).plan.territory == ""


def test_an_event_of_another_scope_or_room_is_not_there(organiser: TestClient, ground: Participation) -> None:
    plan = EventPlan("Ailleurs", SOON, SOON + timedelta(hours=1))
    other = ground.events.add(ROOM, "cohorte-2", plan, "test")
    elsewhere = ground.events.add(ParticipationRoom.CONSULTATIONS, "cohorte-1", plan, "test")
    for event in (other, elsewhere):
        assert organiser.get(f"{BASE}/{event.id}").status_code == 404
        form = {"csrf": csrf(organiser), "text": "x"}
        assert organiser.post(f"{BASE}/{event.id}/minutes", data=form).status_code == 404
    assert organiser.get("/console/participation/mentoring/cohorte-2/events").status_code == 403


@pytest.mark.parametrize("language", Language, ids=str)
def test_public_pages_of_events_are_there_in_each_form(
    language: Language, organiser: TestClient, opened: Callable[[], TestClient], ground: Participation
) -> None:
    event, citizen = ground.events.get(planned(organiser, ground)), opened()
    _, token = ground.events.invite(event.id, "x", "test")
    for path in ("events", f"events/{event.uid}", f"invitations/{token}", f"door/{event.door}"):
        page = citizen.get(f"/take-part/{path}", params={"lang": language.value})
        assert page.status_code == 200, path
        assert f'dir="{"rtl" if language.is_rtl else "ltr"}">' in page.text
        assert re.findall(r"<style|\sstyle=|\son\w+=|<script", page.text) == []
    for path in ("events.ics", f"events/{event.uid}/event.ics"):
        calendar = citizen.get(f"/take-part/{path}")
        assert calendar.headers["content-type"].startswith("text/calendar")
        assert f"UID:{event.uid}@munadil" in calendar.text


def test_a_participant_sees_takes_back_takes_out_and_erases_by_their_own_link(
    opened: Callable[[], TestClient], ground: Participation
) -> None:
    citizen = opened()
    with ground.database.write() as session:
        kept, link = ground.people.keep_from_page(session, Language.FRENCH)
        ground.people.agree(session, kept.id, ROOM, list(ConsentKind), scope="cohorte-1")
    me = f"/take-part/me/{link}"
    assert citizen.get(me).text.count("Reprendre cet accord") == len(ConsentKind)
    form = {"room": "mentoring", "kind": "tell_back", "scope": "cohorte-1"}
    assert citizen.post(f"{me}/take-back", data=form).text.count("Reprendre cet accord") == len(ConsentKind) - 1
    assert citizen.post(f"{me}/take-back", data={**form, "kind": "sell"}).status_code == 422
    exported = citizen.get(f"{me}/export")
    assert len(exported.json()["participation_consent"]) == len(ConsentKind)
    assert citizen.post(f"{me}/erase", headers={"origin": "https://evil.example"}).status_code == 403
    assert "effacé" in citizen.post(f"{me}/erase").text
    assert citizen.get(me).status_code == 404
