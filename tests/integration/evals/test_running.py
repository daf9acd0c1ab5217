"""`munadil eval run` as an evaluator runs it: on the example's documents in a process of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from evals.runs.folder import load_run
from evals.suites.file import load_suite, save_suite
from tests.acceptance.homes import REPOSITORY, munadil

pytestmark = pytest.mark.slow
EXAMPLE = REPOSITORY / "examples/istiqlal"
SHEETS = ("tamkine-cohortes.md", "tamkine-gouvernance.md", "initiative-daam.md", "jam3iatonline-objectifs.md")
"""Some of the example's documents, without their known questions: every run publishes and calibrates them anew."""
SOME = ("--only", "open", "--limit", "20", "--json")


@pytest.fixture(scope="module")
def suites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's suites as far as they ask about the sheets."""
    folder = tmp_path_factory.mktemp("example")
    (folder / "documents").mkdir()
    (folder / "suites").mkdir()
    for name in SHEETS:
        shutil.copy(EXAMPLE / "documents" / name, folder / "documents")
    for name in ("facts", "follow-ups", "tone"):
        suite = load_suite(EXAMPLE / f"suites/{name}.yaml")
        groups = tuple(group for group in suite.groups if {*group.sources} <= {*SHEETS})
        cases = tuple(case for case in suite.cases if {*case.sources} <= {*SHEETS})
        save_suite(folder / f"suites/{name}.yaml", suite.model_copy(update={"groups": groups, "cases": cases}))
    return folder / "suites"


@pytest.fixture(scope="module")
def facts(suites: Path) -> str:
    return str(suites / "facts.yaml")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as it is on a fresh clone: there is none."""
    return tmp_path_factory.mktemp("fresh") / "data"


def run(home: Path, *arguments: str) -> dict[str, Any]:
    done = munadil(home, "eval", "run", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def without_time(folder: str) -> list[dict[str, Any]]:
    """Results line by line, without how long anything took."""
    cases = [json.loads(line) for line in Path(folder, "results.jsonl").read_text("utf-8").splitlines()]
    for case in cases:
        del case["duration_ms"], case["scores"]["latency_ms"]
    return cases


def test_a_fresh_clone_runs_and_runs_alike_again(home: Path, facts: str) -> None:
    first, second = run(home, facts, *SOME), run(home, facts, *SOME)
    assert without_time(first["folder"]) == without_time(second["folder"])
    before, after = load_run(Path(first["folder"])), load_run(Path(second["folder"]))
    assert {**vars(before.config), "started_at": 0} == {**vars(after.config), "started_at": 0}
    assert sum(before.config.planned.values()) == len(before.cases) == 20
    assert not any(case.error or case.held_out for case in before.cases)
    assert set(before.config.prompts) == {"check", "compose", "propose", "rewrite", "suggest"}
    assert {"composer", "embedding", "calibration", "organisation", "day", "only", "limit"} <= set(
        before.config.settings
    )
    assert before.config.settings["calibration"] != "none"
    assert any(case.citations and case.citations[0].key for case in before.cases)
    assert {figure["slice"] for figure in first["figures"]} >= {"all", "fr", "ar", "ary", "ary-Latn", "en"}
    assert not list((home / "evaluations").glob("home-*"))


def test_the_log_is_the_engines_own(home: Path, facts: str) -> None:
    from inspect_ai.log import read_eval_log

    shown = run(home, facts, "--only", "open", "--limit", "5", "--json")
    (path,) = Path(shown["folder"], "logs").glob("*.eval")
    log = read_eval_log(str(path))
    assert log.status == "success"
    assert log.samples is not None
    assert {str(sample.id) for sample in log.samples} == {c.case_id for c in load_run(Path(shown["folder"])).cases}
    assert all(sample.scores and sample.output.completion for sample in log.samples)


def test_one_step_alone(home: Path, facts: str) -> None:
    shown = run(home, facts, "--step", "retrieve", "--only", "open", "--limit", "5", "--no-log", "--json")
    assert {"retrieved_source", "retrieved_nuggets"} <= {figure["metric"] for figure in shown["figures"]}
    assert shown["step"] == "retrieve"
    assert not Path(shown["folder"], "logs").exists()


def test_several_suites_ask_one_corpus(home: Path, suites: Path, tmp_path: Path) -> None:
    several = [str(suites / f"{name}.yaml") for name in ("follow-ups", "tone")]
    shown = run(home, *several, "--only", "open", "--limit", "5", "--out", str(tmp_path / "runs"), "--json")
    assert [Path(each["folder"]).name for each in shown["runs"]] == ["follow-ups", "tone"]
    assert any(len(case.asked) > 1 for case in load_run(tmp_path / "runs/follow-ups").cases)
    again = munadil(home, "eval", "run", *several, "--out", str(tmp_path / "runs"), "--limit", "5")
    assert again.returncode == 2
    assert "already" in again.stderr


def test_nothing_published_is_said_in_one_line(tmp_path: Path, home: Path) -> None:
    suite = tmp_path / "suite.yaml"
    suite.write_text("cases: [{id: a, language: fr, question: Combien ?, expect: unanswerable}]", "utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/models").symlink_to(home / "models", target_is_directory=True)
    done = munadil(tmp_path / "data", "eval", "run", str(suite))
    assert done.returncode == 3
    assert "nothing is published yet. `munadil ingest PATH`" in done.stderr
    assert "Traceback" not in done.stderr
