"""The steering report: who reads which rooms of it, the same figures as a recount of the rows, and a way to go where there is nothing."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from io import StringIO
from typing import Any

import pypdfium2
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import text

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.participation.steering.frame import STEERED
from api.console.routes import ROUTERS
from core.testing import FixedClock
from participation.common.rights import ROOM_RIGHTS, RoomPart, RoomRight, RoomRole
from participation.services import Participation
from tests.calls import CALL
from tests.consoles import enter, participation_over
from tests.steering import NOW, fill
from tests.training import PROGRAMME, TrainingWorld

BASE = "/console/participation/steering"
MONTH = "2026-11"
DESK, TRAINING, CALLS = STEERED
Opened = Callable[[], TestClient]
Member = Callable[..., TestClient]
ROUTES = [
    route.path
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and route.path.startswith(BASE)
]


@pytest.fixture
def rooms() -> tuple[ParticipationRoom, ...]:
    return STEERED


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def ground(console: ConsoleServices, clock: FixedClock, rooms: tuple[ParticipationRoom, ...]) -> Participation:
    return participation_over(console.library.database, clock, *rooms)


@pytest.fixture
def member(opened: Opened, console: ConsoleServices, ground: Participation) -> Member:
    """Somebody of staff by name, with parts: a room, a scope and a role each."""

    def made(name: str, *parts: tuple[ParticipationRoom, str, RoomRole], role: Role = Role.INBOX_AGENT) -> TestClient:
        client = opened()
        enter(client, console, name, role)
        for room, scope, part in parts:
            ground.parts.give(RoomPart(room, scope, name, part), "test")
        return client

    return made


@pytest.fixture
def boss(member: Member) -> TestClient:
    return member("boss", role=Role.ADMINISTRATOR)


@pytest.fixture
def filled(ground: Participation, clock: FixedClock) -> Participation:
    """A month of each room: some regions of ten and more, some of fewer."""
    fill(ground, clock)
    return ground


def figures(client: TestClient, month: str = MONTH) -> dict[str, dict[str, Any]]:
    """Rooms of the report by name."""
    answer = client.get(f"{BASE}/figures.json", params={"month": month})
    assert answer.status_code == 200
    return {room["room"]: room for room in answer.json()["rooms"]}


def groups(room: dict[str, Any], by: str) -> dict[str, dict[str, Any]]:
    """Figures of a table by group."""
    (table,) = [one for one in room["tables"] if one["by"] == by]
    return {row["code"]: {name: each["value"] for name, each in row["figures"].items()} for row in table["rows"]}


@pytest.mark.parametrize("role", list(RoomRole))
@pytest.mark.parametrize("room", STEERED)
def test_a_part_in_a_room_opens_that_room_of_every_page_and_no_other(
    role: RoomRole, room: ParticipationRoom, member: Member
) -> None:
    client = member("amina", (room, "", role))
    assert RoomRight.READ in ROOM_RIGHTS[role]
    assert len(ROUTES) == 4
    for path in ROUTES:
        assert client.get(path).status_code == 200, path
    assert [*figures(client)] == [room.value]
    others = [one for one in STEERED if one is not room]
    page, table = client.get(BASE).text, client.get(f"{BASE}/figures.csv").text
    for other in others:
        assert f"/console/participation/{other.path}" not in page
        assert other.value not in table
    assert f'href="{BASE}"' in client.get("/console/participation").text


@pytest.mark.parametrize(
    "part",
    [
        (),
        ((TRAINING, PROGRAMME, RoomRole.ORGANISER),),
        ((CALLS, CALL, RoomRole.COMMITTEE),),
        ((ParticipationRoom.MENTORING, "", RoomRole.ORGANISER),),
    ],
)
def test_who_may_read_the_figures_of_no_whole_room_finds_nothing(
    part: tuple[tuple[ParticipationRoom, str, RoomRole], ...], member: Member, filled: Participation
) -> None:
    client = member("nadia", *part)
    for path in ROUTES:
        assert client.get(path).status_code == 403, path
    assert BASE not in client.get("/console/participation").text


def test_an_agent_of_one_queue_reads_the_desk_as_on_its_own_page(member: Member) -> None:
    client = member("salma", (DESK, "juridique", RoomRole.AGENT))
    assert client.get("/console/participation/help-desk/figures").status_code == 200
    assert [*figures(client)] == [DESK.value]


@pytest.mark.parametrize("rooms", [(TRAINING,), (ParticipationRoom.MENTORING,)])
def test_a_room_that_is_off_is_not_in_it(rooms: tuple[ParticipationRoom, ...], boss: TestClient) -> None:
    if rooms == (TRAINING,):
        assert [*figures(boss)] == [TRAINING.value]
    else:
        assert {boss.get(path).status_code for path in ROUTES} == {404}
        assert BASE not in boss.get("/console/participation").text


def test_figures_of_the_desk_are_those_of_the_rows(boss: TestClient, filled: Participation) -> None:
    found = figures(boss)[DESK.value]
    with filled.database.read() as session:
        rows = session.execute(text("select participant, region, language, category, state from help_ticket")).all()
    assert found["figures"]["tickets"] == {"value": len(rows)}
    assert found["figures"]["solved"] == {"value": sum(row.state == "solved" for row in rows)}
    for by in ("region", "language", "category"):
        people, solved = defaultdict[str, set[str]](set), Counter[str]()
        for row in rows:
            people[getattr(row, by)].add(row.participant)
            solved[getattr(row, by)] += row.state == "solved"
        told = groups(found, by)
        assert told.keys() == people.keys()
        for name, group in told.items():
            if group["tickets"] is not None:
                assert (group["tickets"], group["solved"]) == (len(people[name]), solved[name])
        if by != "category":
            rest = len(rows) - sum(group["tickets"] or 0 for group in told.values())
            assert rest == 0 or rest >= 10, by
    told = groups(found, "region")
    assert told["12"]["tickets"] is None
    assert told["01"]["tickets"] is None, "the whole less it would tell of three"
    assert told["03"]["tickets"] == 14


def test_figures_of_training_are_those_of_the_rows(boss: TestClient, filled: Participation) -> None:
    found = figures(boss)[TRAINING.value]
    with filled.database.read() as session:
        came = session.execute(
            text(
                "select distinct a.programme, a.id, l.id from training_learner l"
                " join training_association a on a.id = l.association"
                " join training_session s on s.programme = a.programme"
                " join participation_guest g on g.event = s.event and g.participant = l.participant"
                " where g.has_come and l.state = 'enrolled'"
            )
        ).all()
        made = session.execute(text("select kind, state from training_outcome where file is not null")).all()
    people = Counter(programme for programme, _, _ in came)
    told = groups(found, "programme")
    assert {name: row["people"] for name, row in told.items()} == people == {"fes": 12, "rabat": 10}
    pairs = {(programme, association) for programme, association, _ in came}
    assert {name: row["associations"] for name, row in told.items()} == Counter(programme for programme, _ in pairs)
    assert told["fes"]["statutes"] == sum(kind == "statutes" and state == "confirmed" for kind, state in made) == 11
    assert told["fes"]["plans"] is told["rabat"]["statutes"] is None, "none is told as few"
    assert {name: row["sessions"] for name, row in told.items()} == {"fes": 1, "rabat": 1}
    whole = groups(found, "region")["whole"]
    assert (whole["people"], whole["statutes"], whole["sessions"]) == (22, 11, 2)
    assert groups(found, "month")["fes"]["people"] == 12
    (table,) = [one for one in found["tables"] if one["by"] == "programme"]
    assert table["rows"][0]["figures"]["people"] == {"value": 12, "target": 1000}


def test_figures_of_calls_are_those_of_the_rows(boss: TestClient, filled: Participation) -> None:
    found = figures(boss)[CALLS.value]
    with filled.database.read() as session:
        rows = session.execute(text("select region, state from call_dossier where submitted_at is not null")).all()
    told = groups(found, "call")[CALL]
    assert (told["sent"], told["waiting"], told["accepted"], told["late"]) == (len(rows), 24, 0, 0)
    regions = {name: row["sent"] for name, row in groups(found, f"region:{CALL}").items()}
    sizes = Counter(row.region for row in rows)
    assert regions == {"03": 12, "04": None, "01": None}
    assert sizes == {"03": 12, "04": 11, "01": 1}
    assert sum(sizes.values()) - sum(size or 0 for size in regions.values()) == 12


def test_table_and_program_say_the_same(boss: TestClient, filled: Participation) -> None:
    rows = list(
        csv.DictReader(StringIO(boss.get(f"{BASE}/figures.csv", params={"month": MONTH}).text.lstrip("\ufeff")))
    )
    found = figures(boss)
    for row in rows:
        room = found[row["room"]]
        within = {
            (table["by"], each["code"]): each["figures"] for table in room["tables"] for each in table["rows"]
        } | {("", ""): room["figures"]}
        told = within[row["by"], row["code"]][row["figure"]]
        assert row["value"] == ("" if told["value"] is None else str(told["value"]))
        assert row["target"] == str(told.get("target", ""))
    assert len(rows) == sum(
        len(room["figures"]) + sum(len(row["figures"]) for table in room["tables"] for row in table["rows"])
        for room in found.values()
    )


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_door_is_worded(language: str, boss: TestClient, filled: Participation) -> None:
    for month in (MONTH, "2026-10"):
        page = boss.get(BASE, params={"month": month, "lang": language})
        shown = re.sub(r'="[^"]*"', "", page.text)
        assert not re.findall(r"\b(?:steering|help_desk|training|target|room|speaks)_[a-z]\w*", shown)
        made = boss.get(f"{BASE}/report.pdf", params={"month": month, "lang": language})
        assert made.content.startswith(b"%PDF-")
        sheet = boss.get(f"{BASE}/figures.csv", params={"month": month, "lang": language}).text
        names = {row["figure_name"] for row in csv.DictReader(StringIO(sheet.lstrip("\ufeff")))}
        assert not [name for name in names if "_" in name]


def test_the_paper_has_what_the_page_has(boss: TestClient, filled: Participation) -> None:
    made = boss.get(f"{BASE}/report.pdf", params={"month": MONTH}).content
    said = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made))
    said = " ".join(said.split())
    for wanted in ("Pilotage : novembre 2026", "12 sur 1000", "Fait en novembre 2026", "Dossiers envoyés"):
        assert wanted in said


def test_months_follow_each_other_up_to_this_one(boss: TestClient) -> None:
    page = boss.get(BASE).text
    assert "Pilotage : novembre 2026" in page
    assert 'href="?month=2026-10"' in page
    assert 'rel="next"' not in page
    assert 'href="?month=2026-11"' in boss.get(BASE, params={"month": "2026-10"}).text
    assert 'rel="prev"' not in boss.get(BASE, params={"month": "2000-01"}).text
    assert boss.get(BASE, params={"month": "2099-12"}).status_code == 200
    assert boss.get(BASE, params={"month": "novembre"}).status_code == 422


def test_an_empty_month_says_what_to_do(boss: TestClient, ground: Participation, clock: FixedClock) -> None:
    page = boss.get(BASE).text
    for said in ("notez au guichet les appels reçus", "puis ouvrez les inscriptions", "publiez un appel"):
        assert said in page
    TrainingWorld(ground.database, clock)
    assert "Prévoyez une séance depuis un programme" in boss.get(BASE).text


def test_an_earlier_month_counts_nothing_of_what_came_later(boss: TestClient, filled: Participation) -> None:
    """The difference of two reports tells of nobody: a month's figures are taken off where they are shown, or not at all."""
    now, before = figures(boss)[TRAINING.value], figures(boss, "2026-10")[TRAINING.value]
    later = figures(boss, "2026-12")[TRAINING.value]
    assert groups(now, "region") == groups(later, "region")
    for by in ("region", "programme"):
        for of in groups(before, by).values():
            assert of == {"sessions": 0, "associations": None, "people": None, "statutes": None, "plans": None}
    assert groups(before, "month") == {}
