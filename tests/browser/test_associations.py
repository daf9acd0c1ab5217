"""The directory in a real browser, on a phone and at a desk: an association joins, is read and verified, is found, and leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.rights import Role
from api.console.frame.words import word
from api.http.testing import InMemorySources, canned_services
from api.page.take_part.words import word_of
from core.clock import SystemClock
from core.language.forms import Language
from participation.associations.directory.schemas import AssociationState
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, keep_picture
from tests.browser.test_console import Team
from tests.consoles import console_over, participation_over, with_console, with_participation
from tests.directories import as_table, messy_directory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
STAFF, PUBLIC = "/console/participation/associations", "/take-part/associations"
PLANTED = "0655443322"


class Network:
    """A served house with the directory open."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        agent = script.StagedAgent()
        self.site = Site(folder, canned_services(agent, sources=InMemorySources()), agent)
        clock, database = SystemClock(), self.site.database
        ground = participation_over(database, clock, ParticipationRoom.ASSOCIATIONS)
        assert ground.associations is not None
        self.ground, self.room = ground, ground.associations
        self.console = console_over(database, folder, clock)
        services = with_participation(with_console(self.site.services, self.console), ground)
        self.site.services = replace(services, clock=clock)
        self.team = Team(browser, self.console, self.site.start(console_codes=False), [], [])


@pytest.fixture
def network(browser: Browser, tmp_path: Path) -> Iterator[Network]:
    network = Network(browser, tmp_path)
    yield network
    for context in network.team.contexts:
        context.close()
    network.site.stop()
    assert network.team.problems == []


def _check(page: Page, name: str) -> None:
    keep_picture(page, name)
    found = barriers(page)
    assert found.violations_count == 0, (name, found.generate_report())
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, (name, width)


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_an_association_joins_is_verified_found_and_leaves(network: Network, language: Language) -> None:
    from playwright.sync_api import expect

    network.room.importing.take(as_table(messy_directory(60, seed=3)), "amina")
    phone = network.team.citizen(f"{PUBLIC}?lang={language}")
    phone.set_viewport_size({"width": 320, "height": 900})
    _check(phone, f"associations-list-{language}")
    phone.goto(f"{network.team.address}{PUBLIC}/join?lang={language}")
    _check(phone, f"associations-join-{language}")
    phone.locator("#name_ar").fill("جمعية الأمل للمرأة القروية")
    phone.locator("#name_fr").fill("Association Al Amal")
    phone.locator("#field").select_option("women")
    phone.locator("#place").fill("فاس" if language.is_rtl else "fes")
    phone.locator("#receipt").fill("12/2004")
    phone.locator("#phone").fill(PLANTED)
    phone.locator("[name=agreed]").check()
    phone.locator("main form > button").click()
    expect(phone.locator(".said")).to_be_visible()
    mine = phone.locator("a.big").get_attribute("href")
    (asked,) = network.room.directory.listed(AssociationState.ASKED)

    desk = network.team.member("chief", Role.ADMINISTRATOR, language)
    desk.goto(f"{network.team.address}{STAFF}")
    _check(desk, f"associations-desk-{language}")
    desk.goto(f"{network.team.address}{STAFF}/{asked.number}")
    _check(desk, f"associations-desk-entry-{language}")
    for name in ("associations_to_listed", "associations_verify"):  # whoever sent it speaks for it from then on
        desk.get_by_role("button", name=word(name, language), exact=True).click()
        expect(desk.locator(".said")).to_be_visible()
    for path in ("alike", "import", "new"):
        desk.goto(f"{network.team.address}{STAFF}/{path}")
        _check(desk, f"associations-desk-{path}-{language}")

    words = "النساء في فاس" if language.is_rtl else "jam3iyat li khdamin 3la nsa f fes"
    phone.goto(f"{network.team.address}{PUBLIC}?lang={language}")
    phone.locator("#q").fill(words)
    phone.locator(".search button").click()
    phone.locator(f".rowlink[href='{PUBLIC}/{asked.number}']").click()
    expect(phone.locator("main")).not_to_contain_text(PLANTED)
    _check(phone, f"associations-entry-{language}")
    phone.goto(f"{network.team.address}{mine}?lang={language}")
    _check(phone, f"associations-opening-{language}")
    phone.locator("main form button").click()
    _check(phone, f"associations-mine-{language}")
    phone.locator("summary").click()
    phone.locator("details button").click()
    expect(phone.locator(".said")).to_have_text(word_of("said_associations_left", language))
    assert asked.number not in {one.number for one in network.room.directory.listed()}
