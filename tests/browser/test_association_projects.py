"""A project from its beginning to its funder's report, and a shared tool until the bot answers from it, on a phone and at a desk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.answer import Answer
from agent.organisation.organisation import ParticipationRoom
from agent.question import Question
from api.console.frame.rights import Role
from api.console.frame.words import word
from api.http.testing import InMemorySources, canned_services
from api.wiring.agent import open_agent
from api.wiring.knowledge import open_knowledge
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from core.clock import SystemClock
from core.language.forms import Language
from knowledge.drafts.drafts import DraftState
from participation.associations.projects.schemas import ProjectState, ProjectVisibility
from participation.associations.projects.words import project_word
from participation.associations.resources.words import resource_word
from participation.associations.service import AssociationRoom
from tests.acceptance.homes import REPOSITORY, munadil, settings_for
from tests.associations import link_of, listed
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import SHOTS, Site, keep_picture
from tests.browser.test_console import Team
from tests.consoles import console_over, participation_over, with_console, with_participation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
STAFF, PUBLIC, MINE = "/console/participation/associations", "/take-part/associations", "/take-part/associations/mine"
TELLING = {
    Language.FRENCH: (
        "Écrire les statuts du douar imaginaire",
        "Les statuts du douar imaginaire se votent à main levée, après deux lectures à voix haute.",
        "Comment se votent les statuts du douar imaginaire ?",
        "main levée",
    ),
    Language.ARABIC: (
        "كتابة القانون الأساسي للدوار المتخيل",
        "يُصوت على القانون الأساسي للدوار المتخيل برفع اليد بعد قراءتين بصوت مرتفع.",
        "كيف يُصوت على القانون الأساسي للدوار المتخيل؟",
        "رفع اليد",
    ),
}
"""A title, a text, a question that it answers, and words of the answer."""


class Network:
    """A served house with the network open, and two associations in it."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        agent = script.StagedAgent()
        self.site = Site(folder, canned_services(agent, sources=InMemorySources()), agent)
        clock, database = SystemClock(), self.site.database
        self.ground = participation_over(database, clock, ParticipationRoom.ASSOCIATIONS)
        assert self.ground.associations is not None
        self.room: AssociationRoom = self.ground.associations
        self.console = console_over(database, folder, clock)
        services = with_participation(with_console(self.site.services, self.console), self.ground)
        self.site.services = replace(services, clock=clock)
        self.team = Team(browser, self.console, self.site.start(console_codes=False), [], [])
        self.lead, self.other = listed(self.room, "Safran inventé"), listed(self.room, "Cèdre inventé")

    def member(self, association: int, language: Language, width: int = 320) -> Page:
        """A phone on which somebody came in by their own link."""
        page = self.team.citizen(f"{MINE}/{link_of(self.ground, association)}?lang={language}")
        page.set_viewport_size({"width": width, "height": 900})
        page.locator("main form button").first.click()
        page.wait_for_url(f"**{MINE}**")
        return page


@pytest.fixture
def network(browser: Browser, tmp_path: Path) -> Iterator[Network]:
    network = Network(browser, tmp_path)
    yield network
    for context in network.team.contexts:
        context.close()
    network.site.stop()
    assert network.team.problems == []


def _check(page: Page, name: str) -> None:
    found = barriers(page)
    assert found.violations_count == 0, (name, found.generate_report())
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
        assert overflow(page) == 0, (name, width)


def _fill(page: Page, action: str, **fields: str) -> None:
    """Open what holds the form of an action, fill it in and send it."""
    form = page.locator(f"form[action$='/{action}']").last
    if not form.is_visible():
        page.locator(f"details:has(form[action$='/{action}']) > summary").last.click()
    for name, value in fields.items():
        box = form.locator(f"[name={name}]")
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    form.locator("button").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_project_runs_from_its_beginning_to_its_report(network: Network, language: Language) -> None:
    from playwright.sync_api import expect

    phone = network.member(network.lead, language)
    base = f"{network.team.address}{MINE}/{network.lead}/projects"
    phone.goto(base)
    _check(phone, f"projects-list-{language}")
    phone.goto(f"{base}/new")
    is_arabic = language.is_rtl
    _check(phone, f"projects-new-{language}")
    _fill(
        phone,
        "projects/new",
        title="القراءة مساء" if is_arabic else "Lire le soir",
        goals="تعلم القراءة لستين امرأة" if is_arabic else "Soixante femmes lisent une lettre",
        summary="دروس في القراءة مساء" if is_arabic else "Des cours de lecture le soir",
        funder="مؤسسة متخيلة" if is_arabic else "Fondation imaginaire",
        field="education",
        place="فاس" if is_arabic else "fes",
        begins_on="2026-01-05",
        ends_on="2026-12-20",
        people="٦٠" if is_arabic else "60",
        women="55",
    )
    expect(phone.locator(".said")).to_be_visible()
    number = network.room.projects.of(network.lead)[0].number
    _fill(phone, "invite", partner=str(network.other))
    _fill(
        phone,
        "line",
        label="قاعات" if is_arabic else "Salles",
        planned="12 000",
        spent="١٣٢٠٠" if is_arabic else "13 200",
    )
    _fill(phone, "line", label="مكونات" if is_arabic else "Formatrices", planned="48000", spent="21 500,50")
    _fill(
        phone,
        "milestone",
        title="فتح القاعة" if is_arabic else "Ouvrir la salle",
        due_on="2026-02-01",
        state="under_way",
    )
    _fill(phone, "note", text="امتلأت القاعة" if is_arabic else "La salle est pleine", on="2026-03-01")
    noted = len(network.team.problems)
    _fill(phone, "count", people="40", women="41", on="2026-03-01")
    expect(phone.locator(".problem")).to_have_text(project_word("wrong_MoreThanPeopleError", language))
    expect(phone.locator("#count-people")).to_have_value("40")
    del network.team.problems[noted:]  # Chromium notes that the form was refused
    _fill(phone, "count", women="38")
    _fill(phone, "risk", text="قد تُسترجع القاعة" if is_arabic else "La salle peut être reprise", level="high")
    phone.get_by_role("button", name=project_word("to_running", language)).click()
    _check(phone, f"projects-project-{language}")

    partner = network.member(network.other, language)
    partner.goto(f"{network.team.address}{MINE}/{network.other}/projects/{number}")
    expect(partner.locator("main")).not_to_contain_text("500,50")
    partner.get_by_role("button", name=project_word("accept", language)).click()
    expect(partner.locator("main")).to_contain_text("500,50")
    partner.get_by_role("link", name=project_word("report", language)).click()
    _check(partner, f"projects-report-{language}")
    for total in ("60\u00a0000", "34\u00a0700,50", "25\u00a0299,50"):
        expect(partner.locator("main")).to_contain_text(total)
    partner.emulate_media(media="print")
    expect(partner.locator("header nav")).to_be_hidden()
    keep_picture(partner, f"projects-report-print-{language}")
    partner.emulate_media(media="screen")
    with partner.expect_download() as downloading:
        partner.get_by_role("link", name=project_word("report_pdf", language)).evaluate("one => one.click()")
    paper = downloading.value.path().read_bytes()
    assert paper.startswith(b"%PDF")
    if SHOTS:
        Path(SHOTS, f"projects-report-{language}.pdf").write_bytes(paper)

    phone.get_by_role("button", name=project_word("ask_public", language)).click()
    desk = network.team.member("chief", Role.ADMINISTRATOR, language)
    desk.goto(f"{network.team.address}{STAFF}/projects")
    _check(desk, f"projects-desk-{language}")
    desk.goto(f"{network.team.address}{STAFF}/projects/{number}")
    expect(desk.locator("main")).not_to_contain_text("500,50")
    _check(desk, f"projects-desk-project-{language}")
    desk.get_by_role("button", name=word("associations_project_accept", language)).click()
    expect(desk.locator(".said")).to_be_visible()
    one = network.room.projects.one(number)
    assert (one.state, one.visibility) == (ProjectState.RUNNING, ProjectVisibility.PUBLIC)
    anybody = network.team.citizen(f"{PUBLIC}/projects?lang={language}")
    anybody.locator(".rowlink").click()
    _check(anybody, f"projects-public-{language}")
    for hidden in ("500,50", "Soixante", "لستين", "Fondation", "مؤسسة"):
        expect(anybody.locator("main")).not_to_contain_text(hidden)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_what_is_shared_goes_through_the_gate_and_the_bot_answers_from_it(
    network: Network, language: Language, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    title, text, question, told = TELLING[language]
    phone = network.member(network.lead, language)
    base = f"{network.team.address}{MINE}/{network.lead}/library"
    phone.goto(f"{base}/new")
    _check(phone, f"library-new-{language}")
    form = phone.locator("main form")
    for name, value in {"title": title, "text": text, "place": "فاس" if language.is_rtl else "Fès"}.items():
        form.locator(f"[name={name}]").fill(value)
    for name, value in {"kind": "tool", "field": "rights", "language": language.value, "licence": "cc_by"}.items():
        form.locator(f"[name={name}]").select_option(value)
    form.locator("[name=offered]").check()
    form.locator("button").click()
    expect(phone.locator(".said")).to_be_visible()
    _check(phone, f"library-mine-{language}")
    number = network.room.resources.visible(network.lead)[0].number

    other = network.member(network.other, language, width=1280)
    other.goto(f"{network.team.address}{MINE}/{network.other}/library")
    other.locator("#q").fill("القانون" if language.is_rtl else "statut")
    other.locator(".search button").click()
    other.locator(f".rowlink[href$='/library/{number}']").click()
    expect(other.locator("main")).to_contain_text(text)
    phone.goto(base)
    expect(phone.locator("main")).to_contain_text(resource_word("used", language, opened=1, taken=0).partition("1")[0])
    _check(phone, f"library-list-{language}")

    desk = network.team.member("chief", Role.ADMINISTRATOR, language)
    desk.goto(f"{network.team.address}{STAFF}/library")
    _check(desk, f"library-desk-{language}")
    desk.locator(f".rowlink[href$='/library/{number}']").first.click()
    _check(desk, f"library-desk-one-{language}")
    desk.get_by_role("button", name=word("part_hand_over", language)).click()
    expect(desk.locator(".said")).to_be_visible()
    (draft,) = network.console.publishing.drafts.listed(DraftState.IN_REVIEW)
    network.console.publishing.publish(draft.id, "karim")
    network.console.publishing.wait(lambda *_: None)
    anybody = network.team.citizen(f"{PUBLIC}/library/{number}?lang={language}")
    expect(anybody.locator("main")).to_contain_text(text)
    _check(anybody, f"library-public-{language}")

    answer = _asked(tmp_path / "bot", draft.name, network.console.publishing.drafts.content(draft.id), question)
    assert told in answer.text, answer.text
    assert answer.citations[0].url.endswith(f"/take-part/associations/library/{number}")
    desk.get_by_role("button", name=word("associations_resource_take_back", language)).click()
    expect(desk.locator(".said")).to_be_visible()
    noted = len(network.team.problems)
    anybody.reload()
    expect(anybody.locator("main")).not_to_contain_text(text)
    del network.team.problems[noted:]  # Chromium notes that there is nothing any more


def _asked(home: Path, name: str, content: bytes, question: str) -> Answer:
    """What the real agent says of a release that holds the document beside the example's shortest ones."""
    folder = home / "documents"
    folder.mkdir(parents=True)
    examples = sorted((REPOSITORY / "examples/istiqlal/documents").glob("*.md"), key=lambda one: one.stat().st_size)
    for one in examples[:4]:
        (folder / one.name).write_bytes(one.read_bytes())
    (folder / name).write_bytes(content)
    organisation = str(REPOSITORY / "examples/istiqlal")
    done = munadil(home, "ingest", str(folder), "--organisation", organisation, "--json", timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    with settings_for(home), open_knowledge(load_settings()) as knowledge:
        agent = open_agent(knowledge.settings, load_organisation(knowledge.settings), knowledge)
        with ThreadPoolExecutor(1) as beside:  # a loop runs in this thread while a browser is open
            return beside.submit(lambda: asyncio.run(agent.answer(Question(question)))).result()
