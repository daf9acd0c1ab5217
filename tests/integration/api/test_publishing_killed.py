"""Killed at any step of publishing, going back or withdrawing, the console leaves the old corpus or the new, drafts and files too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.parametrize("work", ["publish", "back", "withdraw"])
def test_a_kill_at_every_step_leaves_the_old_or_the_new(tmp_path: Path, work: str) -> None:
    command = [sys.executable, "-m", "tests.integration.api.publishing_process", str(tmp_path), work]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=590)
    assert done.returncode == 0, done.stderr[-3000:]
    base, clean, *killed = (json.loads(line) for line in done.stdout.splitlines())
    assert base["outcome"] == {"release": 3}
    assert clean["outcome"]["failed"] == ""
    assert clean["state"] != base["state"]
    assert len(killed) == clean["outcome"]["steps"] > 3
    kinds: list[Any] = []
    for row in killed:
        assert row["outcome"] == {"killed": True}, row
        assert row["between"] in (base["state"], clean["state"]), f"a mixture: {row}"
        assert row["state"] == clean["state"], f"another end than the clean run's: {row}"
        kinds.append(row["between"] == clean["state"])
    assert {True, False} == set(kinds)
