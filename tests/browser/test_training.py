"""A training from its opening to its outcomes against targets: staff in French or Arabic, an association on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.rights import Role
from api.http.testing import InMemorySources, canned_services
from core.clock import SystemClock
from core.language.forms import Language
from participation.common.rights import RoomPart, RoomRole
from participation.services import Participation
from participation.training.schemas import ROOM, TargetKind
from participation.training.words import word
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, keep_picture
from tests.browser.test_console import Team
from tests.consoles import console_over, participation_over, with_console, with_participation
from tests.training import A_PAPER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
CONSOLE, PUBLIC = "/console/participation/training", "/take-part/training"
TITLES = {Language.FRENCH: "Renforcer les associations", Language.ARABIC: "تقوية الجمعيات"}
ASSOCIATIONS = {Language.FRENCH: "Association Amal", Language.ARABIC: "جمعية الأمل"}


@dataclass(frozen=True)
class TrainingHouse:
    """A served house with the room of training open."""

    team: Team
    ground: Participation


@pytest.fixture
def house(browser: Browser, tmp_path: Path) -> Iterator[TrainingHouse]:
    staged = script.StagedAgent()
    site = Site(tmp_path, canned_services(staged, sources=InMemorySources()), staged)
    console = console_over(site.database, tmp_path, SystemClock())
    ground = participation_over(site.database, SystemClock(), ParticipationRoom.TRAINING)
    site.services = with_participation(with_console(site.services, console), ground)
    team = Team(browser, console, site.start(console_codes=False), [], [])
    yield TrainingHouse(team, ground)
    for context in team.contexts:
        context.close()
    site.stop()
    assert team.problems == []


def _check(page: Page, name: str) -> None:
    keep_picture(page, name)
    found = barriers(page)
    assert found.violations_count == 0, (name, found.generate_report())
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 900})
    assert overflow(page) == 0, f"{name}: nothing stands out of the page"
    keep_picture(page, f"{name}-phone")
    assert before
    page.set_viewport_size(before)


def _opened(house: TrainingHouse, page: Page, language: Language) -> str:
    address, title = house.team.address, TITLES[language]
    page.goto(f"{address}{CONSOLE}")
    page.fill("#name", "fes")
    page.fill(f"#title_{language}", title)
    page.select_option("#region", "03")
    page.locator("form:has(#name) button").click()
    page.fill(f"#module1_{language}", title)
    page.fill("#target_people", "1000")
    page.fill("#target_statutes", "22")
    _check(page, f"training-settings-{language}")
    page.locator("main form > button").last.click()
    page.locator("button[value=open]").click()
    page.locator("summary").first.click()
    page.fill("#title", title)
    page.fill("#starts_at", "2027-01-10T10:00")
    page.fill("#ends_at", "2027-01-10T12:00")
    page.locator("form:has(#starts_at) button").click()
    return f"{address}{CONSOLE}/fes"


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_training_from_its_opening_to_outcomes_against_targets(
    house: TrainingHouse, language: Language, tmp_path: Path
) -> None:
    team = house.team
    house.ground.parts.give(RoomPart(ROOM, "", "nadia", RoomRole.ORGANISER), "test")
    staff = team.member("nadia", Role.INBOX_AGENT, language)
    at = _opened(house, staff, language)
    citizen = team.citizen(f"{PUBLIC}/fes?lang={language}")
    _check(citizen, f"training-programme-{language}")
    citizen.goto(f"{team.address}{PUBLIC}/fes/enrol")
    citizen.fill("#association", ASSOCIATIONS[language])
    citizen.fill("#person", "Zineb")
    citizen.fill("#contact", "0600000000")
    citizen.check("input[name=agreed]")
    _check(citizen, f"training-enrol-{language}")
    citizen.locator("main form button").click()
    citizen.locator("main a.button").click()
    assert word("learner_asked", language) in citizen.inner_text("main")
    staff.goto(f"{at}/people")
    _check(staff, f"training-people-{language}")
    staff.locator("button[value=enrolled]").click()
    (session,) = house.ground.training.programmes.sessions("fes") if house.ground.training else ()
    staff.goto(f"{at}/sessions/{session.event.id}")
    staff.locator("main form select").select_option("yes")
    _check(staff, f"training-session-{language}")
    staff.locator("main form button").click()
    paper = tmp_path / "statuts.pdf"
    paper.write_bytes(A_PAPER)
    staff.goto(f"{at}/outcomes")
    staff.set_input_files("#document", paper)
    staff.locator("form:has(#document) button").click()
    staff.locator("button[value=confirmed]").click()
    _check(staff, f"training-outcomes-{language}")
    staff.goto(at)
    _check(staff, f"training-overview-{language}")
    for kind, target in ((TargetKind.PEOPLE, "1000"), (TargetKind.STATUTES, "22")):
        row = staff.locator("tr", has=staff.locator("th", has_text=word(f"target_{kind.value}", language)))
        assert row.locator("td").all_inner_texts() == ["1", target]
    citizen.reload()
    _check(citizen, f"training-mine-{language}")
    citizen.locator("input[name=topic]").first.check()
    citizen.check("input[name=is_public]")
    citizen.locator("form:has(input[name=topic]) button").click()
    citizen.goto(f"{team.address}{PUBLIC}/pole")
    assert ASSOCIATIONS[language] in citizen.inner_text("main")
    _check(citizen, f"training-pole-{language}")
    citizen.goto(f"{team.address}{PUBLIC}")
    assert word("few", language) in citizen.inner_text("main")
    _check(citizen, f"training-list-{language}")
