from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import run
from core.language.forms import Language
from evals.runs.folder import save_run
from evals.testing import made_run

SUITE = """
name: facts
thresholds:
  minimum: {nugget_recall: 0.5}
  drop: {nugget_recall: 0.05}
cases:
- {id: a, language: fr, question: Combien ?, nuggets: [trois]}
"""
GOOD = [1.0] * 60
FALLEN = [0.0 if place % 3 == 0 else 1.0 for place in range(60)]


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    before = made_run({Language.FRENCH: GOOD, Language.DARIJA: GOOD})
    save_run(tmp_path / "before", before, SUITE)
    save_run(tmp_path / "after", made_run({Language.FRENCH: GOOD, Language.DARIJA: FALLEN}), SUITE)
    save_run(tmp_path / "dead", made_run({Language.FRENCH: GOOD, Language.DARIJA: [None] * 60}), SUITE)
    return tmp_path


def test_compare_says_which_language_lost(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "compare", str(runs / "before"), str(runs / "after"), "--json"]) == 0
    found = {
        row["slice"]: row["change"]
        for row in json.loads(capsys.readouterr().out)["differences"]
        if row["dimension"] == "language"
    }
    assert found == {"fr": "none", "ary": "worse"}


def test_compare_prints_tables_and_writes_markdown(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    markdown = runs / "new" / "difference.md"
    arguments = ["eval", "compare", str(runs / "before"), str(runs / "after"), "--markdown", str(markdown)]
    assert run([*arguments, "--limit", "3"]) == 0
    assert "Lost: 20, 3 shown" in capsys.readouterr().out
    assert markdown.read_text().count("### q") == 20


@pytest.mark.parametrize(
    "arguments",
    [["compare", "before", "after", "--markdown"], ["gate", "before", "--markdown"], ["report", "before", "--out"]],
)
def test_a_file_that_cannot_be_written_is_named(
    runs: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (runs / "occupied").write_text("a file, and no folder")
    command, *named, option = arguments
    assert run(["eval", command, *(str(runs / name) for name in named), option, str(runs / "occupied" / "x.md")]) == 2
    assert "cannot be written" in " ".join(capsys.readouterr().err.split())


def test_compare_refuses_a_metric_that_nobody_scored(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "compare", str(runs / "before"), str(runs / "after"), "--metric", "beauty"]) == 2
    assert "Scored are nugget_recall." in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("name", "code", "outcome"), [("before", 0, "pass"), ("after", 1, "fail"), ("dead", 3, "could_not_run")]
)
def test_gate_exits_by_its_verdict(
    runs: Path, name: str, code: int, outcome: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["eval", "gate", str(runs / name), "--baseline", str(runs / "before"), "--json"]) == code
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["outcome"] == outcome
    assert verdict["languages"] == {"fr": "pass", "ary": outcome}


def test_gate_prints_the_reasons_in_words(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "gate", str(runs / "after"), "--baseline", str(runs / "before")]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "Verdict: fail" in out
    assert "fell by 0.333" in out


def test_gate_takes_thresholds_from_another_suite(runs: Path) -> None:
    strict = runs / "strict.yaml"
    strict.write_text(SUITE.replace("0.5}", "0.99}"))
    assert run(["eval", "gate", str(runs / "before")]) == 0
    assert run(["eval", "gate", str(runs / "after"), "--suite", str(strict)]) == 1


def test_the_newest_run_is_called_latest(
    runs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(runs / "data"))
    assert run(["eval", "gate", "latest"]) == 2
    assert "There is no run in" in capsys.readouterr().err
    save_run(runs / "data/evaluations/runs/one", made_run({Language.FRENCH: GOOD}), SUITE)
    assert run(["eval", "gate", "latest", "--json"]) == 0
    assert run(["eval", "gate", "one", "--json"]) == 0
