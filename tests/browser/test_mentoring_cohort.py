"""A whole cohort in a real browser: applications by page and bot, pairs, five who leave, meetings, figures, and nothing private outside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from agent.organisation.organisation import ParticipationRoom, RoomOptions
from api.console.frame.rights import Role
from api.http.testing import InMemorySources, canned_services
from connectors.rows.identity import Identity
from conversation.testing import Chat
from core.clock import SystemClock
from core.language.forms import Language
from participation.common.tables import PublicationRow
from participation.services import Participation
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, keep_picture
from tests.browser.test_console import Team
from tests.consoles import console_over, with_console, with_participation
from tests.mentoring import KEY, MENTEE, MENTOR
from tests.mentoring_cohort import NOTE, WORDS, CohortStory, answer, apply_by_chat, by_bot, counted, meet, outside

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PUBLIC = "/take-part/mentoring"


class Course(CohortStory):
    """A served house with one cohort, its staff, and people who chat on a made-up Telegram."""

    def __init__(self, browser: object, folder: Path) -> None:
        agent = script.StagedAgent()
        self.site = Site(folder, canned_services(agent, sources=InMemorySources()), agent)
        super().__init__(self.site.database)
        world, options = self.world, {ParticipationRoom.MENTORING: RoomOptions()}
        ground = Participation(world.database, world.clock, Identity(KEY), world.vault, options, mentoring=world.room)
        console = console_over(self.site.database, folder, SystemClock())
        services = with_participation(with_console(self.site.services, console), ground)
        self.site.services = replace(services, clock=SystemClock())
        self.team = Team(browser, console, self.site.start(console_codes=False), [], [])  # type: ignore[arg-type]


@pytest.fixture
def course(browser: object, tmp_path: Path) -> Iterator[Course]:
    course = Course(browser, tmp_path)
    yield course
    for context in course.team.contexts:
        context.close()
    course.site.stop()
    assert course.team.problems == []


def _check(page: Page, name: str) -> None:
    keep_picture(page, name)
    found = barriers(page)
    assert found.violations_count == 0, (name, found.generate_report())
    assert overflow(page) == 0, f"{name}: nothing stands out of the page"


def _by_page(course: Course, page: Page, language: Language) -> str:
    """Apply on the page, save, go on by the own link, and send; the link."""
    page.goto(f"{course.team.address}{PUBLIC}/tamkine?lang={language}")
    _check(page, f"mentoring-programme-{language}")
    page.locator("a.button").first.click()
    page.locator("[name=agreed]").check()
    page.locator("main form button").click()
    page.locator("main a.button").wait_for()
    _check(page, f"mentoring-begun-{language}")
    page.locator("main a.button").click()
    mine = page.url
    page.locator("main a.button").click()
    page.locator("#name").fill("Ghita de la page")
    page.locator("[name=do][value=save]").click()
    page.goto(mine)
    page.locator("main a.button").click()
    assert page.locator("#name").input_value() == "Ghita de la page"
    page.locator("#contact").fill("0611111111")
    for name, value in (("languages", "darija"), ("moments", "saturday"), ("goals", "speaking")):
        page.locator(f"[name={name}][value={value}]").check()
    page.locator("#field").select_option("digital")
    page.locator("#region").select_option("06")
    page.locator("#about").fill(WORDS)
    page.locator("[name=answer0]").check()
    page.locator("[name=code]").check()
    _check(page, f"mentoring-application-{language}")
    page.locator("[name=do][value=send]").click()
    page.locator(".said").wait_for()
    return mine


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_cohort_of_thirty_pairs_of_which_five_leave_ends_matched_whole(course: Course, language: Language) -> None:
    room, team, world = course.room, course.team, course.world
    console = f"{team.address}/console/participation/mentoring/tamkine/cohorts/{course.cohort}"
    course.many(MENTOR, 29)
    course.many(MENTEE, 28)
    darija, arabizi = course.chat(9001), course.chat(9002)
    outside(apply_by_chat(darija, "بغيت نكون مرشد", "سلوى", "فاس", is_mentor=True))
    outside(apply_by_chat(arabizi, "bghit chi mentor", "Hamza", "Tata", is_mentor=False))
    phone = team.browser.new_context(
        viewport={"width": 320, "height": 800}, reduced_motion="reduce", java_script_enabled=True
    )
    team.contexts.append(phone)
    page = phone.new_page()
    mine = _by_page(course, page, language)
    # Everybody is taken in, pairs are made, and approved all at once.
    chief = team.member("chief", Role.ADMINISTRATOR, language)
    chief.goto(f"{console}/applications?state=submitted")
    for box in chief.locator("[name=application]").all():
        box.check()
    _check(chief, f"mentoring-applications-{language}")
    chief.locator("button[value=accept]").click()
    chief.wait_for_load_state()
    assert len(course.accepted()) == 60
    room.notes.add(course.accepted()[0].id, NOTE, "chief")
    _move(chief, console, "matching")
    chief.goto(f"{console}/matching")
    chief.locator("form[action$='/matching/propose'] button").click()
    chief.wait_for_load_state()
    _check(chief, f"mentoring-matching-{language}")
    chief.locator("form[action$='/matching/approve'] button").click()
    chief.wait_for_load_state()
    assert len(course.made) == 30
    _move(chief, console, "running")
    # Five leave. Those left over are paired anew in one step.
    before = course.made
    gone = course.leavers("سلوى", "Hamza", "Ghita de la page")
    with world.database.write() as session:
        for one in gone:
            room.applications.withdraw(session, one)
    assert len(gone) == 5
    left = {mentee: mentor for mentee, mentor in before.items() if not {mentee, mentor} & gone}
    chief.goto(f"{console}/matching")
    chief.locator("form:has([name=rematch][value='1']) button").first.click()
    chief.locator("form[action$='/matching/propose'] button").click()
    chief.wait_for_load_state()
    chief.locator("form[action$='/matching/approve'] button").click()
    chief.wait_for_load_state()
    after = course.made
    assert {*after} == {one.id for one in course.accepted() if one.side is MENTEE}, "everybody has a mentor again"
    assert all(after[mentee] == mentor for mentee, mentor in left.items()), "and nobody else was moved"
    # Months pass; they meet, and say so. One pair does it on Telegram, in Darija, in both scripts.
    world.clock.advance(timedelta(days=40))
    by_bot(course, arabizi, darija)
    meet(course)
    page.goto(f"{mine}?lang={language}")
    _check(page, f"mentoring-place-{language}")
    world.clock.advance(timedelta(days=21))
    answer(course)
    chief.goto(console)
    _check(chief, f"mentoring-cohort-{language}")
    _figures(course, chief)
    _nothing_private(course, page, mine, arabizi)


def _move(chief: Page, console: str, to: str) -> None:
    chief.goto(console)
    chief.locator(f"form:has([name=to][value={to}]) button").click()
    chief.wait_for_load_state()


def _figures(course: Course, chief: Page) -> None:
    """The figures shown are those that are counted here from what was done."""
    found = {
        one.name: (one.numerator, one.denominator, one.missing) for one in course.room.record(course.cohort).indicators
    }
    assert found == counted(course)
    rows = chief.locator("table").first.locator("tbody tr")
    for place, (numerator, denominator, missing) in enumerate(found.values()):
        figures = [int(one) for one in re.findall(r"\d+", rows.nth(place).inner_text().replace("\u202f", ""))]
        assert {numerator, denominator, missing} <= {*figures, 0}, rows.nth(place).inner_text()


def _nothing_private(course: Course, page: Page, mine: str, chat: Chat) -> None:
    """Notes and applications are on no public page, in no export of another, in no answer of the bot, in nothing to publish."""
    address, world = course.team.address, course.world
    seen = []
    for path in (PUBLIC, f"{PUBLIC}/tamkine", f"{PUBLIC}/tamkine/code", "/take-part", "/take-part/events"):
        page.goto(f"{address}{path}")
        seen.append(page.content())
    page.goto(mine)
    place = page.content()
    said = outside(chat.write("mentorat"))
    seen += [place, *(one.text for one in said)]
    with world.database.read() as session:
        seen += [json.dumps([str(row) for row in session.execute(select(PublicationRow)).all()])]
        assert session.scalar(select(func.count()).select_from(PublicationRow)) == 0
    assert not any(secret in text for text in seen for secret in (NOTE, WORDS))
    token = mine.rstrip("/").rpartition("/")[2]
    with page.expect_download() as download, suppress(Exception):
        page.goto(f"{address}/take-part/me/{token}/export")
    exported = Path(str(download.value.path())).read_text("utf-8")
    assert "Ghita de la page" in exported
    assert WORDS in exported, "one's own words are one's own to take along"
    assert NOTE not in exported
    people = len(course.room.applications.listed(course.cohort))
    page.goto(f"{address}/take-part/me/{token}")
    erasing = page.locator("details", has=page.locator(f"form[action$='/{token}/erase']"))
    erasing.locator("summary").click()
    erasing.get_by_role("button").click()
    page.wait_for_load_state()
    assert len(course.room.applications.listed(course.cohort)) == people - 1
