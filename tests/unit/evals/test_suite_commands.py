from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from api.cli import run
from core.language.forms import Language
from evals.suites.file import load_suite

EXAMPLE = Path(__file__).parents[3] / "examples/istiqlal/suites/tone.yaml"


@pytest.mark.parametrize("name", ["a.yaml", "deep/b.jsonl", "c.csv", "d.xlsx"])
def test_a_starter_is_a_suite(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / name
    assert run(["eval", "new", str(path)]) == 0
    assert len(load_suite(path).all_cases) == 8
    assert run(["eval", "validate", str(path)]) == 0
    assert "nothing wrong" in capsys.readouterr().out


def test_a_starter_in_one_language(tmp_path: Path) -> None:
    path = tmp_path / "suite.yaml"
    assert run(["eval", "new", str(path), "--language", "ary", "-l", "en"]) == 0
    assert {case.language for case in load_suite(path).all_cases} == {Language.DARIJA, Language.ENGLISH}


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("mine", "utf-8")
    assert run(["eval", "new", str(path)]) == 2
    assert run(["eval", "convert", str(EXAMPLE), str(path)]) == 2
    assert path.read_text("utf-8") == "mine"
    assert "is there already" in capsys.readouterr().err
    assert run(["eval", "convert", str(EXAMPLE), str(path), "--force"]) == 0
    assert run(["eval", "new", str(tmp_path / "suite.docx")]) == 2


def test_every_problem_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("cases:\n  - id: a\n    language: xx\n    question: q\n  - id: b\n    langage: fr\n", "utf-8")
    assert run(["eval", "validate", str(path), str(EXAMPLE)]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith(f"{path}:3: ") and "language" in line for line in lines)
    assert lines[-1].startswith(f"{EXAMPLE}: 70 cases (14 fr, 14 ar, 14 ary, 14 ary-Latn, 14 en")
    assert run(["eval", "validate", str(path), "--json"]) == 2
    (report,) = json.loads(capsys.readouterr().out)["suites"]
    assert not report["ok"]
    assert {"line", "field", "message", "remedy"} <= set(report["problems"][0])


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "jsonl", "yaml"])
def test_a_round_trip_keeps_every_case_and_the_documents(tmp_path: Path, suffix: str) -> None:
    there, back = tmp_path / f"deep/suite.{suffix}", tmp_path / "back.yaml"
    assert run(["eval", "convert", str(EXAMPLE), str(there)]) == 0
    assert run(["eval", "convert", str(there), str(back)]) == 0
    before, after = load_suite(EXAMPLE), load_suite(back)
    assert {case.id: case for case in after.all_cases} == {case.id: case for case in before.all_cases}
    if after.documents is not None:
        assert (tmp_path / after.documents).resolve() == (EXAMPLE.parent / str(before.documents)).resolve()


def test_without_the_engine_it_is_said_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "inspect_ai", None)
    assert run(["eval", "run", str(EXAMPLE)]) == 3
    said = capsys.readouterr().err
    assert "uv sync --extra evals" in said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [str(EXAMPLE), "--resume", "somewhere"],
        [str(EXAMPLE), "--target", "http://127.0.0.1:9", "--step", "retrieve"],
        [str(EXAMPLE), "--target", "nowhere"],
        [str(EXAMPLE), "--published", "--documents", "."],
        [str(EXAMPLE), str(EXAMPLE)],
        [str(EXAMPLE), "--documents", "nowhere"],
        ["--resume", "nowhere"],
    ],
)
def test_wrong_use_is_told(arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("inspect_ai")
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path / "data"))
    assert run(["eval", "run", *arguments]) == 2
    assert not (tmp_path / "data").exists()
