"""The desk of evaluations: runs, reports under their own policy, comparisons, and one run at a time, started and called off."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.frame.words import LANGUAGES
from api.console.work.evaluating import Evaluations
from api.console.work.running import RunBusyError
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from evals.runs.folder import save_run
from evals.runs.journal import RunJournal, RunPlan, write_plan
from evals.runs.run import suite_digest
from evals.suites.file import save_suite, to_yaml
from evals.testing import made_answers, made_config, made_run, made_suite
from tests.consoles import enter

SUITE = made_suite(4)


_WAITS = (
    "import signal, time\n"
    # Begun in the background by a shell, a process ignores Ctrl+C; a run asks for it by name.
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "try:\n    time.sleep(600)\nexcept KeyboardInterrupt:\n    pass"
)
"""What a run does that waits to be called off."""


class WaitingEvaluations(Evaluations):
    """Runs that wait until they are called off."""

    def _command(self, suite: Path, folder: Path) -> list[str]:
        return [sys.executable, "-S", "-c", _WAITS, str(folder)]

    def _resume(self, folder: Path) -> list[str]:
        return [*self._command(folder, folder), "--resume"]

    def _child_command(self) -> list[str]:
        assert self._standing._child is not None
        return list(self._standing._child.args)  # type: ignore[arg-type]

    def has_ended(self) -> bool:
        """Call the run off until it is, for a process that has just begun may not listen yet."""
        deadline = time.monotonic() + 60
        while self._standing.name() and time.monotonic() < deadline:
            self._standing.interrupt()
            time.sleep(0.05)
        return not self._standing.name()


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "evaluations" / "runs"
    save_run(folder / "facts-2", made_answers(SUITE, wrong=0.0), to_yaml(SUITE))
    save_run(folder / "facts-1", made_answers(SUITE, wrong=0.5, seed=3), to_yaml(SUITE))
    shares = made_run({Language.FRENCH: [1.0, 0.0], Language.DARIJA: [1.0, None]}, "as_expected", suite="shares")
    save_run(folder / "shares-1", shares)
    (folder / "broken").mkdir()
    (folder / "broken" / "config.json").write_text("{")
    suites = tmp_path / "organisation" / "suites"
    suites.mkdir(parents=True)
    save_suite(suites / "facts.yaml", made_suite(2, documents="../documents"))
    save_suite(suites / "published.yaml", made_suite(2, name="published"))
    (suites / "wrong.yaml").write_text("name: [")
    (suites / "guardrails").mkdir()
    (suites / "guardrails" / "messages.jsonl").write_text("{}")
    return folder


@pytest.fixture
def evaluations(console: ConsoleServices, tmp_path: Path) -> Iterator[WaitingEvaluations]:
    made = WaitingEvaluations(tmp_path / "data", tmp_path / "organisation", console.audit, console.library.clock)
    yield made
    assert made.has_ended()


def test_runs_and_suites_are_told(runs: Path, evaluations: Evaluations) -> None:
    told = {run.name: run for run in evaluations.runs()}
    assert told.keys() == {"facts-1", "facts-2", "shares-1"}
    assert told["shares-1"].forms == {Language.FRENCH: 0.5, Language.DARIJA: 1.0}
    assert told["shares-1"].errors == 1
    assert told["facts-1"].verdict == "fail"
    suites = {one.path: one for one in evaluations.suites()}
    assert suites["facts.yaml"].can_run
    assert not suites["published.yaml"].can_run
    assert suites["wrong.yaml"].problem.startswith("wrong.yaml")
    assert "\n" not in suites["wrong.yaml"].problem
    assert not any("guardrails" in path for path in suites)


def test_a_suite_is_called_what_people_call_it(
    tmp_path: Path, runs: Path, evaluations: Evaluations, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    suites = tmp_path / "organisation" / "suites"
    titles = {Language.FRENCH: "Faits des fiches", Language.ARABIC: "وقائع البطاقات"}
    save_suite(suites / "facts.yaml", made_suite(2).model_copy(update={"titles": titles}))
    assert evaluations.titles(Language.ARABIC) == {"facts": "وقائع البطاقات", "published": "published"}
    assert evaluations.titles(Language.ENGLISH)["facts"] == "facts"
    client = browser()
    enter(client, console, "eva", Role.EVALUATOR)
    assert client.get("/console/evaluation").text.count("<bdi>Faits des fiches</bdi>") == 3


def test_a_suite_is_told_in_the_language_of_who_reads_and_as_its_file_says_it_else(
    runs: Path, evaluations: Evaluations, tmp_path: Path
) -> None:
    told = {Language.FRENCH: "Les faits des fiches."}
    suite = made_suite(2, documents="../documents").model_copy(update={"descriptions": told, "description": "Facts."})
    save_suite(tmp_path / "organisation" / "suites" / "facts.yaml", suite)
    one = next(one for one in evaluations.suites() if one.path == "facts.yaml")
    assert [one.description_in(form) for form in (Language.FRENCH, Language.ARABIC)] == [
        "Les faits des fiches.",
        "Facts.",
    ]
    assert suite_digest(suite) == suite_digest(suite.model_copy(update={"descriptions": {}})), "it asks the same"


def test_a_run_that_was_written_anew_is_read_anew(runs: Path, evaluations: Evaluations) -> None:
    evaluations.runs()
    save_run(runs / "shares-1", made_run({Language.FRENCH: [1.0]}, "as_expected", suite="shares"))
    assert next(run for run in evaluations.runs() if run.name == "shares-1").cases == 1


def test_one_run_at_a_time_is_started_and_called_off(runs: Path, evaluations: WaitingEvaluations) -> None:
    name = evaluations.start("facts.yaml", "nadia")
    assert [(one.name, one.is_running) for one in evaluations.unfinished()] == [(name, True)]
    write_plan(runs / name, RunPlan(made_config(), ("a", "b", "c")), SUITE)
    with RunJournal(runs / name) as journal:
        journal.note(made_answers(SUITE).cases[0])
    assert [(one.done, one.total) for one in evaluations.unfinished()] == [(1, 3)]
    with pytest.raises(RunBusyError):
        evaluations.start("facts.yaml", "karim")
    assert evaluations.cancel("nadia")
    assert evaluations.has_ended()
    assert [one.is_running for one in evaluations.unfinished()] == [False]
    assert not evaluations.cancel("nadia")
    with pytest.raises(WrongUseError):
        evaluations.start("published.yaml", "nadia")
    with pytest.raises(NotFoundError):
        evaluations.start("../../secret.yaml", "nadia")


def test_a_run_ends_with_its_server_and_the_next_one_goes_on_with_it(
    runs: Path, evaluations: WaitingEvaluations, console: ConsoleServices, tmp_path: Path
) -> None:
    def another() -> WaitingEvaluations:
        return WaitingEvaluations(tmp_path / "data", tmp_path / "organisation", console.audit, console.library.clock)

    evaluations.leave()
    another().take_up()
    assert another().unfinished() == [], "nothing ran, so nothing is gone on with"
    name = evaluations.start("facts.yaml", "nadia")
    write_plan(runs / name, RunPlan(made_config(), ("a", "b", "c")), SUITE)
    other = another()
    other.leave()
    assert [one.is_running for one in evaluations.unfinished()] == [True], "another process ends only its own"
    evaluations.leave()
    assert [(one.name, one.is_running) for one in another().unfinished()] == [(name, False)]
    after = another()
    after.take_up()
    assert [(one.name, one.is_running) for one in evaluations.unfinished()] == [(name, True)]
    assert after._child_command()[-1] == "--resume"
    another().take_up()
    after.leave()
    assert not evaluations._standing.name()
    assert (runs / "left").read_text() == name


def test_a_run_goes_on_where_its_server_was_killed_and_every_process_knows_it(
    runs: Path, evaluations: WaitingEvaluations, console: ConsoleServices, tmp_path: Path
) -> None:
    begin = (
        "import sys\nfrom pathlib import Path\nfrom api.console.work.running import RunningProcess\n"
        f"wait = [sys.executable, '-S', '-c', {_WAITS!r}, 'facts-9']\n"
        "RunningProcess(Path(sys.argv[1])).start('facts-9', wait, {}, Path(sys.argv[2]))"
    )
    server = [sys.executable, "-c", begin, str(runs / "running"), str(tmp_path / "log")]
    subprocess.run(server, check=True, cwd=Path(__file__).parents[4])  # it has ended; the run has not
    assert [(one.name, one.is_running) for one in evaluations.unfinished()] == [("facts-9", True)]
    with pytest.raises(RunBusyError):
        evaluations.start("facts.yaml", "nadia")
    assert evaluations.cancel("nadia")
    assert evaluations.has_ended()
    assert evaluations.start("facts.yaml", "nadia")  # the next may begin


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_pages_show_runs_reports_and_comparisons(
    runs: Path, language: Language, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    enter(client, console, "nadia", Role.EVALUATOR)
    page = client.get("/console/evaluation", params={"lang": language.value}).text
    assert "facts" in page
    assert "evaluation_" not in page
    assert "broken" not in page
    report = client.get("/console/evaluation/report", params={"run": "facts-2", "before": "facts-1"})
    assert report.status_code == 200
    assert f'lang="{language}"' in report.text
    policy = report.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "sha256-" in policy
    assert SUITE.all_cases[-1].asked[-1] not in report.text  # held out
    assert client.get("/console/evaluation/report", params={"run": "../runs/facts-1"}).status_code == 404
    assert "shares-1" in client.get("/console/evaluation/export.csv", params={"q": "SHARES"}).text
    assert "facts-1" not in client.get("/console/evaluation/export.csv", params={"q": "SHARES"}).text


def test_evaluators_start_runs_and_editors_read(
    runs: Path, evaluations: Evaluations, tmp_path: Path, console: ConsoleServices
) -> None:
    from api.app import create_app
    from api.http.settings import ApiSettings
    from api.http.testing import canned_services
    from tests.consoles import with_console

    console = replace(console, evaluations=evaluations)
    app = create_app(with_console(canned_services(), console), ApiSettings(rate_limit=0, console_codes=False))
    with TestClient(app) as evaluator, TestClient(app) as editor:
        token = enter(evaluator, console, "nadia", Role.EVALUATOR)
        other = enter(editor, console, "karim", Role.EDITOR)
        assert editor.post("/console/evaluation/start", data={"csrf": other, "suite": "facts.yaml"}).status_code == 403
        assert "/console/evaluation/start" not in editor.get("/console/evaluation").text
        form = {"csrf": token, "suite": "facts.yaml"}
        assert 'data-refresh="2"' in evaluator.post("/console/evaluation/start", data=form).text
        assert evaluator.post("/console/evaluation/start", data=form).status_code == 409
        evaluator.post("/console/evaluation/cancel", data={"csrf": token})
        actions = [entry.action for entry in console.audit.entries()]
        assert {"evaluation.start", "evaluation.cancel"} <= set(actions)
