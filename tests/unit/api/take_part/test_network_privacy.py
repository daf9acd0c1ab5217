"""Values of the network that are for members or for two alone, planted and looked for: public routes, the chat, announcements, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import select

from agent.organisation.organisation import Localised, ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from api.page.take_part.routes import ROUTERS
from conversation.doors import SaidToRoom
from core.database.database import Base, Database
from core.language.forms import Language
from core.testing import FixedClock
from participation.associations.activities.schemas import ActivityPlan
from participation.associations.chat.door import AssociationDoor
from participation.associations.directory.schemas import AssociationDetails, AssociationState, DetailField
from participation.associations.introductions.schemas import HelperRef, HelpKind
from participation.associations.service import AssociationRoom
from participation.associations.telling import NetworkTelling
from participation.services import Participation
from tests.consoles import participation_over, with_participation
from tests.unit.participation.associations.activities.test_activities import NOW, picture
from tests.unit.participation.associations.introductions.test_introductions import NotedAnnouncements

PLANTED = "PLANTED"
SEALED = ("PLANTED-NEED", "PLANTED-0611111111", "PLANTED-0622222222", "PLANTED-ABOUT")
PUBLIC = [
    route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    and route.path.startswith(("/take-part/associations", "/take-part/events"))
    and "/mine" not in route.path
    and "GET" in (route.methods or ())
]
ASKED = (
    "quelles activités cette semaine ?", "quelles activités ce mois-ci à Fès ?", "who can help with our statutes?",
    "شكون يقدر يعاونا ف القانون الأساسي؟", "quelles associations pour les femmes ?", "relation n° 1", "association n° 1",
)  # fmt: skip


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


@pytest.fixture
def filled(ground: Participation, room: AssociationRoom) -> dict[str, str]:
    """A network with something planted wherever it is for few; what fills in the addresses of its pages."""
    details = AssociationDetails(
        name_fr="Clinique", offers=("PLANTED révision de statuts",), phone=PLANTED, about=PLANTED,
        hidden=frozenset({DetailField.OFFERS, DetailField.PHONE, DetailField.ABOUT}),
    )  # fmt: skip
    number = room.directory.join(details, "amina", state=AssociationState.LISTED).number
    begin = NOW + timedelta(days=1)
    shown, hidden = (
        room.activities.announce(
            number,
            ActivityPlan(
                Localised({Language.FRENCH: title}),
                begin,
                begin + timedelta(hours=1),
                title,
                about=title,
                is_public=not n,
            ),
        )
        for n, title in enumerate(("Visible", PLANTED))
    )
    room.photos.add(hidden, picture(), agreed=True, is_public=True)
    photo = room.photos.add(shown, picture(), agreed=True, is_public=False)
    with room.database.write() as session:
        helper, _ = ground.people.keep_from_page(session, Language.FRENCH)
        volunteer = room.volunteers.save(session, helper.id, [HelpKind.LEGAL], "", [], SEALED[3], SEALED[2])
    room.volunteers.list_(volunteer.number, "amina", lists=True)
    with room.database.write() as session:
        person, _ = ground.people.keep_from_page(session, Language.FRENCH)
        to = HelperRef(volunteer=volunteer.number)
        room.introductions.ask(session, person.id, SEALED[0], SEALED[1], HelpKind.LEGAL, to=to)
    return {"number": str(number), "uid": hidden.uid, "photo": str(photo.number), "shown": shown.uid}


def _value(values: dict[str, str], part: re.Match[str]) -> str:
    return values.get(part[1], "1")


def test_there_are_routes_to_look_at() -> None:
    assert len(PUBLIC) > 12


@pytest.mark.parametrize("route", PUBLIC, ids=lambda route: route.path)
def test_no_public_page_feed_or_file_tells_what_was_planted(
    client: TestClient, filled: dict[str, str], route: APIRoute
) -> None:
    for uid in (filled["uid"], filled["shown"]):
        values = filled | {"uid": uid}
        path = re.sub(r"\{(\w+)(?::\w+)?\}", partial(_value, values), route.path)
        for language in (Language.FRENCH, Language.ARABIC):
            answer = client.get(path, params={"lang": language.value, "month": "2026-11"})
            assert PLANTED not in answer.text, path
            assert filled["uid"] not in answer.text or filled["uid"] in path, path
            assert not answer.headers["content-type"].startswith("image/"), path


async def test_the_bot_tells_nobody(ground: Participation, room: AssociationRoom, filled: dict[str, str]) -> None:
    door = AssociationDoor(room, ground.gazetteer, ground.people, ground.database, ground.clock)
    for text in ASKED:
        for language in Language:
            reply = await door.hears(SaidToRoom(text, "t", "0f" * 32, "telegram", language, NOW))
            assert PLANTED not in str(reply), text
    reply = await door.hears(
        SaidToRoom("", "t", "0f" * 32, "telegram", Language.FRENCH, NOW, value=f"e{filled['uid']}")
    )
    assert reply is not None
    assert not reply.topics, "nobody follows what they may not see"


def test_what_people_say_is_sealed_and_in_no_announcement(
    ground: Participation, room: AssociationRoom, filled: dict[str, str]
) -> None:
    announcer = NotedAnnouncements()
    NetworkTelling(room, room.database, ground.clock, announcer).run()
    assert PLANTED not in str(announcer.told)
    with room.database.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = str([tuple(row) for row in session.execute(select(table))])
            assert not [planted for planted in SEALED if planted in rows], table.name
    assert filled["number"]
