"""An election's silence is lifted by two people with keys of their own, and by nobody else."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from api.cli import run
from api.http.staffing import new_staff_key

LIFT = ["policy", "lift-silence", "2026-09-23", "--reason", "the vote is put off", "--json"]
POLICY = "election: {calendar: [{day: 2026-09-23, what: vote, polling: true}]}"


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "party", "--name-fr", "Parti"]) == 0
    (tmp_path / "party" / "policy.yaml").write_text(POLICY)
    made = {name: new_staff_key(name) for name in ("amina", "driss")}
    monkeypatch.setenv("MUNADIL_ORGANISATION", "party")
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MUNADIL_STAFF_KEYS", ",".join(entry for _, entry in made.values()))
    return {name: key for name, (key, _) in made.items()}


def lifting(monkeypatch: pytest.MonkeyPatch, *given: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(given)))
    return run(LIFT)


def test_two_people_lift_it_and_one_keeps_it(
    keys: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lifting(monkeypatch, keys["amina"], keys["driss"]) == 0
    assert run(["policy", "keep-silence", "2026-09-23", "--as", "amina"]) == 0
    capsys.readouterr()
    assert run(["audit", "list", "--json"]) == 0
    told = [(e["who"], e["action"], e["subject"]) for e in json.loads(capsys.readouterr().out)]
    assert told == [
        ("amina", "election.keep_silence", "2026-09-23"),
        ("amina and driss", "election.lift_silence", "2026-09-23"),
    ]


@pytest.mark.parametrize("names", [("amina", "amina"), ("amina", ""), ("", "")], ids=["twice", "one", "none"])
def test_one_person_does_not(
    names: tuple[str, str],
    keys: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert lifting(monkeypatch, *(keys.get(name, "nobody's") for name in names)) == 2
    assert "two people" in capsys.readouterr().err


def test_another_day_has_no_silence_to_lift(keys: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "keep-silence", "2026-09-24"]) == 2
    assert "2026-09-23" in capsys.readouterr().err
