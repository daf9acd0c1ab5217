"""`munadil eval run --target` against servers that answer, are not there, die on the way, or are interrupted."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from agent.answer import Answer, OnSentence
from agent.question import Question
from agent.testing import ScriptedAgent, canned_answer
from api.http.testing import canned_services, served
from core.language.forms import Language
from evals.runs.folder import load_run
from evals.suites.file import save_suite
from evals.suites.suite import Suite
from tests.acceptance.homes import REPOSITORY, munadil

pytestmark = [pytest.mark.slow, pytest.mark.server]
QUESTIONS = 24


@pytest.fixture
def suite(tmp_path: Path) -> str:
    cases = [
        {"id": f"c{n}", "language": "fr" if n % 2 else "en", "question": f"Question {n}?", "sources": ["jeunesse.md"]}
        for n in range(QUESTIONS)
    ]
    save_suite(tmp_path / "suite.yaml", Suite.model_validate({"name": "served", "cases": cases}))
    return str(tmp_path / "suite.yaml")


def answering(delay: float = 0.0) -> ScriptedAgent:
    return ScriptedAgent(default=canned_answer("Deux cohortes sont prévues chaque année."), delay=delay)


class HoldingAgent(ScriptedAgent):
    """Answers four questions at once, and the others when it is let go."""

    def __init__(self) -> None:
        super().__init__(default=canned_answer("Deux cohortes sont prévues chaque année."))
        self.let_go = threading.Event()

    async def answer(self, question: Question, on_sentence: OnSentence | None = None) -> Answer:
        while len(self.asked) >= 4 and not self.let_go.is_set():  # noqa: ASYNC110 -- it is let go by another thread
            await asyncio.sleep(0.01)
        return await super().answer(question, on_sentence)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    settings = {"MUNADIL_DATA_DIR": str(home), "PYTHONWARNINGS": "", "NO_COLOR": "1"}
    # A shell that was started in the background ignores Ctrl-C, and so would what it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "eval", "run", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(happened: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_served_munadil(tmp_path: Path, suite: str) -> None:
    with served(canned_services(answering())) as address:
        done = munadil(tmp_path, "eval", "run", suite, "--target", address, "--out", str(tmp_path / "run"), "--json")
    assert done.returncode == 0, done.stderr
    kept = load_run(tmp_path / "run")
    assert kept.config.target == address
    assert kept.config.version == "0.0-test"
    assert [case.case_id for case in kept.cases] == [f"c{n}" for n in range(QUESTIONS)]
    assert {case.citations[0].key for case in kept.cases} == {"jeunesse.md"}
    figures = {(f["slice"], f["metric"]): f["mean"] for f in json.loads(done.stdout)["figures"]}
    assert figures["fr", "as_expected"] == figures["en", "source_recall"] == 1.0


def test_nobody_there(tmp_path: Path, suite: str) -> None:
    done = munadil(tmp_path, "eval", "run", suite, "--target", "http://127.0.0.1:9", "--out", str(tmp_path / "run"))
    assert done.returncode == 3
    assert "no Munadil answers at http://127.0.0.1:9" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_a_server_that_dies_and_comes_back(tmp_path: Path, suite: str) -> None:
    port, folder = free_port(), tmp_path / "run"
    first, second = answering(delay=0.2), answering()
    options = (suite, "--target", f"http://127.0.0.1:{port}", "--out", str(folder), "--retries", "1")
    with served(canned_services(first), port=port):
        context = running(tmp_path, *options)
        process = context.__enter__()
        wait_until(lambda: len(first.asked) > 6, process)
    try:
        _, problems = process.communicate(timeout=60)
    finally:
        context.__exit__(None, None, None)
    assert process.returncode == 3
    assert "--resume" in problems
    errors = [case for case in load_run(folder).cases if case.error]
    assert 0 < len(errors) < QUESTIONS
    with served(canned_services(second), port=port):
        done = munadil(tmp_path, "eval", "run", "--resume", str(folder))
    assert done.returncode == 0, done.stderr
    assert len(second.asked) == len(errors)
    assert not any(case.error for case in load_run(folder).cases)


def test_an_interrupted_run_is_taken_up(tmp_path: Path, suite: str) -> None:
    agent, folder = HoldingAgent(), tmp_path / "run"
    journal = folder / "journal.jsonl"
    with served(canned_services(agent)) as address:
        with running(tmp_path, suite, "--target", address, "--out", str(folder), "--concurrency", "2") as process:
            wait_until(lambda: journal.exists() and len(journal.read_bytes().splitlines()) >= 3, process)
            process.send_signal(signal.SIGINT)
            _, problems = process.communicate(timeout=60)
        assert process.returncode == 130, problems
        assert f"--resume {folder}" in problems.replace("\n", "")
        assert "Traceback" not in problems
        done_before = len(journal.read_bytes().splitlines())
        assert done_before < QUESTIONS
        agent.asked.clear()
        agent.let_go.set()
        done = munadil(tmp_path, "eval", "run", "--resume", str(folder))
        assert done.returncode == 0, done.stderr
    assert len({question.text for question in agent.asked}) == QUESTIONS - done_before
    assert {case.language for case in load_run(folder).cases} == {Language.FRENCH, Language.ENGLISH}
    assert not any(case.error for case in load_run(folder).cases)


def test_a_run_is_not_taken_up_for_something_else(tmp_path: Path, suite: str) -> None:
    port, folder = free_port(), tmp_path / "run"
    services = canned_services(answering())
    with served(services, port=port) as address:
        assert munadil(tmp_path, "eval", "run", suite, "--target", address, "--out", str(folder)).returncode == 0
    with served(replace(services, version="0.1-other"), port=port):
        done = munadil(tmp_path, "eval", "run", "--resume", str(folder))
    assert done.returncode == 2
    assert "version changed since it began" in done.stderr
