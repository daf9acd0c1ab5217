"""A network of many: no list grows with it, nor does any page ask the database more often for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from agent.organisation.organisation import Localised, ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.associations.activities.schemas import ActivityPlan
from participation.associations.circles.schemas import CircleDetails, CircleJoining
from participation.associations.directory.schemas import AssociationDetails, AssociationState
from participation.associations.introductions.schemas import HelperRef, HelpKind
from participation.associations.projects.schemas import ProjectPlan
from participation.associations.resources.schemas import ResourceContent, ResourceDetails
from participation.associations.service import AssociationRoom
from participation.services import Participation
from tests.consoles import participation_over, with_participation
from tests.networks import MINE, SpeakingMember, enter_as, speaking_member

PAGE = 50
OWN = [
    "",
    "/circles",
    "/circles?q=cercle",
    "/projects",
    "/projects?region=03",
    "/library",
    "/library?q=modele",
    "/activities",
]
PUBLIC = ["", "/projects", "/activities", "/activities.ics", "/help", "/library"]
REQUESTS = f"{MINE}/introductions"
NARROWED = ["/projects", "/projects?region=03", "/library", "/library?q=modele", "/activities"]
"""Lists of what associations have, of which a page wants fifty."""


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.ASSOCIATIONS)


@pytest.fixture
def room(ground: Participation) -> AssociationRoom:
    assert ground.associations is not None
    return ground.associations


@pytest.fixture
def amal(ground: Participation) -> SpeakingMember:
    return speaking_member(ground, "Al Amal")


@pytest.fixture
def client(ground: Participation, amal: SpeakingMember) -> Iterator[TestClient]:
    app = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0))
    with TestClient(app, headers={"accept-language": "fr"}) as client:
        enter_as(client, amal)
        yield client


def grow(room: AssociationRoom, amal: SpeakingMember, begin: int, end: int) -> None:
    """Some more of everything, each of an association of its own that asks Al Amal for help."""
    now = SystemClock().now()
    for number in range(begin, end):
        details = AssociationDetails(
            name_fr=f"Association {number}", territory="03.231", offers=("formation à la gestion",)
        )
        other = room.directory.join(details, "amina", state=AssociationState.LISTED).number
        room.circles.make(CircleDetails(name_fr=f"Cercle {number}", joining=CircleJoining.OPEN), "amina")
        plan = ProjectPlan(title=f"Projet {number}", summary="Un puits.", territory="03.231")
        project = room.projects.begin(other, plan)
        room.projects.show(project, other, wishes=True)
        room.projects.answer_wish(project, "amina", accepts=True)
        room.resources.share(other, ResourceDetails(title=f"Modèle {number}"), ResourceContent("Un texte."))
        at = now + timedelta(minutes=number)
        titles = Localised({Language.FRENCH: f"Atelier {number}"})
        room.activities.announce(other, ActivityPlan(titles, at, at + timedelta(hours=1), territory="03.231"))
        with room.database.write() as session:
            to = HelperRef(association=amal.number)
            room.introductions.ask(
                session, amal.participant, "Un comptable", "0612345678", HelpKind.ACCOUNTING, association=other, to=to
            )


@contextmanager
def asked(database: Database) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    said: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    engines = {database.engine, *(one for one in vars(database).values() if hasattr(one, "dialect"))}
    for engine in engines - {database.engine}:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def counted(client: TestClient, database: Database, amal: SpeakingMember) -> dict[str, int]:
    addresses = [
        MINE,
        REQUESTS,
        *(f"{amal.address}{one}" for one in OWN),
        *(f"/take-part/associations{one}" for one in PUBLIC),
    ]
    found = {}
    for address in addresses:
        client.get(address)
        with asked(database) as said:
            assert client.get(address).status_code == 200, address
        found[address] = len(said)
    return found


def test_no_page_asks_the_database_more_often_where_the_network_is_larger(
    client: TestClient, database: Database, room: AssociationRoom, amal: SpeakingMember
) -> None:
    grow(room, amal, 0, 3)
    few = counted(client, database, amal)
    grow(room, amal, 3, 20)
    assert counted(client, database, amal) == few


@pytest.mark.parametrize("address", NARROWED)
def test_no_list_is_begun_by_looking_for_the_associations_that_are_listed(
    client: TestClient, database: Database, room: AssociationRoom, amal: SpeakingMember, address: str
) -> None:
    """Nearly all are: an engine that knows no better takes them for few, and goes through what every one of them has."""
    if not database.is_sqlite:
        return
    grow(room, amal, 0, 3)
    with asked(database) as said:
        client.get(f"{amal.address}{address}")
    with database.read() as session:
        for statement in said:
            if statement.startswith("SELECT"):
                values = tuple([None] * statement.count("?"))
                plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                assert "ix_association_state" not in str(plan.all()), statement


def test_a_list_of_projects_reads_nothing_that_it_does_not_show(
    client: TestClient, database: Database, room: AssociationRoom, amal: SpeakingMember
) -> None:
    grow(room, amal, 0, 3)
    with asked(database) as said:
        page = client.get(f"{amal.address}/projects").text
    assert "Projet 2" in page
    assert not [one for one in said if "association_project_milestone" in one or "association_project.goals" in one]


@pytest.mark.parametrize(
    ("address", "row"),
    [
        ("{own}/circles", "Cercle "),
        ("{own}/projects", "Projet "),
        ("{own}/library", "Modèle "),
        ("{own}/activities", "Atelier "),
        ("/take-part/associations/projects", "Projet "),
    ],
)
def test_a_list_is_cut_into_pages_that_follow_one_another_under_the_same_filter(
    client: TestClient, room: AssociationRoom, amal: SpeakingMember, address: str, row: str
) -> None:
    grow(room, amal, 0, PAGE + 3)
    first = client.get(address.format(own=amal.address)).text
    (following,) = [part.split('"')[0] for part in first.split('rel="next" href="')[1:]]
    second = client.get(address.format(own=amal.address) + following.replace("&amp;", "&")).text
    names = [f"{row}{number}<" for number in range(PAGE + 3)]
    assert sum(name in first for name in names) == PAGE
    assert all((name in first) is not (name in second) for name in names)
    assert 'rel="next"' not in second


def test_a_circle_is_found_by_a_word_of_its_name_what_it_is_for_or_its_field(
    client: TestClient, room: AssociationRoom, amal: SpeakingMember
) -> None:
    room.circles.make(CircleDetails(name_ar="دائرة الماء", name_fr="Cercle de l’eau", about="Les khettaras"), "amina")
    room.circles.make(CircleDetails(name_fr="Écoles rurales"), "amina")
    for words in ("EAU", "khettaras", "الماء", "ecoles"):
        page = client.get(f"{amal.address}/circles", params={"q": words}).text
        assert ("Cercle de l’eau" in page, "Écoles rurales" in page) == (words != "ecoles", words == "ecoles")
    nothing = client.get(f"{amal.address}/circles", params={"q": "piscine"})
    assert "Aucun cercle ne parle de cela" in nothing.text
