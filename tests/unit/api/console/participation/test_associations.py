"""The directory as staff keeps it: who joins is read, receipts seen, tables taken in, doubles made one, each by whoever may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.language.forms import Language
from participation.associations.circles.schemas import PostReason
from participation.associations.directory.schemas import AssociationDetails, AssociationState
from participation.associations.projects.schemas import ProjectPlan
from participation.associations.resources.schemas import Licence, ResourceContent, ResourceDetails
from participation.associations.service import AssociationRoom
from participation.common.rights import RoomPart, RoomRole
from participation.services import Participation
from tests.consoles import csrf, enter, participation_over, with_console, with_participation
from tests.directories import as_table, messy_directory
from tests.networks import speaking_member

BASE = "/console/participation/associations"


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


@pytest.fixture
def token(client: TestClient, console: ConsoleServices) -> str:
    return enter(client, console, "chief", Role.ADMINISTRATOR)


def test_who_asks_to_join_is_read_listed_and_verified(client: TestClient, room: AssociationRoom, token: str) -> None:
    number = room.directory.join(AssociationDetails(name_ar="جمعية الأمل", receipt="12/2004"), "its person").number
    first = client.get(BASE).text
    assert "En attente de relecture (1)" in first
    assert "جمعية الأمل" in first
    refused = client.post(f"{BASE}/{number}/move", data={"csrf": token, "to": "refused"}, follow_redirects=False)
    assert refused.status_code == 422
    for path, form in (("move", {"to": "listed"}), ("verify", {"verified": "yes"}), ("confirm", {})):
        answer = client.post(f"{BASE}/{number}/{path}", data={"csrf": token, **form})
        assert answer.status_code == 200, path
    page = client.get(f"{BASE}/{number}").text
    assert "récépissé vu par" in page
    assert "rendue visible" in page
    assert room.directory.entry(number).is_verified


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_stands_in_every_language(
    client: TestClient, room: AssociationRoom, token: str, language: str
) -> None:
    number = room.directory.join(AssociationDetails(name_fr="Les amis"), "x", state=AssociationState.LISTED).number
    assert token
    for path in ("", "?state=unconfirmed", "/new", "/import", "/alike", f"/{number}", f"/{number}/edit"):
        page = client.get(f"{BASE}{path}", headers={"accept-language": language})
        assert page.status_code == 200, path
        assert f'lang="{language}"' in page.text
        shown = re.sub(r"<[^>]*>", " ", page.text)
        assert not re.search(r"\b(?:associations|label|field)_[a-z]", shown), path


def test_an_entry_is_written_and_what_is_wrong_with_it_said(
    client: TestClient, room: AssociationRoom, token: str
) -> None:
    wrong = client.post(
        f"{BASE}/new", data={"csrf": token, "name_fr": "Club", "place": "Nulle part", "receipt": "7/2001"}
    )
    assert wrong.status_code == 422
    assert "pas été reconnu" in wrong.text
    assert 'value="7/2001"' in wrong.text
    made = client.post(f"{BASE}/new", data={"csrf": token, "name_fr": "Club", "place": "Fès", "hidden": ["receipt"]})
    assert "La fiche est créée" in made.text
    (one,) = room.directory.listed(AssociationState.LISTED)
    client.post(f"{BASE}/{one.number}/edit", data={"csrf": token, "name_fr": "Club des amis", "place": "Fès"})
    assert room.directory.get(one.number).details.name_fr == "Club des amis"
    client.post(f"{BASE}/{one.number}/leave", data={"csrf": token})
    assert room.directory.listed() == ()


def test_a_table_is_looked_at_taken_in_and_its_doubles_made_one(
    client: TestClient, room: AssociationRoom, token: str
) -> None:
    content = as_table(messy_directory(60, seed=4))
    looked = client.post(f"{BASE}/import/look", data={"csrf": token}, files={"file": ("a.csv", content)})
    assert "Ce qui entrerait" in looked.text
    assert room.directory.listed() == ()
    taken = client.post(f"{BASE}/import/take", data={"csrf": token}, files={"file": ("a.csv", content)})
    assert "Nouvelles : " in taken.text
    before = len(room.directory.listed(AssociationState.LISTED))
    pairs = room.alike()
    assert pairs
    assert "Doublons possibles" in client.get(f"{BASE}/alike").text
    form = {"csrf": token, "kept": pairs[0].first, "gone": pairs[0].second}
    assert client.post(f"{BASE}/alike/merge", data=form).status_code == 200
    assert len(room.directory.listed(AssociationState.LISTED)) == before - 1
    nothing = client.post(f"{BASE}/import/look", data={"csrf": token}, files={"file": ("a.csv", b"\x00\x01")})
    assert nothing.status_code == 422


@pytest.mark.parametrize(
    ("language", "day", "none", "long"),
    [
        ("ar", "لا يمكن قراءة تاريخ", "ليس جدولا", "طويلة جدا"),
        ("fr", "Une date ne peut pas être lue", "n’est pas un tableau", "trop long"),
    ],
)
def test_why_a_row_is_refused_is_said_in_the_language_of_whoever_reads_it(
    client: TestClient, room: AssociationRoom, token: str, language: str, day: str, none: str, long: str
) -> None:
    table = f"Nom;Créée le;Site\nAlpha;31/02/2019;\nBeta;12/03/2015;www.beta.ma\nGamma {'z' * 400};;\n"
    for path in ("look", "take"):
        files = {"file": ("a.csv", table, "text/csv")}
        told = client.post(f"{BASE}/import/{path}?lang={language}", data={"csrf": token}, files=files).text
        assert day in told
        assert long in told
        assert "Alpha" in told
        assert "z" * 80 not in told
        assert " is " not in told.partition("<main")[2]
        image = {"file": ("a.png", b"\x89PNG\0\0", "text/csv")}
        refused = client.post(f"{BASE}/import/{path}?lang={language}", data={"csrf": token}, files=image)
        assert (refused.status_code, none in refused.text, "no table" in refused.text) == (422, True, False)
    (kept,) = room.directory.listed()
    assert (kept.details.name_fr, str(kept.details.founded_on)) == ("Beta", "2015-03-12")
    assert kept.details.website == "https://www.beta.ma"


def test_who_speaks_for_an_association_is_accepted_by_a_moderator(
    client: TestClient, room: AssociationRoom, ground: Participation, token: str
) -> None:
    number = room.directory.join(AssociationDetails(name_fr="Les amis"), "x", state=AssociationState.LISTED).number
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, Language.FRENCH)
        room.speakers.claim(session, number, person.id, "Je suis le président")
    assert "Je suis le président" in client.get(BASE).text
    (claim,) = room.speakers.waiting()
    form = {"csrf": token, "association": number, "answer": "accept"}
    assert "Quelqu’un parle pour elle" in client.post(f"{BASE}/speakers/{claim.number}", data=form).text
    assert room.speakers.waiting() == ()


def test_whoever_only_reads_changes_nothing(
    client: TestClient, console: ConsoleServices, ground: Participation, room: AssociationRoom
) -> None:
    number = room.directory.join(AssociationDetails(name_fr="Les amis", receipt="1/2001"), "x").number
    enter(client, console, "omar", Role.EDITOR)
    assert client.get(BASE).status_code == 403
    ground.parts.give(RoomPart(ParticipationRoom.ASSOCIATIONS, "", "omar", RoomRole.OBSERVER), "chief")
    assert client.get(BASE).status_code == 200
    mark = csrf(client)
    for path in (
        "new",
        f"{number}/edit",
        f"{number}/move",
        f"{number}/verify",
        f"{number}/leave",
        "alike/merge",
        "import/take",
    ):
        assert client.post(f"{BASE}/{path}", data={"csrf": mark}).status_code == 403, path
    assert room.directory.get(number).state is AssociationState.ASKED


def test_what_waits_is_on_the_first_page_and_who_sent_a_card_is_accepted_with_it(
    client: TestClient, room: AssociationRoom, ground: Participation, token: str
) -> None:
    number = room.directory.join(AssociationDetails(name_fr="Amal"), "its person").number
    with ground.database.write() as session:
        people = [ground.people.keep_from_page(session, Language.FRENCH)[0].id for _ in range(2)]
        for person, note in zip(people, ("", "Je suis la trésorière"), strict=True):
            room.speakers.claim(session, number, person, note)
    home = client.get("/console").text
    assert "Fiches d’associations à accepter : 1" in home
    assert "parler pour une association : 2" in home
    page = client.get(f"{BASE}/{number}").text
    sender, other = (one.number for one in room.speakers.of(number))
    assert f'name="speaker" value="{sender}" checked' in page
    assert f'name="speaker" value="{other}">' in page
    client.post(f"{BASE}/{number}/move", data={"csrf": token, "to": "listed", "speaker": sender})
    assert [room.speakers.speaks(person, number) for person in people] == [True, False]
    assert "Fiches d’associations" not in client.get("/console").text


def test_an_application_of_an_association_that_is_there_is_seen_before_it_is_listed(
    client: TestClient, room: AssociationRoom, token: str
) -> None:
    there = room.directory.join(
        AssociationDetails(name_fr="Amal", receipt="7/2019"), "x", state=AssociationState.LISTED
    )
    asked = room.directory.join(AssociationDetails(name_fr="Amal", receipt="7/2019", about="Couture"), "its person")
    page = client.get(f"{BASE}/{asked.number}").text
    assert f'href="{BASE}/{there.number}"' in page
    alike = client.get(f"{BASE}/alike").text
    assert f'name="kept" value="{there.number}"' in alike
    assert f'name="kept" value="{asked.number}"' not in alike, "what nobody accepted stays in no directory"
    client.post(f"{BASE}/alike/merge", data={"csrf": token, "kept": there.number, "gone": asked.number})
    assert room.directory.get(asked.number).state is AssociationState.MERGED
    assert room.directory.get(there.number).details.about == "Couture"


def test_nobody_waits_for_an_association_that_was_refused(
    client: TestClient, room: AssociationRoom, ground: Participation, token: str
) -> None:
    number = room.directory.join(AssociationDetails(name_fr="Amal", founded_on=date(2015, 3, 12)), "its person").number
    with ground.database.write() as session:
        room.speakers.claim(session, number, ground.people.keep_from_page(session, Language.FRENCH)[0].id)
    assert f"<bdi>Amal</bdi> · n° {number}" in client.get(BASE).text
    entry = client.get(f"{BASE}/{number}").text
    assert "12 mars 2015" in entry
    assert "2015-03-12" not in entry
    client.post(f"{BASE}/{number}/move", data={"csrf": token, "to": "refused", "reason": "Sans objet"})
    assert "parler pour une association" not in client.get("/console").text
    client.post(f"{BASE}/{number}/move", data={"csrf": token, "to": "listed"})
    assert "parler pour une association : 1" in client.get("/console").text


def test_what_members_report_show_and_offer_waits_on_the_first_page(
    client: TestClient, room: AssociationRoom, ground: Participation, token: str
) -> None:
    one, other = (speaking_member(ground, name) for name in ("Amal", "Nour"))
    talk = room.messages.talk_with(one.number, other.number)
    sent = room.messages.send(talk, one.author, "a mark of its own", "Un mot")
    room.report_message(talk, sent.number, other.number, PostReason.ATTACK)
    project = room.projects.begin(one.number, ProjectPlan("Couture", summary="Des ateliers."))
    room.projects.show(project, one.number, wishes=True)
    details = ResourceDetails(title="Guide", licence=Licence.CC_BY, is_offered=True)
    room.resources.share(one.number, details, ResourceContent(text="Un texte."))
    home = client.get("/console").text
    assert "Messages signalés à lire : 1" in home
    assert "Résumés de projets à relire : 1" in home
    assert "Documents d’associations offerts à tous : 1" in home
    room.directory.leave(one.number, "x")
    assert "signalés" not in client.get("/console").text, "what went with whoever wrote it waits no more"
