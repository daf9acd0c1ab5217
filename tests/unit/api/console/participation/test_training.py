"""Staff's pages of training: rights route by route, a programme from its first word to its outcomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.routes import ROUTERS
from core.testing import FixedClock
from participation.common.rights import ROOM_RIGHTS, RoomPart, RoomRole
from participation.services import Participation
from participation.training.schemas import ROOM, LearnerState, OutcomeKind, TeachingTopic
from tests.consoles import enter, participation_over
from tests.training import A_PAPER, PROGRAMME, TrainingWorld, plan

RIGHT = "room_right"
BASE = "/console/participation/training"
AT = f"{BASE}/{PROGRAMME}"
PLANTED = "Zzyzx Plantée"
Opened = Callable[[], TestClient]
ROUTES = [
    route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and route.path.startswith(BASE)
]


class Staff:
    """A browser that sends the forms of its session."""

    def __init__(self, client: TestClient, token: str) -> None:
        self.client, self.token = client, token

    def send(self, path: str, status: int = 200, /, **fields: object) -> str:
        answer = self.client.post(path, data={"csrf": self.token, **fields})
        assert answer.status_code == status, answer.text
        return answer.text

    def read(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text


@pytest.fixture
def ground(console: ConsoleServices) -> Participation:
    return participation_over(console.library.database, FixedClock(datetime.now(UTC)), ROOM)


@pytest.fixture
def world(ground: Participation) -> TrainingWorld:
    assert isinstance(ground.clock, FixedClock)
    return TrainingWorld(ground.database, ground.clock)


@pytest.fixture
def member(opened: Opened, console: ConsoleServices, ground: Participation) -> Callable[..., Staff]:
    """Somebody of staff by name, with a part in the programme, or in the whole room."""

    def made(name: str, role: RoomRole | None = None, scope: str = PROGRAMME) -> Staff:
        client = opened()
        token = enter(client, console, name, Role.INBOX_AGENT)
        if role is not None:
            ground.parts.give(RoomPart(ROOM, scope, name, role), "test")
        return Staff(client, token)

    return made


def test_every_page_opens_to_its_part_alone(member: Callable[..., Staff], world: TrainingWorld) -> None:
    one = world.trained()
    world.confirmed(one.association.id, OutcomeKind.STATUTES)
    (made,) = world.room.outcomes.listed(PROGRAMME)
    filled = {"programme": PROGRAMME, "event": world.session, "learner": one.id, "outcome": made.id, "request": 1}
    for role in (RoomRole.ORGANISER, RoomRole.TRAINER, RoomRole.OBSERVER, RoomRole.SCORER):
        staff = member(f"r-{role.value}", role, "")
        for route in ROUTES:
            asked = next(getattr(d.call, RIGHT) for d in route.dependant.dependencies if hasattr(d.call, RIGHT))
            path, may = route.path.format(**filled), asked in ROOM_RIGHTS[role]
            if "GET" in (route.methods or ()):
                assert staff.client.get(path).status_code == (200 if may else 403), (role, path)
            elif not may:
                assert staff.client.post(path, data={"csrf": staff.token}).status_code == 403, (role, path)


def test_who_trains_sees_names_and_no_contact_and_an_observer_neither(
    member: Callable[..., Staff], world: TrainingWorld
) -> None:
    world.trained(person=PLANTED)
    trainer, observer = member("karim", RoomRole.TRAINER), member("salma", RoomRole.OBSERVER)
    page = trainer.read(f"{AT}/sessions/{world.session}")
    assert PLANTED in page
    for staff, paths in ((trainer, [AT, f"{AT}/outcomes"]), (observer, [AT, f"{BASE}/figures.csv"])):
        for path in paths:
            answer = staff.client.get(path)
            assert PLANTED not in answer.text, path
    assert "0600000000" not in page


def test_a_part_in_one_programme_opens_no_other(member: Callable[..., Staff], world: TrainingWorld) -> None:
    world.open("rabat", plan(region="04"))
    elsewhere = world.asked("Noor", programme="rabat")
    staff = member("nadia", RoomRole.ORGANISER)
    staff.read(f"{BASE}/rabat/people", 403)
    staff.send(f"{AT}/people/{elsewhere.id}", 404, to="enrolled")
    assert world.room.learners.get("rabat", elsewhere.id).state is LearnerState.ASKED


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_is_there_in_each_language(
    language: str, member: Callable[..., Staff], world: TrainingWorld
) -> None:
    one = world.trained()
    world.confirmed(one.association.id, OutcomeKind.PLAN)
    world.room.learners.assess(one.id, [1])
    world.room.pole.offer(one, {TeachingTopic.FUNDING}, is_public=True)
    world.room.programmes.create("draft", plan(), "amina")
    staff = member("nadia", RoomRole.ORGANISER, "")
    paths = (BASE, AT, f"{AT}/settings", f"{BASE}/draft/settings", f"{AT}/people", f"{AT}/outcomes")
    for path in (*paths, f"{AT}/sessions/{world.session}", f"{BASE}/pole/requests"):
        page = staff.client.get(path, params={"lang": language}).text
        shown = re.sub(r'="[^"]*"', "", page)
        assert not re.search(r"\b(?:training|state|learner|outcome|target|topic|lesson|event)_[a-z]", shown), path


def test_a_programme_from_its_first_word_to_its_outcomes(member: Callable[..., Staff], world: TrainingWorld) -> None:
    staff = member("nadia", RoomRole.ORGANISER, "")
    assert "Choisissez une région" in staff.send(BASE, 422, name="new", title_fr="Nouveau")
    staff.send(BASE, name="new", title_fr="Nouveau", region="03")
    at = f"{BASE}/new"
    assert "au moins un module" in staff.send(f"{at}/move", 422, to="open")
    told = {
        "title_fr": "Nouveau", "region": "03", "phase": "2", "needed": "1", "target_people": "1000",
        "module1_fr": "Statuts", "question0_fr": "Qui ?", "choice0_0_fr": "A", "choice0_1_fr": "B", "right0": "1",
    }  # fmt: skip
    staff.send(f"{at}/settings", **told)
    staff.send(f"{at}/move", to="open")
    assert 'value="Soir"' in staff.send(f"{at}/sessions", 422, title="Soir", module="1", starts_at="x", ends_at="y")
    session = {"title": "Soir", "module": "1", "starts_at": "2027-01-10T10:00", "ends_at": "2027-01-10T12:00"}
    staff.send(f"{at}/sessions", **session, trainer="karim", near="Fès")
    (planned,) = world.room.programmes.sessions("new")
    one = world.asked("Amal", programme="new")
    staff.send(f"{at}/people/{one.id}", to="enrolled")
    staff.send(f"{at}/sessions/{planned.event.id}", **{f"came{one.id}": "yes"})
    upload = {"csrf": staff.token, "association": str(one.association.id), "kind": "statutes"}
    files = {"document": ("statuts.pdf", A_PAPER, "application/pdf")}
    bad = {"document": ("x.html", b"<html>", "text/html")}
    assert "n’est pas pris" in staff.client.post(f"{at}/outcomes/upload", data=upload, files=bad).text
    text = {"document": ("statuts.pdf", b"not a pdf at all", "application/pdf")}
    assert "n’est pas pris" in staff.client.post(f"{at}/outcomes/upload", data=upload, files=text).text
    assert not world.room.outcomes.listed("new"), "words without a form of their own show nothing"
    assert staff.client.post(f"{at}/outcomes/upload", data=upload, files=files).status_code == 200
    (made,) = world.room.outcomes.listed("new")
    staff.send(f"{at}/outcomes/{made.id}", to="confirmed")
    page = staff.read(at)
    assert '<th scope="row">Personnes formées</th><td>1</td><td>1000</td>' in page
    assert '<th scope="row">Statuts révisés</th><td>1</td><td>0</td>' in page
    assert staff.client.get(f"{at}/outcomes/{made.id}/document").content == A_PAPER
    assert "new,03,2,people,1,1000" in staff.read(f"{BASE}/figures.csv")
