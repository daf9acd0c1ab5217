"""Staff's pages of calls: rights, conflicts, scores that nobody sees before all are in, a call from its first word to its appeal."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.routes import ROUTERS
from core.testing import FixedClock
from participation.associations.directory.schemas import AssociationDetails, AssociationState
from participation.calls.schemas import ROOM, DossierState
from participation.common.people.consents import ConsentKind
from participation.common.rights import ROOM_RIGHTS, RoomPart, RoomRight, RoomRole
from participation.services import Participation
from tests.calls import CALL, CallWorld, plan
from tests.consoles import enter, participation_over

RIGHT = "room_right"
BASE = "/console/participation/calls"
AT = f"{BASE}/{CALL}"
PLANTED, WORDS = "Zzyzx-Plantée", "Mots-Plantés"
Opened = Callable[[], TestClient]
ROUTES = [
    route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and route.path.startswith(f"{BASE}")
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
def world(ground: Participation) -> CallWorld:
    now = ground.clock.now()
    written = plan(
        opens_at=(now - timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"),
        closes_at=(now + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"),
        shows_names=True,
    )
    clock = ground.clock
    assert isinstance(clock, FixedClock)
    return CallWorld(ground.database, clock, written)


@pytest.fixture
def member(opened: Opened, console: ConsoleServices, ground: Participation) -> Callable[..., Staff]:
    """Somebody of staff by name, with a part in the call."""

    def made(name: str, role: RoomRole | None = None) -> Staff:
        client = opened()
        token = enter(client, console, name, Role.INBOX_AGENT)
        if role is not None:
            ground.parts.give(RoomPart(ROOM, CALL, name, role), "test")
        return Staff(client, token)

    return made


def test_every_page_opens_to_its_part_alone(member: Callable[..., Staff], world: CallWorld) -> None:
    one = world.sent("Amal")
    for role in RoomRole:
        staff = member(f"r-{role.value}", role)
        for route in ROUTES:
            if "{call}" not in route.path:
                continue
            asked = next(getattr(d.call, RIGHT) for d in route.dependant.dependencies if hasattr(d.call, RIGHT))
            path = route.path.replace("{call}", CALL).replace("{number}", str(one.id)).replace("{paper}", "0")
            if "GET" in (route.methods or ()):
                status = staff.client.get(path).status_code
            elif asked in ROOM_RIGHTS[role]:
                continue  # what each does is tried below
            else:
                status = staff.client.post(path, data={"csrf": staff.token}).status_code
            assert (status != 403) is (asked in ROOM_RIGHTS[role]), (role, path)
            if "GET" in (route.methods or ()) and asked in ROOM_RIGHTS[role] and asked is not RoomRight.SCORE:
                assert status == 200, (role, path)


def every_page(call: int | str = CALL) -> list[str]:
    """Addresses of everything that can be read in the call."""
    return [route.path.replace("{call}", str(call)) for route in ROUTES if "GET" in (route.methods or ())]


def seen(staff: Staff, dossier: int) -> str:
    """All that somebody can read anywhere in the room."""
    pages = [path.replace("{number}", str(dossier)).replace("{paper}", "0") for path in every_page()]
    return "\n".join(staff.client.get(path).text for path in pages)


def test_nobody_sees_a_score_before_all_are_in_on_any_page_or_export(
    member: Callable[..., Staff], world: CallWorld
) -> None:
    one = world.sent("Amal")
    world.close()
    first, second = [name for name, _, _ in world.room.reviews.given_out(CALL)[one.id]]
    world.room.reviews.confirm(one.id, first)
    world.room.reviews.save(one.id, first, [5, 4], WORDS, sends=True)
    mine, theirs = member(first), member(second)
    others = [member("boss", RoomRole.ORGANISER), member("panel", RoomRole.COMMITTEE), member("obs", RoomRole.OBSERVER)]
    world.room.reviews.confirm(one.id, second)
    for staff in (theirs, *others):
        told = seen(staff, one.id)
        assert WORDS not in told
        assert not re.search(r"95 (?:points|/)|>95<", told), "nor what they come to"
    assert WORDS in seen(mine, one.id)
    theirs.send(f"{AT}/scoring/{one.id}", points0="5", points1="5", words="d’accord", do="send")
    for staff in (mine, theirs, *others[:2]):
        assert WORDS in seen(staff, one.id)
    assert WORDS not in seen(others[2], one.id), "an observer reads no dossier"


def test_a_third_one_sees_neither_before_their_own(member: Callable[..., Staff], world: CallWorld) -> None:
    one = world.sent("Amal")
    world.close()
    world.score(one.id, (5, 5), (0, 0))
    out = world.room.reviews.given_out(CALL)[one.id]
    (third,) = [name for name, _, is_third in out if is_third]
    staff = member(third)
    world.room.reviews.confirm(one.id, third)
    assert "mots de" not in seen(staff, one.id)
    assert "mots de" not in seen(member("panel", RoomRole.COMMITTEE), one.id)
    staff.send(f"{AT}/scoring/{one.id}", points0="4", points1="4", do="send")
    assert "mots de" in seen(staff, one.id)
    assert world.room.reviews.score(world.plan, one.id).points == 90  # type: ignore[union-attr]


def test_who_declares_a_conflict_never_sees_or_scores_it_in_any_part(
    member: Callable[..., Staff], world: CallWorld
) -> None:
    one, other = world.sent(PLANTED), world.sent("Nour")
    world.close()
    first = world.room.reviews.given_out(CALL)[one.id][0][0]
    staff = member(first, RoomRole.COMMITTEE)
    assert "Avez-vous un conflit" in staff.read(f"{AT}/scoring/{one.id}")
    assert "Un atelier de couture" not in staff.read(f"{AT}/scoring/{one.id}"), "read after the declaration alone"
    assert staff.client.get(f"{AT}/scoring/{one.id}/papers/0").status_code == 404
    staff.send(f"{AT}/scoring/{one.id}/conflict", does="conflict")
    assert PLANTED not in seen(staff, one.id)
    for path in (f"scoring/{one.id}", f"dossiers/{one.id}"):
        staff.read(f"{AT}/{path}", 403)
    for path in (f"scoring/{one.id}", f"dossiers/{one.id}/decide", f"dossiers/{one.id}/appeal"):
        staff.send(f"{AT}/{path}", 403, points0="5", points1="5", do="send", does="accept", reasons="merit", words="x")
    names = [name for name, _, _ in world.room.reviews.given_out(CALL)[one.id]]
    assert first not in names
    assert len(names) == 2, "another was asked"
    assert PLANTED in seen(member("boss", RoomRole.ORGANISER), one.id)
    assert other.number in staff.read(f"{AT}/ranking")


def test_a_call_goes_from_its_first_word_to_ranked_letters_and_an_appeal(
    opened: Opened, console: ConsoleServices, member: Callable[..., Staff], world: CallWorld, ground: Participation
) -> None:
    client = opened()
    boss = Staff(client, enter(client, console, "chief", Role.ADMINISTRATOR))
    assert boss.send(BASE, 422, name="Pas Bon", title_fr="X").count('role="alert"') == 1
    boss.send(BASE, name="rabat", title_fr="Rabat 2027")
    boss.send(f"{BASE}/rabat/publish", 422)
    told: dict[str, object] = {
        "title_fr": "Rabat 2027", "opens_at": "2027-01-01T09:00", "closes_at": "2026-12-31T09:00", "quota": "3",
        "criterion0_fr": "Utilité", "weight0": "2", "paper0_fr": "Statuts", "kinds0": ["pdf"], "pages0": "9",
        "question0_fr": "Deux ans d’âge ?", "regions": ["04"], "every_region": ["04"], "region_04": "2",
    }  # fmt: skip
    page = boss.send(f"{BASE}/rabat/settings", 422, **told)
    assert "vient avant l’ouverture" in page
    assert "Deux ans d’âge ?" in page, "nothing typed is lost"
    boss.send(f"{BASE}/rabat/settings", 200, **{**told, "closes_at": "2027-02-14T23:59"})
    assert "Publier l’appel" not in boss.send(f"{BASE}/rabat/publish")
    assert world.room.calls.get("rabat").plan.region_quotas == {"04": 2}
    boss.send(f"{BASE}/rabat/extend", 422, closes_at="2027-02-10T10:00", reason="Tempête")
    assert "Tempête" in boss.send(f"{BASE}/rabat/extend", closes_at="2027-02-20T10:00", reason="Tempête")

    dossiers = [world.sent(name) for name in ("Amal", "Nour", "Salam")]
    boss.send(f"{AT}/review", 409)
    world.close()
    com = member("comite")
    for one, points in zip(dossiers, ((5, 1), (4, 4), (1, 1)), strict=True):
        world.score(one.id, points, points)
    page = com.read(f"{AT}/ranking")
    assert "départagés par « Utilité »" in page
    assert com.read(f"{AT}/ranking.csv").count("FES-000") >= 3
    com.send(f"{AT}/letters", 409)
    com.send(f"{AT}/dossiers/{dossiers[0].id}/decide", 422, does="accept")
    for one in dossiers[:2]:
        com.send(f"{AT}/dossiers/{one.id}/decide", does="accept", reasons=["merit"])
    kept = com.send(f"{AT}/dossiers/{dossiers[2].id}/decide", 422, does="accept", reasons=["merit"], words="Bravo")
    assert "Toutes les places sont prises" in kept
    assert "Bravo" in kept
    com.send(f"{AT}/dossiers/{dossiers[2].id}/decide", does="refuse", reasons=["quota"])
    assert "n’en sait rien" in com.read(f"{AT}/dossiers/{dossiers[2].id}")
    com.send(f"{AT}/letters")
    assert [one.state for one in world.room.dossiers.sent(CALL)] == [
        DossierState.ACCEPTED, DossierState.ACCEPTED, DossierState.REFUSED,
    ]  # fmt: skip
    world.room.appeals.make(dossiers[2].id, "Relisez la page 2.")
    scorer = world.room.reviews.given_out(CALL)[dossiers[2].id][0][0]
    biased = member(scorer, RoomRole.COMMITTEE)
    assert "une autre personne répond" in biased.read(f"{AT}/dossiers/{dossiers[2].id}")
    biased.send(f"{AT}/dossiers/{dossiers[2].id}/appeal", 403, does="uphold", words="oui")
    com.send(f"{AT}/dossiers/{dossiers[2].id}/appeal", does="uphold", words="Vous aviez raison.")
    com.send(f"{AT}/dossiers/{dossiers[2].id}/appeal", 409, does="reject", words="Non.")
    with ground.database.write() as session:
        ground.people.agree(session, dossiers[0].participant, ROOM, [ConsentKind.SHOW_NAME], scope=CALL)
    page = boss.read(f"{AT}/results")
    assert "Amal" in page
    assert "Nour" not in page, "who did not agree is counted, not named"
    assert "en relecture" in boss.send(f"{AT}/results").lower()


def test_what_else_an_association_was_given_is_before_the_committee(
    member: Callable[..., Staff], world: CallWorld
) -> None:
    one, again = world.sent("Amal"), world.sent("AMAL", receipt="r amal")
    world.sent("Nour")
    page = member("panel", RoomRole.COMMITTEE).read(f"{AT}/dossiers/{again.id}")
    assert one.number in page
    assert "FES-0003" not in page


def test_a_dossier_of_another_call_is_not_found_here(member: Callable[..., Staff], world: CallWorld) -> None:
    one = world.sent(PLANTED)
    world.room.calls.create("autre", plan(), "amina")
    staff = member("panel2")
    world.parts.give(RoomPart(ParticipationRoom.CALLS, "autre", "panel2", RoomRole.COMMITTEE), "test")
    assert staff.client.get(f"{BASE}/autre/dossiers/{one.id}").status_code == 404
    assert staff.client.get(f"{AT}/dossiers/{one.id}").status_code == 403
    assert world.begun().id != one.id
    draft = world.begun()
    assert member("panel3", RoomRole.COMMITTEE).client.get(f"{AT}/dossiers/{draft.id}").status_code == 404


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_is_there_in_each_language(language: str, member: Callable[..., Staff], world: CallWorld) -> None:
    one, other = world.sent("Amal"), world.sent("Nour")
    world.close()
    for each in (one, other):
        world.score(each.id, (5, 5), (5, 5))
    name = world.room.reviews.given_out(CALL)[one.id][0][0]
    for staff in (member(name, RoomRole.COMMITTEE), member("boss", RoomRole.ORGANISER)):
        for path in every_page():
            path = path.replace("{number}", str(one.id))
            if "{paper}" in path or path.endswith(".csv"):
                continue
            answer = staff.client.get(path, params={"lang": language})
            if answer.status_code == 403 or answer.status_code == 404:
                continue
            assert answer.status_code == 200, path
            shown = re.sub(r'="[^"]*"', "", answer.text)
            assert not re.search(r"\b(?:calls|part|state|stage|standing|tie|reason|kind|paper)_[a-z]", shown), path
            ids = re.findall(r'\sid="([^"]+)"', answer.text)
            assert len(ids) == len(set(ids)), path


def test_an_entry_that_a_dossier_names_is_verified_where_its_speaker_wrote_it(
    member: Callable[..., Staff], world: CallWorld, ground: Participation
) -> None:
    network = ground.associations
    assert network is not None
    details = AssociationDetails(name_fr="Association Connue", territory="03")
    entry = network.directory.join(details, "amina", state=AssociationState.LISTED).number
    dossier, staff = world.sent("Tout autre", entry=entry), member("yasmine", RoomRole.ORGANISER)
    page = staff.read(f"{BASE}/{CALL}/dossiers/{dossier.id}")
    assert "non vérifié" in page
    assert f'href="/console/participation/associations/{entry}"' in page
    with ground.database.write() as session:
        network.speakers.claim(session, entry, dossier.participant)
    assert "non vérifié" in staff.read(f"{BASE}/{CALL}/dossiers/{dossier.id}")
    network.speakers.answer(network.speakers.of(entry)[0].number, "omar", accepts=True)
    page = staff.read(f"{BASE}/{CALL}/dossiers/{dossier.id}")
    assert "non vérifié" not in page
    assert "vérifié : la personne qui parle" in page


def test_whoever_scores_is_led_to_what_waits_for_their_points(member: Callable[..., Staff], world: CallWorld) -> None:
    world.sent("Amal")
    scorers = [member(name, RoomRole.SCORER) for name in ("amina", "badr", "chama")]
    hub = scorers[0].read("/console/participation")
    assert f'href="{AT}"' in hub
    assert 'href="/console/participation/calls"' not in hub, "the list of all calls is not theirs to read"
    assert "Dossiers à noter" not in scorers[0].read("/console")
    world.close()
    asked = [staff for staff in scorers if f'href="{AT}/scoring"' in staff.read("/console")]
    assert len(asked) == 2
