"""The console in a real browser, in French and right-to-left: from a first link to a published sheet, and a citizen who is answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.frame.words import word
from api.console.work.gate import Replaying
from api.console.work.trying import AgentTrying
from api.http.testing import InMemorySources, canned_services
from core.clock import SystemClock
from core.language.forms import Language
from evals.replay.replay import AnswerChange, GateBlock, ReplayedAnswer, ReplayReport, ShownAnswer
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, ask, keep_picture
from tests.consoles import PASSWORD, console_over, with_console
from tests.unit.agent.corpus import agent_over

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

    def citizen(self, path: str, *, width: int = 900) -> Page:
        return self._page(path, width, "light")

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


@contextmanager
def served_team(browser: Browser, folder: Path, replaying: Replaying | None = None) -> Iterator[Team]:
    """A console that is served, with gates where something is given to ask with."""
    agent = script.StagedAgent()
    site = Site(folder, canned_services(agent, sources=InMemorySources()), agent)
    console = console_over(site.database, folder, SystemClock(), replaying=replaying)
    console = replace(console, trying=AgentTrying(agent_over(), console.library, console.publishing))
    site.services = replace(with_console(site.services, console), clock=SystemClock())
    team = Team(browser, console, site.start(console_codes=False), [], [])
    yield team
    for context in team.contexts:
        context.close()
    site.stop()
    assert team.problems == []


@pytest.fixture
def team(browser: Browser, tmp_path: Path) -> Iterator[Team]:
    with served_team(browser, tmp_path) as team:
        yield team


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC, Language.ENGLISH], ids=str)
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


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_colleagues_share_a_conversation_and_leave_no_question_when_they_hand_it_back(
    team: Team, language: Language
) -> None:
    from playwright.sync_api import expect

    citizen = team.citizen("/?lang=fr")
    ask(citizen, "Je veux parler à une personne")
    expect(citizen.locator("munadil-chat .note")).to_have_count(1, timeout=_SLOW)
    omar = team.member("omar", Role.INBOX_AGENT, language)
    sara = team.member("sara", Role.INBOX_AGENT, language)
    sara.goto(f"{team.address}/console/inbox/canned")
    sara.locator("#language").select_option("fr")
    sara.locator("#title").fill("Accueil")
    sara.locator("main textarea").fill("Bonjour, je suis {me}.")
    sara.get_by_role("button", name=word("inbox_keep", language), exact=True).click()
    expect(sara.locator(".said")).to_be_visible()
    sara.goto(f"{team.address}/console/inbox")
    keep_picture(sara, f"console-inbox-list-{language}")
    sara.locator("[data-row]").first.click()
    sara.wait_for_url(re.compile("/console/inbox/[0-9a-f]{64}"))
    sara.wait_for_load_state("load")
    address = sara.url.partition("?")[0]
    sara.keyboard.press("n")
    sara.keyboard.type("Elle a déjà appelé.")
    sara.reload()
    expect(sara.locator("#note")).to_have_value("Elle a déjà appelé.")
    sara.get_by_role("button", name=word("inbox_keep_note", language), exact=True).click()
    expect(sara.locator(".notes .text")).to_have_text("Elle a déjà appelé.")
    sara.locator("#text").focus()
    sara.keyboard.type("/acc")
    sara.keyboard.press("Enter")
    expect(sara.locator("#text")).to_have_value("Bonjour, je suis sara.")
    sara.get_by_role("button", name=word("send", language), exact=True).click()
    expect(citizen.locator("munadil-chat")).to_contain_text("Bonjour, je suis sara.")
    omar.goto(address)
    expect(omar.locator("#live")).to_contain_text(word("inbox_looking", language))
    sara.locator("#to").select_option("omar")
    sara.get_by_role("button", name=word("inbox_assign_do", language), exact=True).click()
    expect(sara.locator(".said")).to_have_text(word("said_inbox_assigned", language))
    omar.get_by_role("button", name=word("inbox_snooze_do", language), exact=True).click()
    expect(omar.locator(".said")).to_have_text(word("said_inbox_snoozed", language))
    expect(omar.locator("[data-row]")).to_have_count(0)
    ask(citizen, script.ASK_FRENCH)  # who writes ends the rest
    omar.goto(f"{team.address}/console/inbox?view=mine")
    expect(omar.locator(".preview")).to_contain_text(script.ASK_FRENCH[:20], timeout=_SLOW)
    omar.locator("[data-row]").first.click()
    expect(omar.locator("fieldset blockquote")).to_have_text(script.ASK_FRENCH)
    keep_picture(omar, f"console-hand-back-{language}")
    expect(citizen.locator("munadil-chat .answer[data-status=answered]")).to_have_count(0)
    omar.get_by_role("button", name=word("hand_back", language), exact=True).click()
    expect(omar.locator(".said")).to_have_text(word("said_inbox_answered_by_bot", language))
    expect(citizen.locator("munadil-chat .answer[data-status=answered]")).to_have_count(1, timeout=_SLOW)
    assert "Elle a déjà appelé" not in citizen.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_every_page_can_be_used_by_all_and_on_a_phone(team: Team, language: Language, scheme: str) -> None:
    page = team.member("chief", Role.ADMINISTRATOR, language, width=375, scheme=scheme)
    team.console.pauses.pause("chief", "Une panne", topic="logement")
    draft = team.console.publishing.drafts.add("jardin.md", SHEET.encode(), "karim")
    citizen = team.citizen("/?lang=fr")
    ask(citizen, "Je veux parler à une personne")
    citizen.locator("munadil-chat .note").first.wait_for()
    paths = [
        *(
            "",
            "/inbox",
            "/inbox/canned",
            "/account",
            "/wordings?q=perhaps",
            "/wordings/replies.perhaps/ary",
            "/unanswered",
            "/library",
            "/library/write",
            f"/library/drafts/{draft.id}",
            "/library/releases",
        ),
        *("/switches", "/audit", "/audit/verify", "/people", "/library/drafts/99"),
    ]
    page.goto(f"{team.address}/console/inbox")
    paths.append(str(page.locator("[data-row]").first.get_attribute("href")).removeprefix("/console"))
    for path in paths:
        if path.endswith("/99"):  # the browser itself notes that such a page is missing
            noted = len(team.problems)
            page.goto(f"{team.address}/console{path}")
            del team.problems[noted:]
        else:
            page.goto(f"{team.address}/console{path}")
        keep_picture(page, f"console{path.replace('/', '-').replace('?', '-')[:40]}-{language}-{scheme}")
        assert overflow(page) == 0, path
        found = barriers(page)
        assert found.violations_count == 0, (path, found.generate_report())


@pytest.mark.parametrize(("language", "scheme"), [(Language.FRENCH, "light"), (Language.ARABIC, "dark")], ids=str)
def test_what_a_publication_would_change_is_read_on_a_phone_and_side_by_side(
    browser: Browser, tmp_path: Path, language: Language, scheme: str
) -> None:
    def asked(base: int | None, candidate: int, watch: Callable[[int, int], None], kept: object) -> dict[str, Any]:
        shown = ShownAnswer(
            "answered", "Le jardin de Larache ouvre le 12 mars. " * 20, ("Jardin " * 12, "https://x/" + "y" * 80)
        )
        rows = tuple(
            ReplayedAnswer("suite", "faits", f"q{n}", 0, "fr", question, change, block, ShownAnswer("perhaps"), shown)
            for n, (question, change, block) in enumerate(
                (
                    ("Quand ouvre le jardin de Larache ?", AnswerChange.APPEARED, GateBlock.NONE),
                    ("متى تفتح الحديقة؟", AnswerChange.DISAPPEARED, GateBlock.TURNED_WRONG),
                    ("Qui entre ?", AnswerChange.LOST_SOURCE, GateBlock.NONE),
                )
            )
        )
        counts = {"suite": {row.change.value: 1 for row in rows}}
        return {**ReplayReport(3, 0, counts, 1, rows).payload(), "suites": ["faits"]}

    with served_team(browser, tmp_path, asked) as team:
        draft = team.console.publishing.drafts.add("jardin.md", SHEET.encode(), "karim")
        team.console.publishing.submit(draft.id, "karim")
        page = team.member("chief", Role.ADMINISTRATOR, language, width=375, scheme=scheme)
        for gate in ("waiting", "done"):
            for path in (f"library/drafts/{draft.id}", f"review/{draft.id}"):
                page.goto(f"{team.address}/console/{path}")
                keep_picture(page, f"console-gate-{gate}-{path.partition('/')[0]}-{language}-{scheme}")
                assert overflow(page) == 0, (gate, path)
                found = barriers(page)
                assert found.violations_count == 0, (gate, path, found.generate_report())
            assert team.console.gate is not None
            team.console.gate.run_waiting()
        page.set_viewport_size({"width": 1280, "height": 900})
        before, after = page.locator(".cards .two").first.locator("> div").all()
        first, second = before.bounding_box(), after.bounding_box()
        assert first is not None
        assert second is not None
        assert first["y"] == second["y"]
        assert (first["x"] > second["x"]) == language.is_rtl


def test_keys_lead_anywhere(team: Team) -> None:
    from playwright.sync_api import expect

    page = team.member("chief", Role.ADMINISTRATOR, Language.FRENCH)
    page.keyboard.press("Control+k")
    page.keyboard.type("inter")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/console/switches"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Raccourcis")


def test_keys_of_an_arabic_keyboard_lead_anywhere_too(team: Team) -> None:
    from playwright.sync_api import expect

    def press(key: str, code: str, **held: bool) -> None:
        page.evaluate(
            "told => document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...told }))",
            {"key": key, "code": code, **held},
        )

    page = team.member("chief", Role.ADMINISTRATOR, Language.ARABIC)
    press("؟", "Slash", shiftKey=True)
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    press("ن", "KeyK", ctrlKey=True)
    expect(page.locator("#commands")).to_be_visible()
    page.keyboard.type("لا مكتب")
    page.keyboard.press("Enter")
    assert page.locator("#command").evaluate("one => one.validationMessage") == word("go_to_none", Language.ARABIC)
    page.locator("#command").fill("مكتبة")  # as it is said, without the article of its name
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/console/library"))
