"""A call in a real browser, from its opening to ranked letters and one appeal: on a phone and at a desk, in French and in Arabic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.organisation.organisation import RoomOptions
from api.console.frame.rights import Role
from api.http.testing import InMemorySources, canned_services
from core.clock import SystemClock
from core.language.forms import Language
from core.testing import FixedClock
from participation.calls.schemas import ROOM, DossierState
from participation.services import Participation
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, keep_picture
from tests.browser.test_console import Team
from tests.calls import CALL, CallWorld, a_paper, plan
from tests.consoles import console_over, with_console, with_participation

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

pytestmark = pytest.mark.browser
PHONE, DESK = 320, 1280
PUBLIC, CONSOLE = f"/take-part/calls/{CALL}", f"/console/participation/calls/{CALL}"


class Opening:
    """A served house with one call that is open, on a clock that the test sets."""

    def __init__(self, browser: object, folder: Path) -> None:
        agent = script.StagedAgent()
        self.site = Site(folder, canned_services(agent, sources=InMemorySources()), agent)
        clock = FixedClock(datetime.now(UTC))
        now = clock.now()
        times = {"opens_at": now - timedelta(days=9), "closes_at": now + timedelta(days=9)}
        written = plan(**{key: at.strftime("%Y-%m-%dT%H:%M") for key, at in times.items()}, quota=1)
        self.world = world = CallWorld(self.site.database, clock, written)
        options = {ROOM: RoomOptions()}
        ground = Participation(world.database, clock, world.identity, world.vault, options, calls=world.room)
        console = console_over(self.site.database, folder, SystemClock())
        services = with_participation(with_console(self.site.services, console), ground)
        self.site.services = replace(services, clock=SystemClock())
        self.team = Team(browser, console, self.site.start(console_codes=False), [], [])  # type: ignore[arg-type]
        self.policies: dict[str, str] = {}
        """The policy that each page of staff came with."""

    def member(self, name: str, role: Role, language: Language) -> Page:
        """Somebody of staff at a desk."""
        page = self.team.member(name, role, language)
        page.on("response", self._came)
        return page

    def _came(self, response: Response) -> None:
        if response.request.resource_type == "document" and not 300 <= response.status < 400:
            self.policies[response.url] = response.headers.get("content-security-policy", "")


@pytest.fixture
def opening(browser: object, tmp_path: Path) -> Iterator[Opening]:
    opening = Opening(browser, tmp_path)
    yield opening
    for context in opening.team.contexts:
        context.close()
    opening.site.stop()
    assert any(CONSOLE in url for url in opening.policies)
    for url, policy in opening.policies.items():
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';"), url
        assert "unsafe" not in policy, url
    assert [one for one in opening.team.problems if "409" not in one and "422" not in one] == []


def _check(page: Page, name: str) -> None:
    keep_picture(page, name)
    found = barriers(page)
    assert found.violations_count == 0, (name, found.generate_report())
    assert overflow(page) == 0, f"{name}: nothing stands out of the page"


def _check_both(page: Page, name: str) -> None:
    """At a desk and on a phone."""
    _check(page, name)
    page.set_viewport_size({"width": PHONE, "height": 800})
    _check(page, f"{name}-phone")
    page.set_viewport_size({"width": DESK, "height": 900})


def _sends_the_letters(panel: Page) -> None:
    panel.on("dialog", lambda dialog: dialog.accept())
    panel.locator("form[action$='/letters'] button").click()
    panel.locator("form[action$='/letters']").wait_for(state="detached")


def _applies(opening: Opening, page: Page, language: Language, folder: Path) -> str:
    """Apply on the page: eligibility, the form saved and gone on with, a wrong paper, the right one, sent; the own link."""
    page.goto(f"{opening.team.address}{PUBLIC}?lang={language}")
    _check(page, f"calls-call-{language}")
    page.locator("a.button").click()
    page.locator("[name=answer0][value=yes]").check()
    page.locator("[name=agreed]").check()
    _check(page, f"calls-apply-{language}")
    page.locator("main form button").click()
    page.locator("main a.button").click()
    mine = page.url
    name = "جمعية الأمل" if language.is_rtl else "Association Espoir"
    for field, value in (("name", name), ("receipt", "12/2020"), ("place", "Fès"), ("person", "Une personne")):
        page.locator(f"#{field}").fill(value)
    page.locator("#person").press("Enter")
    page.locator(".said[role=status]").wait_for()
    assert page.locator("#person").input_value() == "Une personne", "Enter saves, and sends or removes nothing"
    for field, value in (("contact", "0600000000"), ("project", "Atelier"), ("summary", "Un atelier de couture.")):
        page.locator(f"#{field}").fill(value)
    wrong, right = folder / "faux.pdf", folder / "recepisse.pdf"
    wrong.write_bytes(b"%PDF-1.7")
    right.write_bytes(a_paper())
    page.locator("#paper0").set_input_files(wrong)
    page.locator("button[value=send]").click()
    page.locator(".problem[role=alert]").first.wait_for()
    assert page.locator("#project").input_value() == "Atelier", "nothing typed is lost"
    _check(page, f"calls-paper-refused-{language}")
    page.locator("#paper0").set_input_files(right)
    page.locator("button[value=send]").click()
    page.locator("a[href$='receipt.pdf']").wait_for()
    _check(page, f"calls-sent-{language}")
    return mine


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_call_from_opening_to_ranked_letters_with_one_appeal(
    opening: Opening, language: Language, tmp_path: Path
) -> None:
    team, world = opening.team, opening.world
    page = team.citizen(PUBLIC, width=PHONE)
    mine = _applies(opening, page, language, tmp_path)
    one = world.room.dossiers.sent(CALL)[0]
    other = world.sent("Association Nour", language=language)
    late = world.begun()
    assert late.state is DossierState.DRAFT
    world.clock.advance(timedelta(days=10))

    chief = opening.member("chief", Role.ADMINISTRATOR, language)
    chief.goto(f"{team.address}{CONSOLE}/dossiers")
    chief.locator("form[action$='/review'] button").click()
    chief.wait_for_load_state()
    _check(chief, f"calls-dossiers-{language}")
    given_out = world.room.reviews.given_out(CALL)
    scorers = {name: opening.member(name, Role.INBOX_AGENT, language) for name in world.scorers}
    for dossier, value in ((one.id, "3"), (other.id, "4")):
        for name in [member for member, _, _ in given_out[dossier]]:
            desk = scorers[name]
            desk.goto(f"{team.address}{CONSOLE}/scoring/{dossier}")
            _check_both(desk, f"calls-conflict-{language}")
            desk.locator("button[value=none]").click()
            for place in ("points0", "points1"):
                desk.locator(f"#{place}").select_option(value)
            desk.locator("#words").fill(f"mots de {name}")
            _check_both(desk, f"calls-score-{language}")
            desk.locator("button[value=send]").click()
            desk.wait_for_load_state()
    _check(next(iter(scorers.values())), f"calls-scoring-{language}")

    panel = opening.member("comite", Role.INBOX_AGENT, language)
    panel.goto(f"{team.address}{CONSOLE}/ranking")
    _check_both(panel, f"calls-ranking-{language}")
    for dossier, does, reason in ((other.id, "accept", "merit"), (one.id, "refuse", "quota")):
        panel.goto(f"{team.address}{CONSOLE}/dossiers/{dossier}")
        panel.locator(f"[name=reasons][value={reason}]").check()
        _check_both(panel, f"calls-dossier-{language}")
        panel.locator(f"button[value={does}]").click()
        panel.wait_for_load_state()
    _sends_the_letters(panel)
    _check_both(panel, f"calls-told-{language}")

    page.goto(f"{mine}?lang={language}")
    _check_both(page, f"calls-letter-{language}")
    letter = page.request.get(f"{mine}/letter.pdf")
    assert letter.ok
    assert letter.body().startswith(b"%PDF")
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.locator("#words").fill("يرجى إعادة النظر" if language.is_rtl else "Relisez la page 2.")
    page.locator("form[action$='/appeal'] button").click()
    page.locator(".said[role=status]").wait_for()
    panel.goto(f"{team.address}{CONSOLE}/appeals")
    _check_both(panel, f"calls-appeals-{language}")
    panel.locator("a.rowlink").click()
    panel.locator("#answer").fill("الحق معكم" if language.is_rtl else "Vous aviez raison.")
    _check_both(panel, f"calls-answer-{language}")
    panel.locator("button[value=uphold]").click()
    panel.wait_for_load_state()
    page.goto(f"{mine}?lang={language}")
    _check(page, f"calls-upheld-{language}")
    assert world.room.dossiers.get(one.id).state is DossierState.ACCEPTED
    for path in ("", "/settings", "/results"):
        chief.goto(f"{team.address}{CONSOLE}{path}")
        _check_both(chief, f"calls-console{path.replace('/', '-')}-{language}")
