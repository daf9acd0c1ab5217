"""The calendar for everybody: month, activity, photos and feeds; nothing that is for members."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import Localised, ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock
from participation.associations.activities.schemas import Activity, ActivityPlan
from participation.associations.directory.schemas import AssociationDetails, AssociationState
from participation.associations.service import AssociationRoom
from participation.common.events.schemas import EventState
from participation.common.territory.gazetteer import open_gazetteer
from participation.services import Participation
from tests.consoles import participation_over, with_participation
from tests.unit.participation.associations.activities.test_activities import NOW, picture

BASE = "/take-part/associations/activities"
PLANTED = "PLANTED-FOR-MEMBERS"


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, FixedClock(NOW), ParticipationRoom.ASSOCIATIONS)


@pytest.fixture
def room(ground: Participation) -> AssociationRoom:
    assert ground.associations is not None
    return ground.associations


@pytest.fixture
def client(ground: Participation) -> Iterator[TestClient]:
    app = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0))
    with TestClient(app, headers={"accept-language": "fr"}) as client:
        yield client


def announced(
    room: AssociationRoom, title: str, days: int = 5, *, is_public: bool = True, place: str = "Meknès"
) -> Activity:
    listed = room.directory.listed()
    details = AssociationDetails(name_fr="Association Cèdre")
    number = listed[0].number if listed else room.directory.join(details, "amina", state=AssociationState.LISTED).number
    found = open_gazetteer().the(place)
    begin = NOW + timedelta(days=days)
    plan = ActivityPlan(
        Localised({Language.FRENCH: title, Language.ARABIC: "غرس الأشجار"}),
        begin,
        begin + timedelta(hours=2),
        "Parc",
        found.code if found else "",
        is_public=is_public,
        capacity=12,
    )
    return room.activities.announce(number, plan)


@pytest.mark.parametrize("language", Language, ids=str)
def test_every_form_shows_a_month_with_what_is_on(
    client: TestClient, room: AssociationRoom, language: Language
) -> None:
    made = announced(room, "Planter")
    page = client.get(BASE, params={"lang": language.value}).text
    assert made.title(language) in page
    assert f'href="{BASE}/{made.uid}"' in page
    assert 'href="#d21"' in page
    shown = client.get(f"{BASE}/{made.uid}").text
    assert made.title(language) in shown
    assert "Association Cèdre" in shown
    assert f"/take-part/events/{made.uid}" in shown
    assert "activities_" not in page + shown
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script", page + shown) == []


def test_what_is_for_members_is_on_no_page_feed_or_file(client: TestClient, room: AssociationRoom) -> None:
    hidden, shown = announced(room, PLANTED, is_public=False), announced(room, "Visible")
    photo = room.photos.add(hidden, picture(), agreed=True, is_public=True)
    kept = room.photos.add(shown, picture(), agreed=True, is_public=False)
    for path in (
        BASE, f"{BASE}.ics", f"/take-part/associations/{hidden.association}", "/take-part/events", "/take-part/events.ics",
        f"/take-part/associations/{hidden.association}/activities.ics", f"{BASE}/{shown.uid}", f"{BASE}?region=03",
        "/take-part/associations/directory.csv", "/take-part/associations/directory.json",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert PLANTED not in answer.text, path
        assert hidden.uid not in answer.text, path
    for path in (
        f"{BASE}/{hidden.uid}",
        f"{BASE}/{hidden.uid}/photos/{photo.number}",
        f"{BASE}/{shown.uid}/photos/{kept.number}",
        f"{BASE}/{shown.uid}/photos/{photo.number}",
        f"/take-part/events/{hidden.uid}",
    ):
        assert client.get(path).status_code == 404, path
    assert client.post(f"{BASE}/{shown.uid}/photos/{kept.number}/remove").status_code == 404
    assert f"photos/{kept.number}" not in client.get(f"{BASE}/{shown.uid}").text


def test_whoever_is_shown_takes_a_photo_away_with_a_word(client: TestClient, room: AssociationRoom) -> None:
    made = announced(room, "Planter")
    photo = room.photos.add(made, picture(), agreed=True, is_public=True)
    address = f"{BASE}/{made.uid}/photos/{photo.number}"
    answer = client.get(address)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert b"PLANTED" not in answer.content
    assert client.post(f"{address}/remove", headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert "retirée" in client.post(f"{address}/remove").text
    assert client.get(address).status_code == 404


def test_feeds_are_by_association_and_region_in_the_reader_s_form(client: TestClient, room: AssociationRoom) -> None:
    made, far = announced(room, "Planter"), announced(room, "Nager", place="Rabat")
    whole = client.get(f"{BASE}.ics")
    assert whole.headers["content-type"].startswith("text/calendar")
    assert made.uid in whole.text
    assert far.uid in whole.text
    for path in (f"{BASE}.ics", f"/take-part/events/{made.uid}/event.ics", "/take-part/events.ics"):
        assert "LOCATION:Parc\\, Meknès" in client.get(path).text, path
    assert "غرس" in client.get(f"{BASE}.ics", params={"lang": "ar"}).text
    client.cookies.clear()
    region = open_gazetteer().around(made.event.plan.territory)[-1]
    found = client.get(f"{BASE}.ics", params={"region": region}).text
    assert made.uid in found
    assert far.uid not in found
    assert client.get(f"{BASE}.ics", params={"region": "99"}).status_code == 404
    room.activities.move(made, EventState.CANCELLED)
    assert "STATUS:CANCELLED" in client.get(f"/take-part/associations/{made.association}/activities.ics").text
    assert "Planter" not in client.get(BASE).text


def test_a_feed_that_was_given_before_tells_what_an_activity_is_now(client: TestClient, room: AssociationRoom) -> None:
    made = announced(room, "Planter")
    assert "SUMMARY:Planter\r\n" in client.get(f"{BASE}.ics").text
    plan = ActivityPlan(Localised({Language.FRENCH: "Arroser"}), NOW, NOW + timedelta(hours=1), "Place")
    room.activities.change(made, plan)
    found = client.get(f"{BASE}.ics").text
    assert ("SUMMARY:Arroser" in found, "LOCATION:Place" in found, "Planter" in found) == (True, True, False)
    room.activities.change(made, replace(plan, is_public=False))
    assert "Arroser" not in client.get(f"{BASE}.ics").text


@pytest.mark.parametrize("month", ["2026-13", "novembre", "1-1", "9999-12", "0000-00"])
def test_a_month_that_is_none_is_a_page_that_says_so(client: TestClient, month: str) -> None:
    answer = client.get(BASE, params={"month": month})
    assert answer.status_code in (404, 422)
    assert "<h1>" in answer.text


def test_months_follow_one_another(client: TestClient, room: AssociationRoom) -> None:
    announced(room, "Plus tard", days=30)
    assert "Plus tard" not in client.get(BASE).text
    page = client.get(BASE, params={"month": "2026-12"}).text
    assert "Plus tard" in page
    assert "month=2026-11" in page
    assert "month=2027-01" in page
