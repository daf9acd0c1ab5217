"""The desk of figures: charts that say in words what they show, tables beside them, files to take away, and nothing of small groups."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert

from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.frame.words import LANGUAGES
from api.console.insight.charts import bars, columns
from api.console.insight.figures import SUBJECTS
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from connectors.desk.small_groups import REST
from connectors.rows.tables import WeekFigureRow
from conversation.told_back.unanswered import UnansweredGroup
from core.language.forms import Language
from core.testing import FixedClock
from tests.consoles import console_over, enter, with_console
from tests.databases import migrated

WEEK = date(2026, 11, 2)
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
SUMS = {"turns": 40, "tokens_read": 900, "tokens_written": 80, "wait_half": 150, "wait_most": 900}
TOLD = {
    "closed": {"": 0},
    "sum": SUMS,
    "day": {"2026-11-03": 40},
    "language": {"ary": 25, REST: 15},
    "outcome": {"answered": 28, "perhaps": 12},
    "channel": {"web": 40},
    "rating": {"none": 40},
    "composer": {"extractive": 40},
    "document": {"seed/<b>.md": 20},
    "theme": {"=eau": 20},
    "rail": {"crisis": 11},
}
GROUP = UnansweredGroup(
    "Où est le <pont> ?", Language.FRENCH, 12, 0, {"perhaps": 12}, {"fr": 12}, NOW, NOW, ("Où est le <pont> ?",), (), ()
)


@pytest.fixture
def console(tmp_path: Path) -> ConsoleServices:
    database = migrated(tmp_path / "m.db")
    with database.write() as session:
        for subject, told in TOLD.items():
            for name, value in told.items():
                session.execute(insert(WeekFigureRow).values(week=WEEK, subject=subject, name=name, value=value))
        session.execute(insert(WeekFigureRow).values(week=date(2026, 11, 9), subject="closed", name="", value=0))
    few = replace(GROUP, question="Peu demandé ?", asked=9)
    return console_over(database, tmp_path, FixedClock(NOW), groups=(GROUP, few))


@pytest.fixture
def client(console: ConsoleServices) -> Iterator[TestClient]:
    settings = ApiSettings(rate_limit=0, console_codes=False)
    with TestClient(create_app(with_console(canned_services(), console), settings)) as opened:
        enter(opened, console, "nadia", Role.EVALUATOR)
        yield opened


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_every_subject_has_a_chart_a_table_and_files(client: TestClient, language: Language) -> None:
    page = client.get(
        "/console/insight", params={"lang": language.value, "from": "2026-11-02", "to": "2026-11-15"}
    ).text
    charts = re.findall(r"<svg.*?</svg>", page)
    assert len(charts) == len(SUBJECTS)
    for chart in charts:
        drawn = ET.fromstring(chart)
        assert drawn.attrib["direction"] == ("rtl" if language.is_rtl else "ltr")
        assert all(one.text for one in drawn if one.tag.endswith(("title", "desc")))
    assert page.count("<table>") == len(SUBJECTS)
    assert "insight_" not in page
    assert "<b>.md" not in page
    for subject in SUBJECTS:
        answer = client.get(f"/console/insight/{subject}.svg", params={"from": "2026-11-02"})
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert "style" not in answer.text


def test_a_period_is_whole_weeks_that_are_over_and_stands_in_the_address(client: TestClient) -> None:
    page = client.get("/console/insight", params={"from": "2026-11-05", "to": "2027-01-01"}).text
    assert 'value="2026-11-02"' in page
    assert 'value="2026-11-15"' in page  # the week that runs is not among them
    assert client.get("/console/insight", params={"from": "x"}).status_code == 422
    empty = client.get("/console/insight", params={"from": "2026-01-05", "to": "2026-01-11"}).text
    assert "<svg" not in empty
    assert 'class="empty"' in empty


def test_figures_are_taken_away_as_cells_that_run_nothing(client: TestClient) -> None:
    written = client.get("/console/insight/all.csv", params={"from": "2026-11-02"}).text
    assert "2026-11-02,language,ary,25" in written
    assert "2026-11-02,theme,'=eau,20" in written
    assert "2026-11-02,sum,turns,40" in written
    assert "theme" not in client.get("/console/insight/language.csv").text
    assert client.get("/console/insight/secrets.csv").status_code == 404
    assert client.get("/console/insight/secrets.svg").status_code == 404


def test_gaps_name_what_enough_people_asked(client: TestClient) -> None:
    page = client.get("/console/insight/gaps").text
    assert "Où est le &lt;pont&gt; ?" in page
    assert "Peu demandé" not in page


def test_who_answers_in_the_inbox_sees_no_figures(console: ConsoleServices) -> None:
    settings = ApiSettings(rate_limit=0, console_codes=False)
    with TestClient(create_app(with_console(canned_services(), console), settings)) as client:
        enter(client, console, "sara", Role.INBOX_AGENT)
        assert client.get("/console/insight").status_code == 403


def test_charts_read_in_the_direction_of_their_language_and_keep_a_place_for_what_is_hidden() -> None:
    points = [("a", 10), ("<b>", None)]
    left, right = (columns("t", "d", points, is_rtl=rtl) for rtl in (False, True))
    places = [[float(x) for x in re.findall(r'<rect x="([\d.]+)"', chart)] for chart in (left, right)]
    assert places[0] == sorted(places[0])
    assert places[1] == sorted(places[1], reverse=True)
    assert "&lt;b&gt;" in left
    assert "–" in left
    assert 'x="640.0"' in bars("t", "d", [("a", 10)], is_rtl=True)
