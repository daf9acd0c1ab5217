from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.language.forms import Language
from evals.errors import DamagedRunError, RunExistsError, RunNotFoundError, TargetError, TargetGoneError
from evals.reply import Reply
from evals.runs.folder import PLAN, load_run
from evals.runs.journal import JOURNAL, differences, read_plan, write_plan
from evals.runs.results import RunResult
from evals.runs.run import Engine, FinishedRun, could_not_run, errored, errors_by_language, run_suite, suite_digest
from evals.runs.task import EngineJob
from evals.score import Score
from evals.targets.testing import ScriptedTarget, WordScorer, plan_of, run_in_order, small_suite

FRENCH, ARABIC = Language.FRENCH, Language.ARABIC
SUITE = small_suite(FRENCH, ARABIC, cases=3)
FIRST, ARABIC_FIRST = "question 0 in fr?", "question 0 in ar?"


def run(
    folder: Path, target: ScriptedTarget, *, epochs: int = 1, begin: bool = True, engine: Engine = run_in_order
) -> FinishedRun:
    plan = plan_of(SUITE, epochs=epochs)
    if begin:
        write_plan(folder, plan, SUITE)
    return run_suite(
        SUITE, plan, folder, lambda: target, [WordScorer("answers")], log_dir=folder / "logs", engine=engine
    )


def test_a_run_is_kept_as_it_went(tmp_path: Path) -> None:
    target = ScriptedTarget({FIRST: Reply("unanswerable_nothing_found", FRENCH, "I don't know")})
    outcome = run(tmp_path / "run", target)
    kept = load_run(tmp_path / "run")
    assert kept == outcome.run
    assert [case.case_id for case in kept.cases] == [case.id for case in SUITE.all_cases]
    assert kept.cases[0].scores == {"has_word": Score(0.0, "'answers' was looked for.")}
    assert kept.cases[1].scores["has_word"] == Score(1.0, "'answers' was looked for.")
    assert kept.config.planned == {FRENCH: 3, ARABIC: 3}
    assert outcome.could_run
    assert target.closed
    assert not (tmp_path / "run" / JOURNAL).exists()


def test_an_error_is_never_a_pass(tmp_path: Path) -> None:
    outcome = run(tmp_path, ScriptedTarget({FIRST: TargetError("it hung up."), ARABIC_FIRST: KeyError("x")}))
    french, arabic = (next(c for c in outcome.run.cases if c.asked == (q,)) for q in (FIRST, ARABIC_FIRST))
    assert french.error == "it hung up."
    assert french.scores == {}
    assert arabic.error is not None
    assert "KeyError" in arabic.error
    assert errors_by_language(outcome.run) == {FRENCH: (1, 3), ARABIC: (1, 3)}
    assert outcome.could_run


def test_a_scorer_that_breaks_makes_an_error(tmp_path: Path) -> None:
    class Broken(WordScorer):
        def score(self, case: object, reply: object) -> dict[str, Score | None]:
            raise ZeroDivisionError

    plan = plan_of(SUITE)
    write_plan(tmp_path, plan, SUITE)
    outcome = run_suite(
        SUITE, plan, tmp_path, ScriptedTarget, [Broken("x")], log_dir=tmp_path / "logs", engine=run_in_order
    )
    assert all(case.error and "scoring broke" in case.error for case in outcome.run.cases)
    assert "6 of 6 cases errored" in outcome.problem


def test_a_language_that_errored_whole_says_nothing(tmp_path: Path) -> None:
    script = {f"question {n} in ar?": TargetError("no.") for n in range(3)}
    outcome = run(tmp_path, ScriptedTarget(script))
    assert "every case in ar errored" in outcome.problem
    assert not outcome.could_run


def test_a_target_that_went_says_nothing_even_at_the_end(tmp_path: Path) -> None:
    outcome = run(tmp_path, ScriptedTarget({"question 2 in ar?": TargetGoneError("it has gone.")}))
    assert outcome.problem == "it has gone."


def test_only_what_errored_is_asked_again(tmp_path: Path) -> None:
    run(tmp_path, ScriptedTarget({FIRST: TargetError("no.")}))
    again = ScriptedTarget()
    outcome = run(tmp_path, again, begin=False)
    assert again.asked == ["q0-fr"]
    assert not any(case.error for case in outcome.run.cases)
    assert load_run(tmp_path) == outcome.run


def test_a_run_that_is_whole_asks_nothing(tmp_path: Path) -> None:
    first = run(tmp_path, ScriptedTarget())
    again = ScriptedTarget()
    assert run(tmp_path, again, begin=False).run == first.run
    assert again.asked == []


def test_an_interrupted_run_is_taken_up_where_it_stopped(tmp_path: Path) -> None:
    async def cut_short(job: EngineJob) -> str:
        for case in job.cases[:4]:
            await job.ask(case)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, ScriptedTarget(), engine=cut_short)
    with pytest.raises(DamagedRunError, match="did not end"):
        load_run(tmp_path)
    (tmp_path / JOURNAL).write_bytes((tmp_path / JOURNAL).read_bytes()[:-20])  # as a kill leaves it
    again = ScriptedTarget()
    outcome = run(tmp_path, again, begin=False)
    assert again.asked == [case.id for case in SUITE.all_cases][3:]
    assert len(outcome.run.cases) == 6
    assert not any(case.error for case in outcome.run.cases)


def test_epochs_are_averaged(tmp_path: Path) -> None:
    class Moody(ScriptedTarget):
        async def ask(self, case: object) -> Reply:
            self.asked.append("once")
            return Reply("answered", FRENCH, "answers" if len(self.asked) % 4 else "nothing", duration_ms=10)

    outcome = run(tmp_path, Moody(), epochs=4)
    scores = [case.scores["has_word"] for case in outcome.run.cases]
    assert sum(score.value for score in scores if score) == pytest.approx(6 * 0.75)
    assert any(score and score.explanation.startswith("Mean of") for score in scores)


def test_an_error_in_one_epoch_is_an_error(tmp_path: Path) -> None:
    class Flaky(ScriptedTarget):
        async def ask(self, case: object) -> Reply:
            self.asked.append("once")
            if len(self.asked) == 1:
                raise TargetError("the first time.")
            return Reply("answered", FRENCH, "answers")

    outcome = run(tmp_path, Flaky(), epochs=2)
    assert [case.error for case in outcome.run.cases] == ["the first time.", *[None] * 5]


def test_a_folder_holds_one_run(tmp_path: Path) -> None:
    write_plan(tmp_path, plan_of(SUITE), SUITE)
    with pytest.raises(RunExistsError, match="already"):
        write_plan(tmp_path, plan_of(SUITE), SUITE)
    assert read_plan(tmp_path) == plan_of(SUITE)


def test_a_plan_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RunNotFoundError, match="no run to take up"):
        read_plan(tmp_path)
    (tmp_path / PLAN).write_text(json.dumps({"config": {}}))
    with pytest.raises(DamagedRunError, match="another version"):
        read_plan(tmp_path)


def test_what_changed_since_is_named() -> None:
    before = plan_of(SUITE, settings={"day": "2026-11-22", "model": "a"}).config
    now = replace(before, corpus_digest="other", settings={"day": "2026-11-23", "model": "b", "calibration": "c"})
    assert differences(before, before) == []
    assert differences(before, now) == ["corpus_digest", "model", "calibration"]


def test_a_missing_case_is_an_error_of_its_language() -> None:
    whole = RunResult(plan_of(SUITE).config, tuple(replace(errored(c, None), text="x") for c in SUITE.all_cases))
    short = replace(whole, config=replace(whole.config, planned={FRENCH: 3, ARABIC: 5, Language.ENGLISH: 1}))
    assert could_not_run(whole) == ""
    assert errors_by_language(short) == {FRENCH: (0, 3), ARABIC: (2, 5), Language.ENGLISH: (1, 1)}
    assert "every case in en errored" in could_not_run(short)


def test_the_digest_is_of_what_is_asked() -> None:
    assert suite_digest(SUITE) == suite_digest(SUITE.model_copy(update={"documents": "elsewhere"}))
    assert suite_digest(SUITE) != suite_digest(small_suite(FRENCH, ARABIC, cases=2))
