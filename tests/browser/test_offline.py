"""What is written where there is no network, in a browser that is killed: it is there again, is sent once, and counts once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.organisation.organisation import Localised, ParticipationRoom
from api.http.testing import InMemorySources, canned_services
from core.clock import SystemClock
from core.language.forms import Language
from participation.consultations.contributions import ContributionFilter
from participation.consultations.schemas import ConsultationState
from participation.consultations.service import ConsultationRoom
from tests.browser import script
from tests.browser.conftest import FLAGS, chromium_path
from tests.browser.site import Site
from tests.consoles import participation_over, with_participation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    agent = script.StagedAgent()
    site = Site(tmp_path, canned_services(agent, sources=InMemorySources()), agent)
    ground = participation_over(site.database, SystemClock(), ParticipationRoom.CONSULTATIONS)
    site.services = replace(with_participation(site.services, ground), clock=SystemClock())
    assert ground.consultations is not None
    ground.consultations.consultations.create("pacte", Localised({Language.FRENCH: "Le pacte"}), "amina")
    ground.consultations.consultations.move("pacte", ConsultationState.OPEN, "amina")
    yield site
    site.stop()


def _room(site: Site) -> ConsultationRoom:
    assert site.services.participation is not None
    assert site.services.participation.consultations is not None
    return site.services.participation.consultations


def _opened(browser: Browser, profile: Path) -> BrowserContext:
    """A browser with a profile of its own, as a phone has one."""
    kind = browser.browser_type
    return kind.launch_persistent_context(str(profile), executable_path=chromium_path(), args=FLAGS)


def _kill(profile: Path) -> None:
    """End the browser of a profile as a phone that goes out does."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if str(profile) in told and "--type=" not in told:
            os.kill(int(process.name), signal.SIGKILL)


def test_an_idea_outlives_the_browser_and_is_taken_once(browser: Browser, site: Site, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    address, profile = site.start(), tmp_path / "profile"
    phone = _opened(browser, profile)
    page = phone.pages[0]
    page.goto(f"{address}/take-part/consultations/pacte/offline?lang=fr")
    expect(page.locator("#ready")).not_to_be_empty(timeout=30_000)
    phone.set_offline(True)
    page.locator("#text").fill("Un puits pour le douar")
    page.locator("#idea [type=checkbox]").check()
    page.locator("#idea button").click()
    expect(page.locator("#waiting li")).to_have_count(1)
    _kill(profile)
    assert _room(site).contributions.listed("pacte", ContributionFilter())[1] == 0
    for _ in range(2):
        phone = _opened(browser, profile)
        page = phone.pages[0]
        page.goto(f"{address}/take-part/consultations/pacte/offline?lang=fr")
        expect(page.locator("#waiting li")).to_have_count(1, timeout=30_000)
        expect(page.locator("#waiting .help")).to_contain_text("n° 1", timeout=30_000)
        _kill(profile)
    assert _room(site).contributions.listed("pacte", ContributionFilter())[1] == 1


def test_who_writes_fast_loses_no_word_of_the_next_idea(browser: Browser, site: Site) -> None:
    from playwright.sync_api import expect

    page = browser.new_page()
    page.goto(f"{site.start()}/take-part/consultations/pacte/offline?lang=fr")
    expect(page.locator("#idea button")).to_be_enabled()
    page.evaluate(
        """() => {
            const form = document.querySelector("#idea");
            for (const text of ["Un puits", "Un bus"]) {
                form.elements.text.value = text;
                form.querySelector("[type=checkbox]").checked = true;
                form.requestSubmit();
            }
            form.elements.text.value = "Une lampe";
        }"""
    )
    expect(page.locator("#waiting li")).to_have_count(2, timeout=30_000)
    assert page.locator("#text").input_value() == "Une lampe"
    page.close()


def test_what_waits_is_corrected_or_deleted_and_what_went_is_taken_off_the_device(browser: Browser, site: Site) -> None:
    from playwright.sync_api import expect

    address = site.start()
    phone = browser.new_context()
    page = phone.new_page()
    page.goto(f"{address}/take-part/consultations/pacte/offline?lang=fr")
    expect(page.locator("#ready")).not_to_be_empty(timeout=30_000)
    phone.set_offline(True)
    for text in ("Un puis", "Une erreur", "Un bus"):
        page.locator("#text").fill(text)
        page.locator("#idea [type=checkbox]").check()
        page.locator("#idea button").click()
        expect(page.locator("#waiting li", has_text=text)).to_have_count(1)
    page.locator("#waiting li", has_text="Une erreur").get_by_role("button", name="Supprimer").click()
    expect(page.locator("#waiting li")).to_have_count(2)
    page.locator("#waiting li", has_text="Un puis").get_by_role("button", name="Corriger").click()
    expect(page.locator("#waiting li")).to_have_count(1)
    expect(page.locator("#text")).to_have_value("Un puis")
    phone.set_offline(False)
    page.locator("#send").click()
    expect(page.locator("#waiting .help")).to_contain_text("n° 1", timeout=30_000)
    page.get_by_role("button", name="Retirer de cet appareil").click()
    expect(page.locator("#waiting li")).to_have_count(0)
    page.reload()
    expect(page.locator("#none")).to_be_visible()
    assert [one.text for one in _room(site).contributions.listed("pacte", ContributionFilter())[0]] == ["Un bus"]
    phone.close()
