from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import run


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path / "data"))


def test_where_nobody_has_asked_nothing_is_unanswered(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["unanswered", "--since", "7d"]) == 0
    assert "Nothing was left unanswered" in capsys.readouterr().out
    assert run(["unanswered", "--since", "2026-11-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_what_is_no_day_says_how_to_write_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["unanswered", "--since", "yesterday"]) == 2
    assert "7d" in capsys.readouterr().err
