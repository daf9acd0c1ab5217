"""Every page of the console, with something on it, in a real browser: in French and Arabic, light and dark, on a phone; A and AA hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from sqlalchemy import insert

from agent.guardrails.approved import StoredApprovedWordings
from api.console.frame.rights import Role
from api.console.work.trying import AgentTrying
from api.http.api_keys import KeyScope
from api.http.testing import InMemorySources, canned_passage, canned_services
from connectors.desk.weeks import WEEK
from connectors.rows.tables import WeekFigureRow
from conversation.told_back.unanswered import UnansweredGroup
from core.clock import SystemClock
from core.language.forms import Language
from evals.judge.questions import JudgeQuestion
from evals.judge.testing import judged_case, save_judged_run
from evals.replay.replay import AnswerChange, GateBlock, ReplayedAnswer, ReplayReport, ShownAnswer
from knowledge.drafts.drafts import QUESTIONS, name_for
from knowledge.known.file import written_questions
from knowledge.questions import StatedQuestions
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, ask, keep_picture
from tests.browser.test_console import SHEET, Team
from tests.console_pages import OUTSIDE, PAGES
from tests.consoles import console_over, with_console
from tests.unit.agent.corpus import agent_over

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
_AT = datetime(2026, 11, 20, tzinfo=UTC)
_GROUPS = (
    UnansweredGroup(
        "كيفاش نتسجل فالبرنامج ديال الشباب؟",
        Language.DARIJA,
        3,
        1,
        {"perhaps": 3},
        {"ary": 2, "fr": 1},
        _AT,
        _AT,
        ("كيفاش نتسجل؟", "Comment s'inscrire au programme pour la jeunesse ?"),
        ("Trop long, et je ne sais toujours pas où aller",),
        (canned_passage(),),
        names=("0123456789abcdef0123.0",),
        waiting=2,
    ),
    UnansweredGroup(
        "Anticonstitutionnellement" * 4, Language.FRENCH, 12, 0, {"perhaps": 12}, {"fr": 12}, _AT, _AT, (), (), ()
    ),
)


@contextmanager
def filled(browser: Browser, folder: Path) -> Iterator[tuple[Team, dict[str, str]]]:
    """A console with something on every desk, and what stands in addresses."""

    def asked(base: int | None, candidate: int, watch: object, kept: object) -> dict[str, Any]:
        shown = ShownAnswer("answered", "Le jardin ouvre le 12 mars. " * 9, ("Jardin", "https://x/" + "y" * 80))
        row = ReplayedAnswer(
            "suite",
            "faits",
            "q",
            0,
            "ar",
            "متى تفتح الحديقة؟",
            AnswerChange.APPEARED,
            GateBlock.NONE,
            ShownAnswer("perhaps"),
            shown,
        )
        return {**ReplayReport(1, 0, {"suite": {"appeared": 1}}, 0, (row,)).payload(), "suites": ["faits"]}

    agent, clock = script.StagedAgent(), SystemClock()
    site = Site(folder, canned_services(agent, sources=InMemorySources()), agent)
    console = console_over(site.database, folder, clock, groups=_GROUPS, replaying=asked)
    console = replace(console, trying=AgentTrying(agent_over(), console.library, console.publishing))
    site.services = replace(with_console(site.services, console), clock=clock)
    team = Team(browser, console, site.start(console_codes=False), [], [])
    found = _fill(team, folder)
    yield team, found
    for context in team.contexts:
        context.close()
    site.stop()
    assert team.problems == []


def _fill(team: Team, folder: Path) -> dict[str, str]:
    console = team.console
    for content in (SHEET, SHEET.replace("12", "13")):
        _published(team, "jardin.md", content.encode())
    key = "library/jardin.md"
    stated = StatedQuestions(("ouvre le 13 mars 2026",), ((Language.FRENCH, "Quand ?"), (Language.ARABIC, "متى؟")))
    _published(team, name_for(key, QUESTIONS), written_questions([stated]).encode(), key)
    draft = console.publishing.drafts.add("jardin.md", SHEET.replace("12", "14").encode(), "karim")
    console.publishing.submit(draft.id, "karim")
    assert console.gate is not None
    console.gate.run_waiting()
    console.pauses.pause("chief", "Une panne", topic="logement")
    console.keys.make("site", list(KeyScope)[:1], "chief")
    first = _approved(console.approved, key)
    cases = [judged_case(number, form) for number in range(4) for form in (Language.FRENCH, Language.DARIJA)]
    run = save_judged_run(folder / "data" / "evaluations" / "runs" / "facts-1", cases)
    assert console.evaluations is not None
    console.evaluations.labelling(run.name).draw(JudgeQuestion.SUPPORT, 30, "chief")
    with console.library.database.write() as session:
        for ago in (1, 2, 3):
            week = console.weeks.this_week() - ago * WEEK
            told = {
                "sum": {"turns": 120, "wait_half": 150},
                "language": {"ary": 70, "fr": 30},
                "theme": {"jeunesse": 60},
            }
            day = {"day": {str(week + timedelta(days=n)): 60 for n in (0, 2)}}
            for subject, values in {**told, **day}.items():
                for name, value in values.items():
                    session.execute(insert(WeekFigureRow).values(week=week, subject=subject, name=name, value=value))
    citizen = team.citizen("/?lang=fr")
    ask(citizen, "Je veux parler à une personne")
    citizen.locator("munadil-chat .note").first.wait_for()
    link = console.accounts.add("new", Role.EDITOR, "test").rpartition("/")[2]
    return {"key": quote(key), "number": str(draft.id), "first": str(first), "run": run.name, "link": link}


def _published(team: Team, name: str, content: bytes, key: str = "") -> None:
    publishing, gate = team.console.publishing, team.console.gate
    number = publishing.drafts.add(name, content, "karim", key=key).id
    publishing.submit(number, "karim")
    assert gate is not None
    gate.run_waiting()
    publishing.publish(number, "amina")
    publishing.wait(lambda *_: None)


def _approved(approved: StoredApprovedWordings, key: str) -> int:
    first = approved.write("karim", "jardin", {Language.FRENCH: "Le jardin ouvre le 10 mars."}).id
    approved.approve(first, "amina")
    texts = {Language.FRENCH: "Le jardin ouvre le 12 mars.", Language.ARABIC: "تفتح الحديقة يوم 12 مارس."}
    approved.write("karim", "jardin, حديقة", texts, [key], first=first, seen=first)
    return first


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_every_page_can_be_used_by_all_and_on_a_phone(
    browser: Browser, tmp_path: Path, language: Language, scheme: str
) -> None:
    with filled(browser, tmp_path) as (team, found):
        page = team.member("chief", Role.ADMINISTRATOR, language, width=375, scheme=scheme)
        page.goto(f"{team.address}/console/inbox")
        found["conversation"] = str(page.locator("[data-row]").first.get_attribute("href")).rpartition("/")[2]
        outside = team._page(f"/console/sign-in?lang={language}", 375, scheme)
        for number, (path, address) in enumerate(PAGES.items()):
            shown, noted = outside if path in OUTSIDE else page, len(team.problems)
            answer = shown.goto(team.address + address.format(**found))
            assert answer is not None
            assert answer.status == (404 if path.endswith(":path}") else 200), path
            if answer.status == 404:  # the browser itself notes that such a page is missing
                del team.problems[noted:]
            name = f"{number:02}{path.replace('/console', '').replace('/', '-')}-{language}-{scheme}"
            _check(shown, path, language, name)


def _check(page: Page, path: str, language: Language, name: str) -> None:
    keep_picture(page, name)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language.is_rtl else "ltr"), path
    assert overflow(page) == 0, path
    found = barriers(page)
    assert found.violations_count == 0, (path, found.generate_report())
