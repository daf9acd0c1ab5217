from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import run
from core.audit import AuditLog
from core.database.database import Database
from core.testing import FixedClock, LoopbackCall, LoopbackServer


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def written(home: Path) -> None:
    home.mkdir()
    database = Database(f"sqlite:///{home / 'munadil.db'}")
    database.upgrade()
    AuditLog(database, FixedClock()).append("knowledge.ingest", "amina", "dossier", {"added": 3})
    database.close()


def test_the_log_is_listed_and_proven(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(home)
    assert run(["audit", "list", "--json"]) == 0
    [entry] = json.loads(capsys.readouterr().out)
    assert (entry["who"], entry["action"], entry["detail"]) == ("amina", "knowledge.ingest", {"added": 3})
    assert run(["audit", "verify", "--json"]) == 0
    head = json.loads(capsys.readouterr().out)["head"]
    assert head == f"1:{entry['digest']}"
    assert run(["audit", "verify", "--head", head]) == 0
    assert run(["audit", "verify", "--head", f"7:{entry['digest']}"]) == 3
    assert run(["audit", "verify", "--head", "nonsense"]) == 2


def test_without_a_way_to_tell_staff_a_test_says_what_to_set(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["notify", "test"]) == 2
    assert "MUNADIL_NOTIFY_EMAIL_TO" in capsys.readouterr().err


class Hook(LoopbackServer):
    status = 200

    def answer(self, call: LoopbackCall) -> None:
        call.reply(self.status)


def test_each_way_is_tried_and_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Hook() as hook:
        monkeypatch.setenv("MUNADIL_NOTIFY_WEBHOOK_URL", hook.url)
        assert run(["notify", "test", "--json"]) == 0
        hook.status = 500
        assert run(["notify", "test", "--json"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.replace("]\n[", "]\x00[").split("\x00")]
    assert [bool(one["problem"]) for [one] in told] == [False, True]
