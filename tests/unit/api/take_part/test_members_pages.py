"""Pages of members: activities announced, counted and shown with photos; being put in touch; nothing for whoever does not speak."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock
from participation.associations.directory.schemas import AssociationState
from participation.associations.introductions.schemas import IntroductionState
from participation.associations.service import AssociationRoom
from participation.services import Participation
from tests.consoles import participation_over, with_participation
from tests.unit.api.take_part.test_associations import MINE, entered, joined
from tests.unit.participation.associations.activities.test_activities import NOW, picture

ACTIVITY = {
    "title_fr": "Planter des arbres",
    "title_ar": "غرس الأشجار",
    "day": "2026-11-21",
    "begins": "15:00",
    "commune": "fes",
    "audience": "youth",
    "seen": "everybody",
    "capacity": "١٢",
}
ASKERS, PARTNERS = "PLANTED-0611111111", "PLANTED-0622222222"


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, FixedClock(NOW), ParticipationRoom.ASSOCIATIONS)


@pytest.fixture
def room(ground: Participation) -> AssociationRoom:
    assert ground.associations is not None
    return ground.associations


def opened(ground: Participation) -> TestClient:
    app = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0))
    return TestClient(app, headers={"accept-language": "fr"})


@pytest.fixture
def client(ground: Participation) -> Iterator[TestClient]:
    with opened(ground) as client:
        yield client


@pytest.fixture
def other(ground: Participation) -> Iterator[TestClient]:
    with opened(ground) as client:
        yield client


@pytest.mark.parametrize("language", Language, ids=str)
def test_a_member_announces_changes_counts_and_calls_off(
    client: TestClient, room: AssociationRoom, language: Language
) -> None:
    number, link = joined(client, room)
    form, base = entered(client, link), f"{MINE}/{number}/activities"
    assert client.get(f"{base}/new", params={"lang": language.value}).status_code == 200
    page = client.post(f"{base}/new", data=form | ACTIVITY)
    (made,) = room.activities.listed()
    assert made.title(language) in page.text
    assert made.event.plan.capacity == 12
    assert made.event.plan.starts_at.hour == 14, "three in the afternoon in Morocco"
    address = f"{base}/{made.uid}"
    assert 'value="15:00"' in client.get(f"{address}/edit").text
    client.post(f"{address}/edit", data=form | ACTIVITY | {"title_fr": "Autre titre", "capacity": ""})
    assert room.activities.get(made.uid).title(Language.FRENCH) == "Autre titre"
    client.post(f"{address}/came", data=form | {"also": "٢٥"})
    assert room.activities.events.attendance(made.event.id).people == 25
    assert client.post(f"{address}/came", data=form | {"also": "beaucoup"}).status_code == 422
    client.post(f"{address}/move", data=form | {"to": "cancelled"})
    assert not room.activities.get(made.uid).is_on
    shown = client.get(base).text + client.get(address).text
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script|activities_\w+(?![\w-]*[\"'/])", shown) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title_fr": "", "title_ar": ""}, ""),
        ({"day": "demain"}, "le jour et les heures"),
        ({"begins": "25:00"}, "le jour et les heures"),
        ({"ends": "14:00"}, "le jour et les heures"),
        ({"commune": "Nulle part du tout"}, "Ce lieu n’a pas été reconnu"),
        ({"capacity": "-3"}, "Le nombre de places ne peut pas être lu"),
        ({"last": "2030-01-01"}, "le jour et les heures"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: TestClient, room: AssociationRoom, wrong: dict[str, str], told: str
) -> None:
    number, link = joined(client, room)
    form = entered(client, link)
    page = client.post(f"{MINE}/{number}/activities/new", data=form | ACTIVITY | {"about": "À garder"} | wrong)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert told in page.text
    assert "À garder" in page.text
    assert room.activities.listed() == ()


def test_photos_need_the_word_of_those_shown_and_members_alone_see_what_is_theirs(
    client: TestClient, other: TestClient, room: AssociationRoom
) -> None:
    number, link = joined(client, room)
    form = entered(client, link)
    client.post(f"{MINE}/{number}/activities/new", data=form | ACTIVITY)
    (made,) = room.activities.listed()
    address = f"{MINE}/{number}/activities/{made.uid}"
    files = {"photo": ("IMG.jpg", picture(), "image/jpeg")}
    refused = client.post(f"{address}/photos", data=form, files=files)
    assert refused.status_code == 422
    assert "cochez la case" in refused.text
    wrong = {"photo": ("IMG.jpg", b"GIF89a", "image/jpeg")}
    assert client.post(f"{address}/photos", data=form | {"agreed": "yes"}, files=wrong).status_code == 422
    assert client.post(f"{address}/photos", data=form | {"agreed": "yes"}).status_code == 422
    client.post(f"{address}/photos", data=form | {"agreed": "yes"}, files=files)
    (photo,) = room.photos.of(made, for_members=True)
    assert not photo.is_public
    got = client.get(f"{address}/photos/{photo.number}")
    assert got.headers["content-type"] == "image/jpeg"
    assert b"PLANTED" not in got.content
    theirs, their_link = joined(other, room)
    entered(other, their_link)
    seen = other.get(f"{MINE}/{theirs}/activities/{made.uid}")
    assert f"photos/{photo.number}" in seen.text
    assert "/edit" not in seen.text
    for path in ("edit", "move", "came", "photos"):
        data = {"csrf": re.findall(r'name="csrf" value="(\w+)"', seen.text)[0]}
        method = "GET" if path == "edit" else "POST"
        assert other.request(method, f"{MINE}/{theirs}/activities/{made.uid}/{path}", data=data).status_code == 404
        assert other.request(method, f"{address}/{path}", data=data).status_code == 404, path
    client.post(f"{address}/photos/{photo.number}/remove", data=form)
    assert room.photos.of(made, for_members=True) == ()


def test_nobody_without_a_session_sees_anything_of_members(client: TestClient, room: AssociationRoom) -> None:
    number, _ = joined(client, room)
    for path in (f"{number}/activities", f"{number}/activities/new", "introductions", "introductions/new", "volunteer"):
        assert client.get(f"{MINE}/{path}").status_code == 401, path
    for path in ("channel", "introductions/new", "introductions/1/agree", "volunteer", f"{number}/activities/new"):
        assert client.post(f"{MINE}/{path}", data={}).status_code == 401, path


def test_two_associations_are_put_in_touch_once_both_agree(
    client: TestClient, other: TestClient, room: AssociationRoom
) -> None:
    number, link = joined(client, room)
    form = entered(client, link)
    theirs, their_link = joined(other, room)
    their_form = entered(other, their_link)
    base = f"{MINE}/introductions"
    ask = {"to": f"a{theirs}", "association": str(number), "need": "revoir nos statuts", "contact": ASKERS, "kind": ""}
    assert client.post(f"{base}/new", data=form | ask | {"need": ""}).status_code == 422
    client.post(f"{base}/new", data=form | ask)
    (made,) = room.introductions.listed()
    assert made.state is IntroductionState.PROPOSED
    waiting = other.get(base).text
    assert "revoir nos statuts" in waiting
    assert ASKERS not in waiting
    refused = other.post(f"{base}/{made.number}/agree", data=their_form | {"contact": ""})
    assert refused.status_code == 422
    assert PARTNERS not in client.get(base).text
    other.post(f"{base}/{made.number}/agree", data=their_form | {"contact": PARTNERS})
    assert PARTNERS in client.get(base).text
    assert ASKERS in other.get(base).text
    assert ASKERS not in client.get("/take-part/associations/help").text
    assert other.post(f"{base}/{made.number}/helped", data=their_form | {"helped": "yes"}).status_code == 404
    client.post(f"{base}/{made.number}/helped", data=form | {"helped": "yes"})
    assert room.introductions.get(made.number).state is IntroductionState.HELPED
    assert client.post(f"{base}/{made.number}/withdraw", data=form).status_code == 409


def test_a_third_one_sees_and_does_nothing(client: TestClient, other: TestClient, room: AssociationRoom) -> None:
    number, link = joined(client, room)
    form = entered(client, link)
    ask = {"association": str(number), "need": "PLANTED-NEED", "contact": ASKERS}
    client.post(f"{MINE}/introductions/new", data=form | ask)
    (made,) = room.introductions.listed()
    _, their_link = joined(other, room)
    their_form = entered(other, their_link)
    assert "PLANTED-NEED" not in other.get(f"{MINE}/introductions").text
    for step in ("agree", "decline", "withdraw", "helped"):
        answer = other.post(f"{MINE}/introductions/{made.number}/{step}", data=their_form | {"contact": PARTNERS})
        assert answer.status_code == 404, step
    assert room.introductions.get(made.number) == made


@pytest.mark.parametrize("language", Language, ids=str)
def test_a_professional_offers_is_listed_and_known_by_a_number_alone(
    client: TestClient, room: AssociationRoom, language: Language
) -> None:
    told = {
        "kinds": ["legal", "training"], "place": "Rabat", "about": "PLANTED-ABOUT", "contact": PARTNERS, "agreed": "yes",
        "languages": "français\nالعربية",
    }  # fmt: skip
    address = "/take-part/associations/help/offer"
    assert client.post(address, data={**told, "kinds": []}).status_code == 422
    assert client.post(address, data={**told, "agreed": ""}).status_code == 422
    page = client.post(address, data=told, params={"lang": language.value})
    link = re.search(r"/mine/([\w-]+)", page.text)
    assert link is not None
    (made,) = room.volunteers.listed(with_asked=True)
    room.volunteers.list_(made.number, "amina", lists=True)
    shown = client.get("/take-part/associations/help", params={"lang": language.value, "kind": "legal"}).text
    assert f"to=v{made.number}" in shown
    assert "PLANTED" not in shown
    assert "introductions_" not in shown
    form = entered(client, link[1])
    assert PARTNERS in client.get(f"{MINE}/volunteer").text
    client.post(f"{MINE}/volunteer/leave", data=form)
    assert room.volunteers.listed(with_asked=True) == ()


def test_a_professional_sees_what_waits_and_writes_no_contact_twice(
    client: TestClient, other: TestClient, room: AssociationRoom
) -> None:
    told = {"kinds": ["legal"], "place": "Rabat", "contact": PARTNERS, "agreed": "yes"}
    page = client.post("/take-part/associations/help/offer", data=told)
    assert "votre offre" in page.text
    link = re.search(r"/mine/([\w-]+)", page.text)
    assert link is not None
    (made,) = room.volunteers.listed(with_asked=True)
    room.volunteers.list_(made.number, "amina", lists=True)
    form = entered(client, link[1])
    assert "attendent votre réponse" not in client.get(MINE).text
    number, their_link = joined(other, room)
    ask = {"to": f"v{made.number}", "association": str(number), "need": "revoir nos statuts", "contact": ASKERS}
    other.post(f"{MINE}/introductions/new", data=entered(other, their_link) | ask)
    assert "attendent votre réponse : 1" in client.get(MINE).text
    assert f'value="{PARTNERS}"' in client.get(f"{MINE}/introductions").text
    (one,) = room.introductions.listed()
    agreed = client.post(f"{MINE}/introductions/{one.number}/agree", data=form | {"contact": PARTNERS})
    assert "attendent votre réponse" not in client.get(MINE).text
    assert "En attente" not in agreed.text


def test_a_code_is_shown_once_and_has_a_channel_told(client: TestClient, room: AssociationRoom) -> None:
    _, link = joined(client, room)
    form = entered(client, link)
    code = re.search(r"code ([a-z2-9]{10})", client.post(f"{MINE}/channel", data=form).text)
    assert code is not None
    assert room.channels.linked(code[1]).startswith("association-channel:")
    for address in (f"{MINE}/introductions", f"{MINE}/channel"):
        page = client.get(address).text
        assert "C’est en place" in page
        assert code[1] not in page, "it is shown once"
    assert room.directory.listed(AssociationState.LISTED)
