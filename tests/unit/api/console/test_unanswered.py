"""What was asked and not answered, on its desk: the question, how often, what lies near, and the way to a sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.console.frame.rights import Role
from api.http.settings import ApiSettings
from api.http.testing import canned_passage, canned_services
from conversation.told_back.announcing import ToldBack
from conversation.told_back.unanswered import UnansweredGroup
from core.clock import SystemClock
from core.language.forms import Language
from tests.consoles import console_over, enter, with_console
from tests.databases import migrated

AT = datetime(2026, 11, 20, tzinfo=UTC)
GROUP = UnansweredGroup(
    "=كيفاش نتسجل؟",
    Language.DARIJA,
    3,
    1,
    {"perhaps": 3},
    {"ary": 2, "fr": 1},
    AT,
    AT,
    ("=كيفاش نتسجل؟", "Comment <b>s'inscrire</b> ?"),
    ("Trop long",),
    (canned_passage(),),
)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.EVALUATOR])
def test_groups_are_shown_and_lead_to_a_sheet(tmp_path: Path, role: Role) -> None:
    database = migrated(tmp_path / "m.db")
    console = console_over(database, tmp_path, SystemClock(), groups=(GROUP,))
    settings = ApiSettings(rate_limit=0, console_codes=False)
    with TestClient(create_app(with_console(canned_services(), console), settings)) as client:
        enter(client, console, "karim", role)
        page = client.get("/console/unanswered", params={"lang": "fr", "days": 7}).text
        assert 'dir="rtl">=كيفاش نتسجل؟' in page
        assert "Comment &lt;b&gt;s&#39;inscrire&lt;/b&gt; ?" in page
        assert "Programme pour la jeunesse" in page
        assert "Trop long" in page
        assert ("/console/library/write?about=" in page) is (role is Role.EDITOR)
        assert "'=كيفاش نتسجل؟" in client.get("/console/unanswered/export.csv").text
        assert client.get("/console/unanswered", params={"days": 0}).status_code == 422
        sheet = client.get("/console/library/write", params={"about": "Comment s'inscrire ?"})
        assert ("## Comment s&#39;inscrire ?" in sheet.text) is (role is Role.EDITOR)


def test_a_group_is_assigned_set_aside_and_answered_from_the_desk(tmp_path: Path) -> None:
    database = migrated(tmp_path / "m.db")
    names = "0123456789abcdef0123.0 0123456789abcdef0123.1"
    group = replace(GROUP, names=tuple(names.split()), waiting=2)
    console = console_over(database, tmp_path, SystemClock(), groups=(group,))
    settings = ApiSettings(rate_limit=0, console_codes=False)
    with TestClient(create_app(with_console(canned_services(), console), settings)) as client:
        csrf = enter(client, console, "amina", Role.REVIEWER)
        page = client.get("/console/unanswered", params={"lang": "ar"}).text
        assert "ينتظرون أن يُخبَروا: 2" in page
        sent = {"csrf": csrf, "names": names}
        for path, more in (
            ("assign", {"to": "amina"}),
            ("set-aside", {"reason": "pas à nous"}),
            ("reopen", {}),
            ("answer", {"text_fr": "Deux millions.", "source": "Budget 2026"}),
        ):
            answer = client.post(f"/console/unanswered/{path}", data={**sent, **more}, follow_redirects=False)
            assert (path, answer.status_code) == (path, 303)
        assert client.post("/console/unanswered/answer", data={**sent, "text_fr": "x"}).status_code == 422
        assert client.post("/console/unanswered/set-aside", data=sent).status_code == 422
        assert client.post("/console/unanswered/assign", data={"csrf": csrf, "names": "<script>"}).status_code == 422
        ToldBack(database, SystemClock()).announce(
            "answer:a", "corrected:1", {Language.FRENCH: "x"}, about="Budget 2026"
        )
        assert "Budget 2026" in client.get("/console/unanswered/told").text
        assert "answer,Budget 2026" in client.get("/console/unanswered/told.csv").text
        assert {entry.action for entry in console.audit.entries()} >= {
            "unanswered.assign",
            "unanswered.set_aside",
            "unanswered.reopen",
            "unanswered.answer",
        }
        assert "unanswered" in client.get("/console/unanswered", params={"state": "answered"}).text


def test_who_only_reads_changes_nothing(tmp_path: Path) -> None:
    database = migrated(tmp_path / "m.db")
    console = console_over(database, tmp_path, SystemClock(), groups=(replace(GROUP, names=("a.0",)),))
    settings = ApiSettings(rate_limit=0, console_codes=False)
    with TestClient(create_app(with_console(canned_services(), console), settings)) as client:
        csrf = enter(client, console, "omar", Role.EVALUATOR)
        assert "<details>" not in client.get("/console/unanswered").text
        for path in ("assign", "set-aside", "reopen", "answer"):
            sent = client.post(f"/console/unanswered/{path}", data={"csrf": csrf, "names": "a.0"})
            assert (path, sent.status_code) == (path, 403)
