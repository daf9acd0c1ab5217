"""Staff's pages of mentoring in a real browser: read in French and Arabic, on a phone, without a fault of access; pairs made anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.rights import Role
from api.http.testing import InMemorySources, canned_services
from core.clock import SystemClock
from core.language.forms import Language
from participation.common.templates import Templates
from participation.makers import makers
from participation.mentoring.pairing.schemas import PairState
from participation.services import Participation
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, keep_picture
from tests.browser.test_console import Team
from tests.consoles import console_over, participation_over, with_console, with_participation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
EXAMPLE = Path(__file__).parents[2] / "examples" / "istiqlal"
BASE = "/console/participation/mentoring"
_NARROWEST = 375
"""Pixels of a phone."""


@dataclass(frozen=True)
class Served:
    """A served console with the demonstration loaded."""

    team: Team
    ground: Participation


@pytest.fixture
def served(browser: Browser, tmp_path: Path) -> Iterator[Served]:
    agent, clock = script.StagedAgent(), SystemClock()
    site = Site(tmp_path, canned_services(agent, sources=InMemorySources()), agent)
    ground = participation_over(site.database, clock, ParticipationRoom.MENTORING)
    Templates(site.database, clock, makers(ground), EXAMPLE, ground.rooms).load("demo-mentoring", "test")
    console = console_over(site.database, tmp_path, clock)
    site.services = replace(with_participation(with_console(site.services, console), ground), clock=clock)
    team = Team(browser, console, site.start(console_codes=False), [], [])
    yield Served(team, ground)
    for context in team.contexts:
        context.close()
    site.stop()
    assert team.problems == []


def _check(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 1080, "height": 1500})
    keep_picture(page, name)
    found = barriers(page)
    assert found.violations_count == 0, (name, found.generate_report())
    page.set_viewport_size({"width": _NARROWEST, "height": 800})
    keep_picture(page, f"{name}-phone")
    assert overflow(page) == 0, name


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_cohort_is_read_and_made_anew_where_somebody_left(served: Served, language: Language) -> None:
    room, team = served.ground.mentoring, served.team
    assert room is not None
    (cohort,) = [one for one in room.cohorts.listed("demo-mentorat") if one.state.value == "running"]
    pairs = room.pairs.listed(cohort.id)
    at = f"{BASE}/demo-mentorat/cohorts/{cohort.id}"
    page = team.member("chief", Role.ADMINISTRATOR, language)
    for name, path in (
        ("list", BASE),
        ("programme", f"{BASE}/demo-mentorat"),
        ("committee", f"{BASE}/demo-mentorat/committee"),
        ("report", f"{BASE}/demo-mentorat/report"),
        ("cohort", at),
        ("applications", f"{at}/applications?state=accepted"),
        ("application", f"{at}/applications/{pairs[0].mentee}"),
        ("pairs", f"{at}/pairs"),
        ("pair", f"{at}/pairs/{pairs[2].id}"),
        ("surveys", f"{at}/surveys"),
    ):
        page.goto(f"{team.address}{path}")
        _check(page, f"mentoring-{name}-{language}")
    # Somebody leaves: one press shows who would be paired with whom, a second one keeps it.
    page.goto(f"{team.address}{at}/applications/{pairs[10].mentor}")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(f"form[action='{at}/applications/{pairs[10].mentor}/leave'] button").click()
    page.wait_for_load_state()
    _check(page, f"mentoring-matching-{language}")
    page.locator(f"form[action='{at}/matching/propose'] button").click()
    page.wait_for_load_state()
    _check(page, f"mentoring-proposed-{language}")
    page.locator(f"form[action='{at}/matching/approve'] button").click()
    page.wait_for_load_state()
    (made,) = room.pairs.listed(cohort.id, [PairState.APPROVED])
    assert made.mentor not in {pair.mentor for pair in pairs}, "who had nobody has somebody now"
    kept = room.pairs.listed(cohort.id, [PairState.ACTIVE])
    assert len(kept) == len(pairs) - 1, "nobody else was moved"
