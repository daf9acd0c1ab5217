"""A communications team's day in a browser before the server as it is: publish, answer who waited, take over, pause, and prove it."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fpdf import FPDF

from api.console.frame.words import word
from connectors.fakes.telegram import FakeBotApi, Throttle
from connectors.fakes.telegram.journal import Accepted
from core.language.forms import Language
from tests.acceptance.homes import munadil
from tests.acceptance.test_processes import answers, free_port, process, until
from tests.browser.conftest import FLAGS, chromium_path
from tests.browser.site import keep_picture
from tests.conftest import skip_or_fail
from tests.consoles import PASSWORD
from tests.identity_provider import FakeProvider, running_provider

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.browser, pytest.mark.timeout(1800)]
_SLOW = 300_000
"""Milliseconds that a page may take on a machine that does other things too. It is no figure of the product."""
_PATIENT_S = 600
"""Seconds that anything else may take."""
GARDEN = "Quand ouvre le jardin Zerhoun de Larache ?"
WAITED = "Où peut-on pique-niquer à l'ombre des orangers ?"
"""Near to the garden, and in none of its words."""


class Team:
    """The server with its team: each member in a browser of their own, in one language."""

    def __init__(self, browser: Browser, address: str, links: dict[str, str], language: Language) -> None:
        self.browser, self.address, self.links, self.language = browser, address, links, language
        self.problems: list[str] = []
        self._members: dict[str, Page] = {}

    def say(self, key: str, **values: object) -> str:
        """A wording of the console in the team's language."""
        return word(key, self.language, **values)

    def page(self, path: str) -> Page:
        """Somebody's browser at an address; what its console complains of is kept."""
        page = self.browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
        page.set_default_timeout(_SLOW)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._heard)
        page.on("dialog", lambda asked_again: asked_again.accept())
        page.goto(self.address + path)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        """Keep what a page of ours complains of; a provider's pages are its own."""
        if message.type == "error" and message.location["url"].startswith(self.address):
            self.problems.append(message.text)

    def member(self, name: str) -> Page:
        """A member, who came by their link the first time."""
        if name in self._members:
            return self._members[name]
        page = self.page(f"{self.links[name]}?lang={self.language}")
        page.locator("#password").fill(PASSWORD)
        page.locator("main form > button").click()
        page.wait_for_url(re.compile(r"/console(?:\?|$)"))
        self._members[name] = page
        return page

    def keep_picture(self, page: Page, name: str) -> None:
        """A picture of a page, where somebody wants them."""
        keep_picture(page, f"story-{name}-{self.language}")

    def press(self, page: Page, key: str) -> None:
        """Press the button of a wording."""
        page.get_by_role("button", name=self.say(key), exact=True).first.click()


def paper(folder: Path) -> Path:
    """A PDF of one page, with a line on it that nobody can see."""
    pdf = FPDF()
    pdf.set_title("Le jardin Zerhoun de Larache")
    pdf.add_page()
    pdf.set_font("helvetica", size=22)
    pdf.cell(text="Le jardin Zerhoun de Larache", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("helvetica", size=12)
    pdf.multi_cell(
        0,
        text="Le jardin Zerhoun de Larache ouvre le 12 mars 2027 à 9 h 30, rue des Orangers.",
        new_x="LMARGIN",
        new_y="NEXT",
    )
    pdf.set_text_color(255, 255, 255)
    pdf.multi_cell(0, text="Une ligne blanche que personne ne voit sur la page.", new_x="LMARGIN", new_y="NEXT")
    path = folder / "jardin.pdf"
    pdf.output(str(path))
    return path


@pytest.fixture
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    if not chromium_path():
        skip_or_fail("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield launched
        launched.close()


@contextmanager
def served(home: Path, log: Path, fake: FakeBotApi, provider: FakeProvider) -> Iterator[tuple[str, dict[str, str]]]:
    """`munadil serve` on a home, and the links of its team."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {
        "MUNADIL_DATA_DIR": str(home),
        "MUNADIL_CONSOLE_CODES": "false",
        "MUNADIL_RATE_LIMIT": "0",
        "MUNADIL_GATE_CASES": "40",
        "MUNADIL_PUBLIC_URL": address,
        "MUNADIL_TELEGRAM_TOKEN": fake.token,
        "MUNADIL_TELEGRAM_BASE_URL": fake.url,
        "MUNADIL_TELEGRAM_POLL_SECONDS": "1",
        "MUNADIL_TELL_BACK_WAIT": "1",
        "MUNADIL_OIDC_ISSUER": provider.issuer,
        "MUNADIL_OIDC_CLIENT_ID": provider.client,
        "MUNADIL_OIDC_CLIENT_SECRET": provider.secret,
        "MUNADIL_OIDC_ROLES": "groups:comms=editor",
    }
    links = {}
    with process([sys.executable, "-m", "api.cli", "serve", "--port", str(port)], settings, log):
        until(lambda: answers(f"{address}/health/ready"), "the server did not open", _PATIENT_S)
        for name, role in (
            ("karim", "editor"),
            ("amina", "reviewer"),
            ("sara", "inbox_agent"),
            ("chief", "administrator"),
        ):
            told = munadil(home, "staff", "add", name, "--role", role, timeout=_PATIENT_S, **settings).stdout
            found = re.search(r"/console/welcome/\S+", told)
            assert found is not None, told
            links[name] = found[0]
        yield address, links


def asked(page: Page, question: str, shown: Callable[[str], bool]) -> None:
    """Ask on the page, and wait for an answer that is as it should be; while one is on its way, the page sends nothing."""
    answers_, waiting = page.locator("munadil-chat .answer, munadil-chat .note"), page.locator("munadil-chat .stopping")
    until(lambda: waiting.count() == 0, f"another answer never came: {question}", _PATIENT_S)
    count = answers_.count()
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    until(lambda: answers_.count() > count and waiting.count() == 0, f"no answer: {question}", _PATIENT_S)
    said = " ".join(answers_.all_inner_texts()[count:])
    assert shown(said), f"not as expected: {question} {said}"


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_day_of_the_team(example_home: Path, tmp_path: Path, chromium: Browser, language: Language) -> None:
    home = tmp_path / "home"
    shutil.copytree(example_home, home, symlinks=True)
    day_of_the_team(home, tmp_path, chromium, language)


def day_of_the_team(home: Path, folder: Path, chromium: Browser, language: Language) -> None:
    """The whole story, on a home that has the example published."""
    with ExitStack() as stack:
        fake = stack.enter_context(FakeBotApi(throttle=Throttle.none()))
        provider = stack.enter_context(running_provider())
        address, links = stack.enter_context(served(home, folder / "log", fake, provider))
        team = Team(chromium, address, links, language)
        _publishes_and_goes_back(team, paper(folder))
        _answers_who_waited(team, fake)
        _takes_a_conversation_over(team)
        _pauses_and_resumes(team)
        _comes_in_by_an_account_elsewhere(team, provider)
        _proves_it(team)
        assert team.problems == [], team.problems


def _publishes_and_goes_back(team: Team, pdf: Path) -> None:
    from playwright.sync_api import expect

    citizen = team.page(f"/?lang={team.language}")
    asked(citizen, GARDEN, lambda text: "9 h 30" not in text)
    editor = team.member("karim")
    editor.goto(f"{team.address}/console/library")
    editor.wait_for_load_state("load")
    editor.locator("#files").set_input_files(str(pdf))
    editor.get_by_role("link", name=re.compile("jardin", re.IGNORECASE)).first.click()
    expect(editor.locator("blockquote").first).to_contain_text("9 h 30", timeout=_SLOW)
    expect(editor.locator("main")).not_to_contain_text("Une ligne blanche que personne")  # what nobody sees is not read
    expect(editor.locator("main li small").first).to_be_visible(timeout=_SLOW)  # and there is a warning of it
    draft = editor.url.partition("?")[0]
    team.keep_picture(editor, "upload")
    team.press(editor, "submit_review")
    reviewer = team.member("amina")
    reviewer.goto(draft)
    _gate_passes(reviewer, draft)
    team.keep_picture(reviewer, "gate")
    team.press(reviewer, "publish")
    until(lambda: _is_published(reviewer, draft), "it was not published", _PATIENT_S)
    asked(citizen, GARDEN, lambda text: "9 h 30" in text)
    reviewer.goto(f"{team.address}/console/library/releases")
    reviewer.locator("form[action*=roll-back] button").first.click()
    _until_asked(citizen, GARDEN, lambda text: "9 h 30" not in text)
    reviewer.goto(f"{team.address}/console/library/releases")
    reviewer.locator("form[action*=roll-back] button").first.click()
    _until_asked(citizen, GARDEN, lambda text: "9 h 30" in text)


def _gate_passes(reviewer: Page, draft: str) -> None:
    """Wait until the gate has asked what it asks; nothing of a garden blocks it."""

    def is_open() -> bool:
        reviewer.goto(draft)
        button = reviewer.locator(
            f"form[action='{draft.partition('/console')[1]}{draft.partition('/console')[2]}/publish'] button"
        )
        return button.count() == 1 and button.is_enabled()

    until(is_open, "the gate did not end", _PATIENT_S)


def _is_published(reviewer: Page, draft: str) -> bool:
    """Whether the draft's own page says so of the draft: an answer that would appear is marked alike below, and before."""
    reviewer.goto(draft)
    return reviewer.locator("h1 ~ p > .state.published").count() == 1


def _until_asked(page: Page, question: str, shown: Callable[[str], bool]) -> None:
    """Ask again until what is answered is as it should be."""

    def once() -> bool:
        try:
            asked(page, question, shown)
        except AssertionError:
            return False
        return True

    until(once, f"never answered so: {question}", _PATIENT_S)


def _answers_who_waited(team: Team, fake: FakeBotApi) -> None:
    from playwright.sync_api import expect

    person = fake.person(7451, "fr")
    person.say(WAITED)
    until(lambda: any(_offers(entry) for entry in person.received()), "nothing was offered", _PATIENT_S)
    person.press("Oui, prévenez-moi", next(entry for entry in person.received() if _offers(entry)))
    until(lambda: "C'est noté" in person.received()[-1].plain, "not noted", _PATIENT_S)
    heard = len(person.received())
    editor = team.member("karim")
    editor.goto(f"{team.address}/console/unanswered")
    row = editor.locator("li.card", has_text=WAITED)
    expect(row).to_contain_text(team.say("unanswered_waiting", count=1), timeout=_SLOW)
    team.keep_picture(editor, "unanswered")
    row.locator("a[href*='/console/known/edit'][href*='jardin']").first.click()
    editor.locator("#answer").fill("rue des Orangers")
    editor.locator("#asked-fr").fill(WAITED)
    team.press(editor, "keep_version")
    team.press(editor, "submit_review")
    draft = editor.url.partition("?")[0]
    reviewer = team.member("amina")
    reviewer.goto(draft)
    _gate_passes(reviewer, draft)
    team.press(reviewer, "publish")
    until(lambda: len(person.received()) > heard, "nobody was told", _PATIENT_S)
    assert "9 h 30" in " ".join(entry.plain for entry in person.received()[heard:])


def _offers(entry: Accepted) -> bool:
    return any("prévenez-moi" in str(button) for button in entry.buttons)


def _takes_a_conversation_over(team: Team) -> None:
    from playwright.sync_api import expect

    citizen = team.page(f"/?lang={team.language}")
    citizen.get_by_role("textbox").fill("Je veux parler à une personne")
    citizen.keyboard.press("Enter")
    expect(citizen.locator("munadil-chat .note")).to_have_count(1, timeout=_SLOW)
    agent = team.member("sara")
    agent.goto(f"{team.address}/console/inbox")
    agent.locator("[data-row]").first.click()
    agent.wait_for_url(re.compile("/console/inbox/[0-9a-f]{64}"))
    agent.locator("#note").fill("Elle a déjà appelé.")
    team.press(agent, "inbox_keep_note")
    expect(agent.locator(".notes .text")).to_have_text("Elle a déjà appelé.", timeout=_SLOW)
    agent.locator("#text").fill("Bonjour, je regarde.")
    team.keep_picture(agent, "conversation")
    team.press(agent, "send")
    expect(citizen.locator("munadil-chat")).to_contain_text("Bonjour, je regarde.", timeout=_SLOW)
    team.press(agent, "hand_back")
    asked(citizen, GARDEN, lambda text: "9 h 30" in text)
    assert "déjà appelé" not in citizen.content()


def _pauses_and_resumes(team: Team) -> None:
    from playwright.sync_api import expect

    chief, citizen = team.member("chief"), team.page(f"/?lang={team.language}")
    chief.goto(f"{team.address}/console/switches")
    chief.locator("#reason").fill("Une vérification")
    chief.locator("form[action='/console/switches/pause'] button").click()
    expect(chief.locator(".said").first).to_be_visible(timeout=_SLOW)
    asked(citizen, GARDEN, lambda text: "9 h 30" not in text)
    chief.goto(f"{team.address}/console/switches")
    chief.locator("form[action='/console/switches/resume'] button").first.click()
    expect(chief.locator(".said").first).to_be_visible(timeout=_SLOW)
    asked(citizen, GARDEN, lambda text: "9 h 30" in text)


def _comes_in_by_an_account_elsewhere(team: Team, provider: FakeProvider) -> None:
    from playwright.sync_api import expect

    provider.person = {"sub": "7", "email": "leila@example.org", "email_verified": True, "groups": ["comms"]}
    page = team.page(f"/console/sign-in?lang={team.language}")
    page.locator("a[href^='/console/oidc/begin']").click()
    page.locator("#allow").click()
    page.wait_for_url(re.compile(r"/console(?:/library)?(?:\?|$)"))
    expect(page.locator("h1").first).to_be_visible(timeout=_SLOW)


def _proves_it(team: Team) -> None:
    from playwright.sync_api import expect

    chief = team.member("chief")
    chief.goto(f"{team.address}/console/audit/verify")
    expect(chief.locator(".said").first).to_be_visible(timeout=_SLOW)
    assert chief.locator("main .problem").count() == 0
    team.keep_picture(chief, "audit")
