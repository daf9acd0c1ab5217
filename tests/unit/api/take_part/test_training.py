"""Training for everybody: five forms, a place asked for by one's own link, small figures hidden, an association that teaches."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom, RoomOptions
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.database.database import Database
from core.language.forms import Language
from participation.common.territory.gazetteer import open_gazetteer
from participation.services import Participation
from participation.training.schemas import LearnerState, ProgrammeState, TeachingTopic
from tests.consoles import with_participation
from tests.training import EVERY_RIGHT, PROGRAMME, TrainingWorld, plan

BASE = "/take-part/training"
MINE = f"{BASE}/mine"


@pytest.fixture
def world(database: Database) -> TrainingWorld:
    return TrainingWorld(database)


@pytest.fixture
def client(world: TrainingWorld) -> Iterator[TestClient]:
    options = {ParticipationRoom.TRAINING: RoomOptions()}
    ground = Participation(world.database, world.clock, world.identity, world.vault, options, training=world.room)
    app = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0))
    with TestClient(app, headers={"accept-language": "fr"}) as opened:
        yield opened


def sent(client: TestClient, status: int = 200, **other: str) -> str:
    page = client.get(f"{BASE}/{PROGRAMME}/enrol").text
    (key,) = re.findall(r'name="key" value="([\w-]+)"', page)
    told = {
        "key": key, "association": "Amal", "region": "03", "person": "Une personne", "contact": "0600000000",
        "agreed": "yes", **other,
    }  # fmt: skip
    answer = client.post(f"{BASE}/{PROGRAMME}/enrol", data=told)
    assert answer.status_code == status, answer.text
    return answer.text


def begun(client: TestClient, association: str = "Amal", person: str = "Une personne") -> str:
    (token,) = set(re.findall(rf"{MINE}/([\w-]+)", sent(client, association=association, person=person)))
    return str(token)


@pytest.mark.parametrize("language", Language, ids=str)
def test_every_page_is_there_in_each_form(language: Language, client: TestClient, world: TrainingWorld) -> None:
    one = world.trained("Noor")
    world.room.pole.offer(one, set(TeachingTopic), is_public=True)
    offer = world.room.pole.offers()[0].id
    token = begun(client)
    (learner,) = [each for each in world.room.learners.listed(PROGRAMME) if each.association.name == "Amal"]
    world.room.learners.move(learner.id, LearnerState.ENROLLED, "amina", EVERY_RIGHT)
    world.room.learners.note_presence(world.session, learner.id, "karim", has_come=True)
    paths = (BASE, f"{BASE}/pole", f"{BASE}/pole/{offer}", f"{BASE}/{PROGRAMME}", f"{BASE}/{PROGRAMME}/enrol")
    for path in (*paths, f"{MINE}/{token}"):
        answer = client.get(path, params={"lang": language.value})
        assert answer.status_code == 200, (path, answer.text)
        assert f'<html lang="{language}" dir="{"rtl" if language.is_rtl else "ltr"}">' in answer.text
        shown = re.sub(r'="[^"]*"', "", answer.text)
        assert not re.search(r"\b(?:training|state|learner|outcome|target|topic|lesson)_[a-z]", shown), path


def test_what_was_typed_stays_and_what_is_wrong_is_said(client: TestClient) -> None:
    page = sent(client, 422, association="", person="Zineb")
    assert "Écrivez le nom de l’association." in page
    assert 'value="Zineb"' in page
    assert "Sans votre accord" in sent(client, 422, agreed="")


def test_sending_twice_is_asking_once(client: TestClient, world: TrainingWorld) -> None:
    page = client.get(f"{BASE}/{PROGRAMME}/enrol").text
    (key,) = re.findall(r'name="key" value="([\w-]+)"', page)
    for _ in range(2):
        sent(client, key=key)
    assert len(world.room.learners.listed(PROGRAMME)) == 1


def test_a_draft_and_a_wrong_link_are_not_there(client: TestClient, world: TrainingWorld) -> None:
    world.room.programmes.create("secret", plan(), "amina")
    other = begun(client)
    (first,) = world.room.learners.listed(PROGRAMME)
    for path in (f"{BASE}/secret", f"{BASE}/secret/enrol", f"{MINE}/nothing", f"{BASE}/pole/9"):
        assert client.get(path).status_code == 404, path
    stranger = begun(client, association="Noor")
    assert client.post(f"{MINE}/{stranger}/{first.id}/withdraw").status_code == 404
    assert client.get(f"{MINE}/{other}").status_code == 200


def test_a_closed_programme_says_that_it_takes_nobody(client: TestClient, world: TrainingWorld) -> None:
    world.room.programmes.move(PROGRAMME, ProgrammeState.RUNNING, "amina", EVERY_RIGHT)
    page = client.post(f"{BASE}/{PROGRAMME}/enrol", data={"agreed": "yes", "association": "A", "person": "B"})
    assert page.status_code == 422
    assert "ne sont pas ouvertes" in page.text


def test_nine_are_hidden_and_ten_shown(client: TestClient, world: TrainingWorld) -> None:
    for number in range(9):
        world.trained(f"A{number}", "Zzyzx Plantée")
    row = '<th scope="row">Personnes formées</th><td>{}</td><td>1000</td>'
    for path in (BASE, f"{BASE}/{PROGRAMME}"):
        assert row.format("moins de 10") in client.get(path).text
    world.trained("A9")
    for path in (BASE, f"{BASE}/{PROGRAMME}"):
        page = client.get(path).text
        assert row.format("10") in page
        assert "Plantée" not in page


def test_one_answers_and_teaches_by_ones_own_link(client: TestClient, world: TrainingWorld) -> None:
    token = begun(client)
    (one,) = world.room.learners.listed(PROGRAMME)
    at = f"{MINE}/{token}/{one.id}"
    assert client.post(f"{at}/teach", data={"topic": "statutes"}).status_code == 409
    world.room.learners.move(one.id, LearnerState.ENROLLED, "amina", EVERY_RIGHT)
    world.room.learners.note_presence(world.session, one.id, "karim", has_come=True)
    assert "Répondez à chaque question" in client.post(f"{at}/assess", data={}).text
    assert "Bonnes réponses : 1 sur 1" in client.post(f"{at}/assess", data={"answer0": "1"}).text
    client.post(f"{at}/teach", data={"topic": "statutes"})
    assert "Amal" not in client.get(f"{BASE}/pole").text
    client.post(f"{at}/teach", data={"topic": "statutes", "is_public": "yes"})
    page = client.get(f"{BASE}/pole").text
    assert "Amal" in page
    (offer,) = re.findall(rf"{BASE}/pole/(\d+)", page)
    told = {"association": "Noor", "contact": "0611", "words": "Quand vous voulez", "agreed": "yes"}
    asked = client.post(f"{BASE}/pole/{offer}", data=told).text
    (mine,) = set(re.findall(rf"{MINE}/([\w-]+)", asked))
    assert "Demande reçue" in client.get(f"{MINE}/{mine}").text
    assert "Place rendue" in client.post(f"{at}/withdraw").text


def test_everything_of_somebody_is_taken_away_and_erased_by_their_link(
    client: TestClient, world: TrainingWorld
) -> None:
    token = begun(client, person="Zzyzx Plantée")
    assert "Zzyzx Plantée" in client.get(f"/take-part/me/{token}/export").text
    client.post(f"/take-part/me/{token}/erase")
    assert client.get(f"{MINE}/{token}").status_code == 404
    assert world.room.learners.listed(PROGRAMME) == ()


def test_the_map_names_every_region(client: TestClient) -> None:
    page = client.get(BASE).text
    for region in ("03", "12"):
        place = open_gazetteer().get(region)
        assert place is not None
        assert f"<title>{place.french}</title>" in page
