"""The steering report as staff reads it: from the rooms' overview, month by month, at a desk and on a phone, without a barrier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from api.console.frame.rights import Role
from api.console.frame.words import word
from api.console.participation.steering.frame import STEERED
from api.http.testing import InMemorySources, canned_services
from core.language.forms import Language
from core.testing import FixedClock
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, keep_picture
from tests.browser.test_console import Team
from tests.consoles import console_over, participation_over, with_console, with_participation
from tests.steering import NOW, fill

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def team(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder, staged, clock = tmp_path_factory.mktemp("steering"), script.StagedAgent(), FixedClock(NOW)
    site = Site(folder, canned_services(staged, sources=InMemorySources()), staged)
    ground = participation_over(site.database, clock, *STEERED)
    fill(ground, clock)
    console = console_over(site.database, folder, clock)
    site.services = with_participation(with_console(site.services, console), ground)
    team = Team(browser, console, site.start(console_codes=False), [], [])
    yield team
    for context in team.contexts:
        context.close()
    site.stop()
    assert team.problems == []


def _looked_at(page: Page, name: str, width: int) -> None:

    keep_picture(page, name)
    found = barriers(page)
    assert found.violations_count == 0, (name, found.generate_report())
    assert overflow(page) == 0, f"{name}: nothing stands out of the page"
    assert page.viewport_size
    assert page.viewport_size["width"] == width


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_month_is_found_and_turned_back(team: Team, language: Language, width: int) -> None:
    page = team.member(f"chief-{language}-{width}", Role.ADMINISTRATOR, language, width=width)
    page.goto(f"{team.address}/console/participation?lang={language}")
    _looked_at(page, f"steering-rooms-{language}-{width}", width)
    page.locator("a[href='/console/participation/steering']").click()
    page.wait_for_selector("text=28")
    _looked_at(page, f"steering-{language}-{width}", width)
    page.get_by_role("link", name=word("steering_before", language)).click()
    page.wait_for_selector(".empty")
    _looked_at(page, f"steering-empty-{language}-{width}", width)
    page.get_by_role("link", name=word("steering_after", language)).click()
    page.wait_for_selector("text=28")
