"""Projects of associations as staff sees them: the portfolio without money or risks, and summaries that wait to be public."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from participation.associations.projects.schemas import ProjectPlan, RiskLevel
from participation.associations.service import AssociationRoom
from participation.common.rights import RoomPart, RoomRole
from participation.services import Participation
from tests.associations import listed
from tests.consoles import csrf, enter, participation_over, with_console, with_participation

BASE = "/console/participation/associations/projects"
ROOM = ParticipationRoom.ASSOCIATIONS


@pytest.fixture
def ground(console: ConsoleServices) -> Participation:
    return participation_over(console.library.database, SystemClock(), ROOM)


@pytest.fixture
def room(ground: Participation) -> AssociationRoom:
    assert ground.associations is not None
    return ground.associations


@pytest.fixture
def client(console: ConsoleServices, ground: Participation) -> Iterator[TestClient]:
    services = with_participation(with_console(canned_services(), console), ground)
    with TestClient(create_app(services, ApiSettings(rate_limit=0, console_codes=False))) as client:
        yield client


@pytest.fixture
def project(room: AssociationRoom) -> int:
    lead = listed(room, "Porteuse")
    plan = ProjectPlan(title="Lire à Fès", goals="Les buts", summary="Le résumé", territory="03.231")
    number = room.projects.begin(lead, plan)
    room.project_parts.write_line(number, lead, "PLANTEDLINE", 4_321_00, 0)
    room.project_parts.write_risk(number, lead, "PLANTEDRISK", RiskLevel.LOW, "", is_open=True)
    room.project_parts.write_note(number, lead, None, "PLANTEDNOTE")
    room.projects.show(number, lead, wishes=True)
    return number


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_portfolio_has_neither_money_nor_risks(
    client: TestClient, console: ConsoleServices, project: int, language: str
) -> None:
    enter(client, console, "chief", Role.ADMINISTRATOR)
    for path in ("", f"/{project}", "?state=planned&region=03", "?association=1", "?circle=4"):
        page = client.get(f"{BASE}{path}", headers={"accept-language": language})
        assert page.status_code == 200, path
        assert not re.search(r"PLANTED|4[^0-9]?321", page.text), path
        assert not re.search(r"\b(?:project|associations|label|field)_[a-z]", re.sub(r"<[^>]*>", " ", page.text)), path
    assert "Lire à Fès" in client.get(BASE).text
    shown = client.get(f"{BASE}?region=04").text
    assert f'href="{BASE}/{project}"' in shown  # it waits, whatever is looked for
    assert shown.count("Lire à Fès") == 1


def test_a_summary_becomes_public_by_a_moderator_and_is_refused_with_a_reason(
    client: TestClient, console: ConsoleServices, ground: Participation, room: AssociationRoom, project: int
) -> None:
    enter(client, console, "omar", Role.EDITOR)
    ground.parts.give(RoomPart(ROOM, "", "omar", RoomRole.OBSERVER), "chief")
    page = f"{BASE}/{project}"
    assert "Le résumé" in client.get(page).text
    form = {"csrf": csrf(client), "answer": "accept"}
    assert client.post(f"{page}/public", data=form).status_code == 403
    ground.parts.give(RoomPart(ROOM, "", "omar", RoomRole.MODERATOR), "chief")
    assert client.post(f"{page}/public", data=form).status_code == 200
    assert [one.number for one in room.projects.public()] == [project]
    assert client.post(f"{page}/public", data=form | {"answer": "refuse", "reason": ""}).status_code == 422
    client.post(f"{page}/public", data=form | {"answer": "refuse", "reason": "Un nom y est."})
    assert room.projects.public() == ()
    assert room.projects.one(project).refusal == "Un nom y est."
