"""The desks that show what was asked and why it came out so, in a real browser: usable by all, in both directions, on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from api.console.frame.rights import Role
from api.console.frame.words import word
from connectors.desk.weeks import WEEK
from connectors.rows.tables import WeekFigureRow
from core.language.forms import Language
from evals.runs.folder import save_run
from evals.suites.file import save_suite, to_yaml
from evals.testing import made_answers, made_suite
from tests.browser.barriers import barriers, overflow
from tests.browser.site import keep_picture
from tests.browser.test_console import Team, team  # noqa: F401 the fixture

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
_TOLD = {
    "sum": {"turns": 120, "tokens_read": 0, "tokens_written": 0, "wait_half": 150, "wait_most": 900},
    "language": {"ary": 70, "fr": 30, "…": 20},
    "outcome": {"answered": 80, "perhaps": 40},
    "theme": {"jeunesse": 60},
}


def _check(page: Page, name: str) -> None:
    keep_picture(page, name)
    assert overflow(page) == 0
    found = barriers(page)
    assert found.violations_count == 0, (name, found.generate_report())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_figures_trials_and_evaluations_can_be_read_by_all(
    team: Team,  # noqa: F811
    tmp_path: Path,
    language: Language,
    scheme: str,
) -> None:
    suite = made_suite(4)
    folder = tmp_path / "data" / "evaluations" / "runs"
    for number in (1, 2):
        save_run(folder / f"facts-{number}", made_answers(suite, seed=number), to_yaml(suite))
    (tmp_path / "organisation" / "suites").mkdir(parents=True)
    save_suite(tmp_path / "organisation" / "suites" / "facts.yaml", suite)
    console = team.console
    with console.library.database.write() as session:
        for ago in (1, 2, 3):
            week = console.weeks.this_week() - ago * WEEK
            day = {"day": {str(week + timedelta(days=n)): 60 for n in (0, 2)}}
            for subject, told in ({"closed": {"": 0}} if ago == 2 else {**_TOLD, **day}).items():
                for name, value in told.items():
                    session.execute(insert(WeekFigureRow).values(week=week, subject=subject, name=name, value=value))
    page = team.member("chief", Role.ADMINISTRATOR, language, width=375, scheme=scheme)
    for path in ("insight", "insight/gaps", "evaluation", "try"):
        page.goto(f"{team.address}/console/{path}")
        _check(page, f"console-{path.replace('/', '-')}-{language}-{scheme}")
    page.goto(f"{team.address}/console/evaluation/report?run=facts-2&before=facts-1")
    assert page.locator("h1").count() == 1
    page.goto(f"{team.address}/console/try")
    page.locator("#text").fill("Combien de bibliothèques de quartier le Forum propose-t-il d'ouvrir ?")
    page.get_by_role("button", name=word("try_ask", language)).click()
    page.locator("blockquote").wait_for()
    _check(page, f"console-tried-{language}-{scheme}")
