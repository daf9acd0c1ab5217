"""`munadil policy`: what holds, what is missing, and what each rail says of a message."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.guardrails.policy import Policy
from agent.organisation.owner import NEUTRAL
from api.cli import run

EXAMPLE = Path(__file__).parents[3] / "examples" / "istiqlal"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path))
    return tmp_path


def test_the_neutral_policy_lacks_what_nobody_has_decided(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "check"]) == 1
    told = capsys.readouterr().out
    assert "no number for self_harm" in told
    assert "no official address" in told


def test_the_example_has_numbers_with_their_sources(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUNADIL_ORGANISATION", str(EXAMPLE))
    assert run(["policy", "check", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["version"] == Policy.load(EXAMPLE).digest != Policy.load(NEUTRAL).digest
    assert not [remark for remark in told["remarks"] if remark["is_grave"]]


def test_what_each_rail_says_of_a_message(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "try", "rajli kaydrebni, 3la men nsewet?", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ends_in"] == "help_violence"
    met = {rail["rail"]: rail["why"] for rail in told["rails"] if rail["meets"]}
    assert set(met) == {"violence", "vote"}
    assert "kaydrebni" in met["violence"]
    assert run(["policy", "try", "Combien de cohortes par an ?"]) == 0
    assert "It is searched for in the documents." in capsys.readouterr().out


def test_a_rail_that_is_off_is_shown_with_why(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "organisation.yaml").write_text("name: {fr: Nous}", "utf-8")
    off = "rails: {vote: {enabled: false, since: 2020-01-01, reason: essai, decided_by: le bureau}}"
    (folder / "policy.yaml").write_text(off, "utf-8")
    monkeypatch.setenv("MUNADIL_ORGANISATION", str(folder))
    assert run(["policy", "show", "--json"]) == 0
    rails = {rail["name"]: rail for rail in json.loads(capsys.readouterr().out)["rails"]}
    assert (rails["vote"]["is_on"], rails["vote"]["reason"]) == (False, "essai")
    assert rails["self_harm"]["is_on"]
    assert not rails["self_harm"]["can_be_switched"]
    assert run(["policy", "try", "Pour qui voter ?", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ends_in"] == ""


def test_a_policy_that_is_wrong_stops_every_start_with_its_line(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "organisation.yaml").write_text("name: {fr: Nous}", "utf-8")
    (folder / "policy.yaml").write_text("decided_by: x\nrails: {votes: {}}", "utf-8")
    monkeypatch.setenv("MUNADIL_ORGANISATION", str(folder))
    assert run(["policy", "show"]) == 2
    assert "policy.yaml:2" in capsys.readouterr().err.replace("\n", "")
