from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ExitCode
from core.language.forms import Language
from evals.errors import DamagedRunError, RunNotFoundError
from evals.reply import CitedSource
from evals.runs.folder import CONFIG, RESULTS, SUITE, dump_case, load_case, load_run, save_run, to_json
from evals.runs.results import CaseResult, RunConfig, RunResult
from evals.score import Goal, Score

CONFIGURATION = RunConfig(
    "facts", "s1", "c1", "0.1.0", datetime(2026, 11, 22, 8, tzinfo=UTC), prompts={"compose": "p1"}
)
CASE = CaseResult(
    "tamkine-ary",
    Language.DARIJA,
    ("شنو هو تمكين؟",),
    "answered",
    "برنامج ديال المواكبة [1]",
    {"nugget_recall": Score(0.5, "one of two"), "abstention": None, "latency": Score(812.5, "", Goal.QUANTITY)},
    group="tamkine",
    tags=("youth",),
    citations=(CitedSource(1, "TAMKINE", "…"),),
    answer_language=Language.DARIJA,
)
BROKEN = CaseResult("other-fr", Language.FRENCH, ("Et après ?",), "", "", {}, error="the server did not answer")
RUN = RunResult(CONFIGURATION, (CASE, BROKEN))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
cases = st.builds(
    CaseResult,
    case_id=texts,
    language=st.sampled_from(Language),
    asked=st.lists(texts, min_size=1, max_size=3).map(tuple),
    status=texts,
    text=texts,
    scores=st.dictionaries(texts, st.none() | st.builds(Score, st.floats(0, 1), texts, st.sampled_from(Goal))),
    tags=st.lists(texts, max_size=3).map(tuple),
    held_out=st.booleans(),
    error=st.none() | texts,
    duration_ms=st.floats(0, 1e6),
)


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    save_run(tmp_path / "run", RUN, "name: facts\n")
    assert load_run(tmp_path / "run") == RUN
    assert (tmp_path / "run" / SUITE).read_text() == "name: facts\n"
    assert {path.name for path in (tmp_path / "run").iterdir()} == {CONFIG, RESULTS, SUITE}


def test_the_files_are_read_by_people_too(tmp_path: Path) -> None:
    save_run(tmp_path, RUN)
    assert "شنو هو تمكين؟" in (tmp_path / RESULTS).read_text("utf-8")
    assert json.loads((tmp_path / CONFIG).read_text())["prompts"] == {"compose": "p1"}
    assert to_json(RUN)["cases"][0]["scores"]["nugget_recall"]["value"] == 0.5


@given(cases)
def test_any_case_survives_its_line(case: CaseResult) -> None:
    line = dump_case(case)
    assert len(line.splitlines()) == 1
    assert load_case(line) == case


def test_saving_again_replaces_the_run(tmp_path: Path) -> None:
    save_run(tmp_path, RUN)
    save_run(tmp_path, RunResult(CONFIGURATION, (BROKEN,)))
    assert load_run(tmp_path).cases == (BROKEN,)


def test_no_run_is_wrong_use(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RunNotFoundError) as caught:
            load_run(folder)
        assert caught.value.exit_code == ExitCode.WRONG_USE


def test_a_run_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    save_run(tmp_path, RUN)
    whole = (tmp_path / RESULTS).read_bytes()
    (tmp_path / RESULTS).write_bytes(whole[: whole.index(b"\n") + 1])
    with pytest.raises(DamagedRunError, match="cut short") as caught:
        load_run(tmp_path)
    assert caught.value.exit_code == ExitCode.COULD_NOT_RUN
    (tmp_path / CONFIG).unlink()
    with pytest.raises(DamagedRunError, match="did not end"):
        load_run(tmp_path)


def test_a_configuration_that_is_none_is_refused(tmp_path: Path) -> None:
    save_run(tmp_path, RUN)
    for wrong in ("{", "[]", "{}"):
        (tmp_path / CONFIG).write_text(wrong)
        with pytest.raises(DamagedRunError):
            load_run(tmp_path)


def test_a_run_of_another_shape_is_refused(tmp_path: Path) -> None:
    save_run(tmp_path, RUN)
    config = json.loads((tmp_path / CONFIG).read_text())
    del config["version"]
    (tmp_path / CONFIG).write_text(json.dumps(config))
    with pytest.raises(DamagedRunError, match="version"):
        load_run(tmp_path)
