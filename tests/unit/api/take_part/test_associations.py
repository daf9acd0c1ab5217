"""The directory for everybody: found, mapped and taken away without what is for members; joined by a form, and kept by its speakers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.associations.directory.schemas import AssociationState
from participation.associations.service import AssociationRoom
from participation.common.rights import RoomRight
from participation.services import Participation
from tests.consoles import participation_over, with_participation

BASE = "/take-part/associations"
MINE = f"{BASE}/mine"
PLANTED = "0655443322"
JOINING = {
    "name_fr": "Association Al Amal",
    "name_ar": "جمعية الأمل",
    "field": "women",
    "place": "fes",
    "about": "Alphabétisation dans les douars",
    "receipt": "12/2004",
    "phone": PLANTED,
    "hidden": ["phone", "email", "address", "receipt"],
    "agreed": "yes",
}


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.ASSOCIATIONS)


@pytest.fixture
def room(ground: Participation) -> AssociationRoom:
    assert ground.associations is not None
    return ground.associations


@pytest.fixture
def client(ground: Participation) -> Iterator[TestClient]:
    with TestClient(create_app(with_participation(canned_services(), ground), ApiSettings())) as client:
        yield client


def joined(client: TestClient, room: AssociationRoom) -> tuple[int, str]:
    """An association that joined by the page and was listed, and its speaker's link."""
    page = client.post(f"{BASE}/join", data=JOINING)
    assert page.status_code == 200
    token = re.search(r"/mine/([\w-]+)", page.text)
    assert token is not None
    number = room.directory.listed(AssociationState.ASKED)[-1].number
    room.directory.move(number, AssociationState.LISTED, "omar", {RoomRight.MODERATE})
    room.speakers.answer(room.speakers.of(number)[0].number, "omar", accepts=True)
    return number, token[1]


def entered(client: TestClient, link: str) -> dict[str, str]:
    """What the forms of whoever opened their link carry."""
    assert client.post(f"{MINE}/{link}", follow_redirects=False).headers["location"] == MINE
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', client.get(MINE).text)
    assert csrf is not None
    return {"csrf": csrf[1]}


def test_whoever_joins_is_seen_once_somebody_read_it(client: TestClient, room: AssociationRoom) -> None:
    client.post(f"{BASE}/join", data=JOINING)
    assert "Al Amal" not in client.get(BASE).text
    number = room.directory.listed()[0].number
    assert client.get(f"{BASE}/{number}").status_code == 404
    room.directory.move(number, AssociationState.LISTED, "omar", {RoomRight.MODERATE})
    assert "Al Amal" in client.get(f"{BASE}?lang=fr").text
    page = client.get(f"{BASE}/{number}?lang=ar").text
    assert '<h1 dir="rtl">جمعية الأمل</h1>' in page
    assert "فاس" in page


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"name_fr": "", "name_ar": ""}, "Donnez un nom"),
        ({"place": "Nulle part"}, "pas été reconnu"),
        ({"website": "javascript:alert(1)"}, "https://"),
        ({"founded_on": "2026-02-31"}, "une date"),
        ({"agreed": ""}, "cochez la case"),
        ({"about": "x" * 3001}, "trop long"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    client: TestClient, room: AssociationRoom, told: dict[str, str], words: str
) -> None:
    page = client.post(f"{BASE}/join?lang=fr", data=JOINING | told)
    assert page.status_code == 422
    assert words in page.text
    assert 'value="12/2004"' in page.text  # what was written stays in its box
    agreed = told.get("agreed", "yes") == "yes"
    assert ('name="agreed" value="yes" required checked>' in page.text) is agreed  # and what was ticked stays ticked
    assert room.directory.listed() == ()


@pytest.mark.parametrize("language", [Language.ARABIC, Language.DARIJA], ids=str)
def test_an_address_within_arabic_keeps_its_own_direction(client: TestClient, language: Language) -> None:
    page = client.post(f"{BASE}/join?lang={language}", data=JOINING | {"website": "ftp://amal.ma"})
    assert "\u2068https://\u2069" in page.text


def test_a_field_that_nobody_chose_is_no_field_in_particular(client: TestClient) -> None:
    chosen = re.findall(r'<option value="(\w+)" selected>', client.get(f"{BASE}/join").text)
    assert "other" in chosen
    assert "women" not in chosen


def test_nothing_for_members_is_on_any_page_or_file(client: TestClient, room: AssociationRoom) -> None:
    number, _ = joined(client, room)
    for path in ("", f"/{number}", "/directory.csv", "/directory.json", f"?q={PLANTED}", f"/{number}/speak"):
        answer = client.get(f"{BASE}{path}")
        assert answer.status_code == 200, path
        if not path.startswith("?"):
            assert PLANTED not in answer.text, path
            assert "12/2004" not in answer.text, path
    assert f"{BASE}/{number}" not in client.get(f"{BASE}?q={PLANTED}").text
    (row,) = json.loads(client.get(f"{BASE}/directory.json").text)
    assert "hidden" not in row["details"]


@pytest.mark.parametrize("language", list(Language), ids=str)
def test_every_form_has_its_pages(client: TestClient, room: AssociationRoom, language: Language) -> None:
    number, token = joined(client, room)
    entered(client, token)
    for path in (
        "",
        "?q=femmes",
        f"/{number}",
        "/join",
        f"/{number}/speak",
        f"/mine/{token}",
        "/mine",
        "/mine/data",
        f"/mine/{number}",
    ):
        page = client.get(f"{BASE}{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.status_code == 200, path
        assert f'dir="{"rtl" if language.is_rtl else "ltr"}"' in page.text
        assert "associations_" not in re.sub(r'(?:id|name|for)="[^"]*"', "", page.text), path


def test_the_map_counts_by_region_and_leads_to_it(client: TestClient, room: AssociationRoom) -> None:
    joined(client, room)
    page = client.get(f"{BASE}?lang=fr").text
    assert page.count("<rect") == 12
    assert 'aria-label="Fès-Meknès : 1"' in page
    assert "Al Amal" in client.get(f"{BASE}?region=03").text
    assert "Al Amal" not in client.get(f"{BASE}?region=04&field=women").text
    assert "Al Amal" not in client.get(f"{BASE}?field=sport").text


def test_a_speaker_changes_confirms_takes_away_and_leaves(client: TestClient, room: AssociationRoom) -> None:
    number, link = joined(client, room)
    form, own = entered(client, link), f"{MINE}/{number}"
    assert "Al Amal" in client.get(MINE).text
    changed = client.post(own, data=JOINING | form | {"about": "Tissage", "agreed": ""}, follow_redirects=False)
    assert changed.status_code == 303
    assert room.directory.get(number).details.about == "Tissage"
    wrong = client.post(own, data=JOINING | form | {"place": "Nulle part"})
    assert wrong.status_code == 422
    assert form["csrf"] in wrong.text
    assert client.post(f"{own}/confirm", data=form, follow_redirects=False).status_code == 303
    assert json.loads(client.get(f"{own}/export").text)["details"]["phone"] == PLANTED
    assert client.post(f"{own}/leave", data=form, follow_redirects=False).status_code == 303
    assert room.directory.listed() == ()
    assert client.get(f"{BASE}/{number}").status_code == 404


def test_only_who_was_accepted_speaks(client: TestClient, room: AssociationRoom) -> None:
    number, _ = joined(client, room)
    claimed = client.post(f"{BASE}/{number}/speak", data={"note": "Je suis la trésorière", "agreed": "yes"})
    link = re.search(r"/mine/([\w-]+)", claimed.text)
    assert link is not None
    form = entered(client, link[1])
    for call in (
        client.get(f"{MINE}/{number}"),
        client.post(f"{MINE}/{number}", data=JOINING | form),
        client.post(f"{MINE}/{number}/confirm", data=form),
        client.post(f"{MINE}/{number}/leave", data=form),
        client.get(f"{MINE}/{number}/export"),
        client.get(f"{MINE}/nobody"),
        client.post(f"{MINE}/nobody"),
    ):
        assert call.status_code == 404
    assert client.post(f"{BASE}/{number}/speak", data={"note": "", "agreed": "yes"}).status_code == 422
    assert client.post(f"{BASE}/{number}/speak", data={"note": "x"}).status_code == 422
    (waiting,) = room.speakers.waiting()
    assert waiting.note == "Je suis la trésorière"
    room.speakers.answer(waiting.number, "omar", accepts=False)
    assert "Al Amal" not in client.get(MINE).text


def test_a_link_opens_a_session_that_forms_of_other_pages_cannot_use(client: TestClient, room: AssociationRoom) -> None:
    number, link = joined(client, room)
    assert client.get(MINE).status_code == 401
    looked = client.get(f"{MINE}/{link}")
    assert looked.headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in looked.headers, "whatever only looks at an address begins no session"
    kept = client.post(f"{MINE}/{link}", follow_redirects=False).headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", f"path={MINE}"} <= {part.strip() for part in kept.split(";")}
    assert link.lower() not in kept
    assert link not in client.get(MINE).text
    for form in ({}, {"csrf": "0" * 64}):
        assert client.post(f"{MINE}/{number}/leave", data=form).status_code == 403
    form = entered(client, link)
    foreign = client.post(f"{MINE}/{number}/leave", data=form, headers={"origin": "https://elsewhere.example"})
    assert foreign.status_code == 403
    client.post(f"{MINE}/end", data=form)
    assert client.get(MINE).status_code == 401
    assert room.directory.get(number).state is AssociationState.LISTED


def test_a_person_is_erased_from_their_own_pages_with_their_sessions(client: TestClient, room: AssociationRoom) -> None:
    number, link = joined(client, room)
    form = entered(client, link)
    assert json.loads(client.get(f"{MINE}/data/export").text)["participant_session"]
    client.post(f"{MINE}/data/take-back", data=form | {"room": "associations", "kind": "keep_text"})
    assert client.post(f"{MINE}/data/erase", data=form, follow_redirects=False).status_code == 303
    assert client.get(MINE).status_code == 401
    assert client.get(f"{MINE}/{link}").status_code == 404
    assert room.speakers.of(number) == ()


def test_an_entry_that_was_merged_leads_to_the_one_that_stays(client: TestClient, room: AssociationRoom) -> None:
    first, _ = joined(client, room)
    second, _ = joined(client, room)
    room.directory.merge(first, second, "omar", {RoomRight.MODERATE})
    answer = client.get(f"{BASE}/{second}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{BASE}/{first}")


def test_what_was_agreed_to_is_told_as_it_was_ticked(client: TestClient, room: AssociationRoom) -> None:
    number, token = joined(client, room)
    entered(client, token)
    page = client.get(f"{MINE}/data?lang=fr").text
    assert "relu par l’équipe" in page
    assert "publié" not in page
    (agreed,) = client.get(f"{MINE}/data/export").json()["agreed"]
    assert "relu par l’équipe" in agreed["agreed"]
    assert f"Numéro dans l’annuaire : {number}" in client.get(MINE).text
    assert f"<bdi>{number}</bdi>" in client.get(f"{BASE}/{number}").text
