"""The console in a real browser, in French and right-to-left: from a first link to a published sheet, and a citizen who is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.console.rights import Role
from api.console.services import ConsoleServices
from api.console.words import word
from api.http.testing import InMemorySources, canned_services
from core.clock import SystemClock
from core.language.forms import Language
from tests.browser import script
from tests.browser.site import Site, ask, keep_picture
from tests.consoles import PASSWORD, NotingWork, console_over, with_console

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser
SHEET = "---\ntitle: Jardin\nlanguage: fr\n---\n# Jardin\n\n## Ouverture\n\nLe jardin ouvre le 12 mars 2026."
_SLOW = 60_000
"""Milliseconds that a page may take on a machine that does other things too."""


@dataclass
class Team:
    """A served console, and people of its team, each in a browser of their own."""

    browser: Browser
    console: ConsoleServices
    address: str
    contexts: list[BrowserContext]
    problems: list[str]

    def citizen(self, path: str) -> Page:
        return self._page(path, 900, "light")

    def member(self, name: str, role: Role, language: Language, *, width: int = 1280, scheme: str = "light") -> Page:
        link = self.console.accounts.add(name, role, "test")
        page = self._page(f"/console/welcome/{link}?lang={language}", width, scheme)
        page.locator("#password").fill(PASSWORD)
        page.locator("main form > button").click()
        page.wait_for_url(re.compile(r"/console$"))
        return page

    def _page(self, path: str, width: int, scheme: str) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            color_scheme="dark" if scheme == "dark" else "light",
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(_SLOW)
        page.on("console", lambda m: self.problems.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on(
            "request", lambda r: self.problems.append(r.url) if not r.url.startswith((self.address, "data:")) else None
        )
        page.goto(self.address + path)
        return page


@pytest.fixture
def team(browser: Browser, tmp_path: Path) -> Iterator[Team]:
    agent = script.StagedAgent()
    site = Site(tmp_path, canned_services(agent, sources=InMemorySources()), agent)
    console = console_over(site.database, tmp_path, SystemClock(), NotingWork())
    site.services = with_console(site.services, console)
    team = Team(browser, console, site.start(console_codes=False), [], [])
    yield team
    for context in team.contexts:
        context.close()
    site.stop()
    assert team.problems == []


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_one_writes_another_publishes(team: Team, language: Language) -> None:
    from playwright.sync_api import expect

    editor = team.member("karim", Role.EDITOR, language)
    expect(editor.locator("html")).to_have_attribute("dir", "rtl" if language.is_rtl else "ltr")
    keep_picture(editor, f"console-home-{language}")
    editor.goto(f"{team.address}/console/library/write")
    editor.locator("#title").fill("Le jardin : ouverture")
    editor.locator("#language").select_option("fr")
    editor.locator("#text").fill("## Ouverture\n\nLe jardin ouvre le 12 mars 2026.")
    editor.locator("main form > button").click()
    expect(editor.locator("blockquote")).to_contain_text("Le jardin ouvre le 12 mars 2026.")
    editor.get_by_role("button", name=word("submit_review", language)).click()
    expect(editor.locator(".said")).to_have_text(word("said_submitted", language))
    address = editor.url.partition("?")[0]
    reviewer = team.member("amina", Role.REVIEWER, language)
    reviewer.goto(address)
    keep_picture(reviewer, f"console-review-{language}")
    reviewer.get_by_role("button", name=word("publish", language), exact=True).click()
    expect(reviewer.locator(".state.published").first).to_be_visible()
    editor.reload()
    expect(editor.locator(".state.published").first).to_have_text(word("draft_published", language))
    expect(editor.get_by_role("button", name=word("withdraw", language))).to_have_count(0)


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_citizen_who_asks_for_a_person_is_answered_from_the_inbox(team: Team, language: Language) -> None:
    from playwright.sync_api import expect

    citizen = team.citizen("/?lang=fr")
    ask(citizen, "Je veux parler à une personne")
    expect(citizen.locator("munadil-chat .note")).to_have_count(1, timeout=_SLOW)
    agent = team.member("sara", Role.INBOX_AGENT, language)
    expect(agent.locator(".big").first).to_have_text("1")
    agent.goto(f"{team.address}/console/inbox")
    agent.wait_for_load_state("load")
    agent.keyboard.press("j")
    agent.keyboard.press("Enter")
    expect(agent.locator(".thread .person .text").first).to_have_text("Je veux parler à une personne")
    keep_picture(agent, f"console-conversation-{language}")
    agent.wait_for_load_state("load")  # the keys are there once the script has run
    agent.keyboard.press("r")
    agent.keyboard.type("Bonjour, je regarde.")
    agent.reload()
    expect(agent.locator("#text")).to_have_value("Bonjour, je regarde.")
    agent.get_by_role("button", name=word("send", language), exact=True).click()
    expect(citizen.locator("munadil-chat")).to_contain_text("Bonjour, je regarde.")
    expect(agent.locator("#text")).to_have_value("")
    agent.get_by_role("button", name=word("hand_back", language)).click()
    expect(agent.locator(".said")).to_have_text(word("said_handed_back", language))
    ask(citizen, script.ASK_FRENCH)
    expect(citizen.locator("munadil-chat .answer[data-status=answered]")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_every_page_can_be_used_by_all_and_on_a_phone(team: Team, language: Language, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page, axe = team.member("chief", Role.ADMINISTRATOR, language, width=375, scheme=scheme), Axe()
    team.console.pauses.pause("chief", "Une panne", topic="logement")
    draft = team.console.publishing.drafts.add("jardin.md", SHEET.encode(), "karim")
    citizen = team.citizen("/?lang=fr")
    ask(citizen, "Je veux parler à une personne")
    citizen.locator("munadil-chat .note").first.wait_for()
    paths = [
        *(
            "",
            "/inbox",
            "/unanswered",
            "/library",
            "/library/write",
            f"/library/drafts/{draft.id}",
            "/library/releases",
        ),
        *("/switches", "/audit", "/audit/verify", "/people", "/library/drafts/99"),
    ]
    for path in paths:
        if path.endswith("/99"):  # the browser itself notes that such a page is missing
            noted = len(team.problems)
            page.goto(f"{team.address}/console{path}")
            del team.problems[noted:]
        else:
            page.goto(f"{team.address}/console{path}")
        keep_picture(page, f"console{path.replace('/', '-')}-{language}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, path
        found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, (path, found.generate_report())


def test_keys_lead_anywhere(team: Team) -> None:
    from playwright.sync_api import expect

    page = team.member("chief", Role.ADMINISTRATOR, Language.FRENCH)
    page.keyboard.press("Control+k")
    page.keyboard.type("inter")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/console/switches"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Raccourcis")
