from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import run


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path / "data"))


def test_what_is_paused_is_listed_until_it_is_resumed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pause", "--topic", "TAMKINE, تمكين", "--reason", "checking", "--as", "amina", "--json"]) == 0
    [paused] = json.loads(capsys.readouterr().out)
    assert (paused["topic"], paused["who"], paused["reason"]) == ("TAMKINE, تمكين", "amina", "checking")
    assert run(["pause", "--channel", "telegram", "--reason", "complaints"]) == 0
    assert "channel telegram" in capsys.readouterr().out
    assert run(["resume", "--channel", "telegram"]) == 0
    assert run(["pause", "--list", "--json"]) == 0
    assert "telegram" in (out := capsys.readouterr().out)
    assert [one["topic"] for one in json.loads(out[out.index("[") :])] == ["TAMKINE, تمكين"]
    assert run(["resume"]) == 0
    assert run(["pause", "--list"]) == 0
    assert "Nothing is paused." in capsys.readouterr().out
    assert run(["audit", "list", "--json"]) == 0
    assert [entry["action"] for entry in json.loads(capsys.readouterr().out)] == ["pause.end", "pause.end"] + [
        "pause.begin"
    ] * 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["pause"], "--reason"),
        (["pause", "--channel", "signal", "--reason", "x"], "telegram"),
        (["resume"], "pause --list"),
    ],
    ids=["no-reason", "unknown-channel", "nothing-paused"],
)
def test_what_cannot_be_done_says_what_to_do(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert told in capsys.readouterr().err
