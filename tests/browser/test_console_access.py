"""Entering the console in a real browser by an account elsewhere, under the strict policy of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from api.console.frame.oidc_settings import OidcSettings
from api.console.frame.provider import IdentityProvider
from api.console.frame.rights import Role
from api.console.frame.words import words_in
from api.http.testing import InMemorySources, canned_services
from core.clock import SystemClock
from core.language.forms import Language
from tests.browser import script
from tests.browser.site import Site, keep_picture
from tests.consoles import PASSWORD, console_over, with_console
from tests.identity_provider import FakeProvider, running_provider

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog

pytestmark = pytest.mark.browser


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with running_provider() as running:
        yield running


@pytest.mark.parametrize(("language", "button"), [("fr", "Se connecter avec"), ("ar", "الدخول بحساب")])
def test_a_button_leads_to_the_provider_and_back_in(
    language: str, button: str, browser: Browser, provider: FakeProvider, tmp_path: Path
) -> None:
    agent = script.StagedAgent()
    site = Site(tmp_path, canned_services(agent, sources=InMemorySources()), agent)
    settings = OidcSettings(
        oidc_issuer=provider.issuer,
        oidc_client_id=provider.client,
        oidc_client_secret=SecretStr(provider.secret),
        oidc_name="Compte",
    )
    console = replace(console_over(site.database, tmp_path, SystemClock()), provider=IdentityProvider(settings))
    console.accounts.add("amina", Role.REVIEWER, "test")
    console.identities.set_email("amina", "amina@example.org", "test")
    site.services = with_console(site.services, console)
    address, problems = site.start(console_codes=False), list[str]()
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None)
    page.goto(f"{address}/console/library?lang={language}")
    page.get_by_role("link", name=re.compile(button)).click()
    page.locator("#allow").click()
    page.wait_for_url(f"{address}/console/library")
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    cookie = next(one for one in context.cookies() if one["name"] == "munadil_console")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert not [one for one in context.cookies() if one["name"] == "munadil_sign_in"]
    page.goto(f"{address}/console/people")  # a reviewer has no right to it
    assert page.locator("h1").is_visible()
    context.close()
    assert problems == []


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_on_a_phone_a_link_is_copied_pausing_says_what_stops_and_nothing_hides_to_the_side(
    language: Language, browser: Browser, tmp_path: Path
) -> None:
    agent, words = script.StagedAgent(), words_in(language)
    site = Site(tmp_path, canned_services(agent, sources=InMemorySources()), agent)
    console = console_over(site.database, tmp_path, SystemClock())
    site.services = with_console(site.services, console)
    address, asked = site.start(console_codes=False), list[str]()
    link = console.accounts.add("chief", Role.ADMINISTRATOR, "test")
    context = browser.new_context(viewport={"width": 375, "height": 800}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()

    def answered(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", answered)
    page.goto(f"{address}/console/welcome/{link}?lang={language}")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form > button").click()
    page.wait_for_url(re.compile(r"/console$"))
    page.goto(f"{address}/console/people")
    page.locator("#new-name").fill("salma")
    page.locator("main section.narrow button").click()
    page.get_by_role("button", name=words["copy_link"]).click()
    page.get_by_role("button", name=words["copied"]).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#link").inner_text()
    keep_picture(page, f"people-375-{language}")
    for path in ("people", "audit"):
        page.goto(f"{address}/console/{path}")
        over = page.locator(".scroll").evaluate("e => e.scrollWidth - e.clientWidth")
        assert over <= 0, path
        keep_picture(page, f"{path}-stacked-375-{language}")
    page.goto(f"{address}/console/switches")
    page.locator("#reason").fill("x")
    page.locator("button.strong").click()
    assert asked == [words["confirm_pause"]]
    assert not console.pauses.standing()
    context.close()
    site.stop()
