"""What was asked and not answered, on its desk: the question, how often, what lies near, and the way to a sheet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.console.rights import Role
from api.http.settings import ApiSettings
from api.http.testing import canned_passage, canned_services
from conversation.unanswered import UnansweredGroup
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from tests.consoles import console_over, enter, with_console

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
    database = Database(f"sqlite:///{(tmp_path / 'm.db').as_posix()}")
    database.upgrade()
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
