"""Being put in touch and the calendar, as staff keeps them: named with reasons, called off, photos gone; and never an address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import Localised, ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.language.forms import Language
from participation.associations.activities.schemas import ActivityPlan
from participation.associations.directory.schemas import AssociationDetails, AssociationState
from participation.associations.introductions.schemas import HelpKind, IntroductionSide, IntroductionState
from participation.associations.service import AssociationRoom
from participation.common.rights import RoomPart, RoomRole
from participation.services import Participation
from tests.consoles import csrf, enter, participation_over, with_console, with_participation
from tests.unit.participation.associations.activities.test_activities import picture

BASE = "/console/participation/associations"
ASKERS, PARTNERS = "PLANTED-0611111111", "PLANTED-0622222222"


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


def moderator(client: TestClient, console: ConsoleServices, ground: Participation, role: RoomRole) -> dict[str, str]:
    enter(client, console, "omar", Role.EDITOR)
    ground.parts.give(RoomPart(ParticipationRoom.ASSOCIATIONS, "", "omar", role), "amina")
    return {"csrf": csrf(client)}


def asked(room: AssociationRoom, ground: Participation) -> int:
    details = AssociationDetails(name_fr="Clinique juridique", territory="01", offers=("révision de statuts",))
    room.directory.join(details, "amina", state=AssociationState.LISTED)
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, Language.FRENCH)
        return room.introductions.ask(session, person.id, "revoir nos statuts", ASKERS, HelpKind.LEGAL).number


def test_a_moderator_names_whom_the_matching_found_and_sees_no_address(
    client: TestClient, console: ConsoleServices, ground: Participation, room: AssociationRoom
) -> None:
    number, form = asked(room, ground), moderator(client, console, ground, RoomRole.MODERATOR)
    page = client.get(f"{BASE}/introductions").text
    assert "Clinique juridique" in page
    assert "revoir nos statuts" in page
    one = client.get(f"{BASE}/introductions/{number}").text
    assert "révision de statuts" in one
    client.post(f"{BASE}/introductions/match", data=form)
    assert room.introductions.get(number).state is IntroductionState.PROPOSED
    room.introductions.agree(number, IntroductionSide.PARTNER, PARTNERS)
    room.introductions.agree(number, IntroductionSide.ASKER)
    whole = page + one + client.get(f"{BASE}/introductions").text + client.get(f"{BASE}/introductions/{number}").text
    assert "PLANTED" not in whole
    assert "introductions_" not in whole


def test_a_moderator_lists_volunteers_calls_off_and_takes_photos_away(
    client: TestClient, console: ConsoleServices, ground: Participation, room: AssociationRoom
) -> None:
    asked(room, ground)
    form, now = moderator(client, console, ground, RoomRole.MODERATOR), ground.clock.now()
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, Language.FRENCH)
        made = room.volunteers.save(session, person.id, [HelpKind.LEGAL], "", [], "", PARTNERS)
    client.post(f"{BASE}/volunteers/{made.number}", data=form | {"lists": "yes"})
    assert [one.number for one in room.volunteers.listed()] == [made.number]
    title = Localised({Language.FRENCH: "Planter"})
    plan = ActivityPlan(title, now + timedelta(days=3), now + timedelta(days=3, hours=1), is_public=False)
    activity = room.activities.announce(room.directory.listed()[0].number, plan)
    photo = room.photos.add(activity, picture(), agreed=True, is_public=False)
    assert "Planter" in client.get(f"{BASE}/activities").text
    client.post(f"{BASE}/activities/{activity.uid}/photos/{photo.number}/remove", data=form)
    assert room.photos.of(activity, for_members=True) == ()
    client.post(f"{BASE}/activities/{activity.uid}/cancel", data=form)
    assert not room.activities.get(activity.uid).is_on


def test_an_observer_sees_the_public_calendar_and_no_request(
    client: TestClient, console: ConsoleServices, ground: Participation, room: AssociationRoom
) -> None:
    number = asked(room, ground)
    form, now = moderator(client, console, ground, RoomRole.OBSERVER), ground.clock.now()
    for name, is_public in (("Visible", True), ("PLANTED-FOR-MEMBERS", False)):
        title = Localised({Language.FRENCH: name})
        plan = ActivityPlan(title, now + timedelta(days=3), now + timedelta(days=3, hours=1), is_public=is_public)
        room.activities.announce(room.directory.listed()[0].number, plan)
    page = client.get(f"{BASE}/activities").text
    assert "Visible" in page
    assert "PLANTED" not in page
    for path in ("introductions", f"introductions/{number}"):
        assert client.get(f"{BASE}/{path}").status_code == 403
    for path in ("introductions/match", f"introductions/{number}/propose", "volunteers/1"):
        assert client.post(f"{BASE}/{path}", data=form).status_code == 403
