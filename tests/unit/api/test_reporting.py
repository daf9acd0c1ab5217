"""`munadil eval report` and `proof` at the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from api.cli import run
from evals.runs.folder import save_run
from evals.suites.file import to_yaml
from evals.testing import made_answers, made_suite

SUITE = made_suite()


@pytest.fixture(autouse=True)
def _home(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(data_dir))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    kept = tmp_path / "run"
    save_run(kept, made_answers(SUITE, wrong=0.5, seed=1), to_yaml(SUITE))
    return kept


def test_a_report_lands_beside_the_run(folder: Path) -> None:
    assert run(["eval", "report", str(folder)]) == 0
    page = (folder / "report-fr.html").read_text("utf-8")
    assert "Rapport d’évaluation" in page
    assert run(["eval", "report", str(folder), "-l", "ar", "--format", "md"]) == 0
    assert "تقرير التقييم" in (folder / "report-ar.md").read_text("utf-8")


def test_the_gate_decides_the_exit_code_only_where_it_is_asked_for(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "made" / "report.json"
    command = ["eval", "report", str(folder), "--compare", str(folder), "--format", "json", "--out", str(out)]
    assert run(command) == 0
    found = json.loads(out.read_text("utf-8"))
    assert found["verdict"]["outcome"] == "fail"
    assert found["comparison"]["changes"] == []
    assert run([*command, "--gate"]) == 1
    assert found["held_out_cases_not_shown"] == 30
    assert run([*command, "--held-out"]) == 0
    assert len(json.loads(out.read_text("utf-8"))["cases"]) == 60


def test_a_gate_without_anything_to_gate_on_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare = made_suite(2, thresholds={})
    quiet = made_answers(bare)
    cases = tuple(replace(case, severity="normal") for case in quiet.cases)
    save_run(tmp_path / "bare", replace(quiet, cases=cases))
    assert run(["eval", "report", str(tmp_path / "bare"), "--gate", "--out", "-"]) == 2
    assert "Add thresholds" in capsys.readouterr().err


def test_what_cannot_be_written_or_read_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "report", str(folder), "--out", str(folder / "results.jsonl" / "x.html")]) == 2
    assert run(["eval", "report", str(folder / "absent")]) == 2
    assert "There is no run" in capsys.readouterr().err


def test_a_proof_is_written_and_published(folder: Path, tmp_path: Path) -> None:
    page, data = tmp_path / "proof.html", tmp_path / "proof.json"
    assert run(["eval", "proof", str(folder), "--out", str(page), "--language", "ar", "--publish"]) == 0
    assert 'dir="rtl"' in page.read_text("utf-8")
    assert run(["eval", "proof", str(folder), "--out", str(data)]) == 0
    assert json.loads(data.read_text("utf-8"))["runs"][0]["suite"] == "facts"
    assert run(["eval", "proof", str(folder)]) == 0
    assert (folder / "proof-fr.html").is_file()
