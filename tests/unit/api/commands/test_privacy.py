from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import run


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path / "data"))


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    assert run(["privacy", "record", "--json"]) == 0
    record: dict[str, str] = json.loads(capsys.readouterr().out)
    return record


def test_the_record_says_what_the_settings_say(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = told(capsys)
    assert "30 jours" in plain["Durées"]
    assert plain["Canaux"] == "page web"
    assert "aucun modèle" in plain["Destinataires"]
    monkeypatch.setenv("MUNADIL_KEEP_TURNS_DAYS", "7")
    monkeypatch.setenv("MUNADIL_TELEGRAM_TOKEN", "123456789:AAaaBBbbCCccDDddEEeeFFffGGggHHhhIIi")
    monkeypatch.setenv("MUNADIL_MODEL_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("MUNADIL_MODEL_NAME", "petit")
    changed = told(capsys)
    assert "7 jours" in changed["Durées"]
    assert changed["Canaux"] == "page web, Telegram"
    assert "127.0.0.1" in changed["Destinataires"]
    assert "Telegram" in changed["Destinataires"]


def test_without_any_channel_nothing_is_said_to_be_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUNADIL_WEB_CONVERSATIONS", "false")
    assert told(capsys)["Canaux"] == "aucun : rien n'est gardé"


def test_what_people_are_told_goes_by_the_same_settings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUNADIL_KEEP_TURNS_DAYS", "7")
    assert run(["privacy", "notice", "--language", "en"]) == 0
    assert "How long: 7 days" in capsys.readouterr().out
    assert run(["privacy", "notice", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"fr", "ar", "ary", "ary-Latn", "en"}
    assert run(["privacy", "notice", "--language", "tlh"]) == 2
    monkeypatch.setenv("MUNADIL_WEB_CONVERSATIONS", "false")
    assert run(["privacy", "notice", "--language", "en"]) == 0
    assert "What is kept: nothing" in capsys.readouterr().out


def test_what_only_the_organisation_knows_is_left_to_fill_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["privacy", "record"]) == 0
    text = capsys.readouterr().out
    assert "CNDP" in text
    assert "(à remplir)" in text
