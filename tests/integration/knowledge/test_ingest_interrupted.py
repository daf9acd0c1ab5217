"""Killed, starved of disk or started twice: run again, an ingest ends in the same state as one clean run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
Row = dict[str, Any]


def run(tmp_path: Path, mode: str, url: str = "") -> list[Row]:
    command = [sys.executable, "-m", "tests.integration.knowledge.ingest_process", str(tmp_path), mode, url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=590)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def assert_each_ends_as_the_clean_run(rows: list[Row]) -> None:
    clean, *attempts = rows
    assert clean["state"]["ok"]
    assert clean["state"]["release"] == 2
    assert attempts
    for row in attempts:
        assert row["between"].get("whole"), f"a reader found less than a release: {row}"
        assert row["between"]["release"] in (1, 2)
        assert row["state"] == clean["state"], f"another end than the clean run's: {row}"


def test_killed_at_every_step(tmp_path: Path) -> None:
    rows = run(tmp_path, "kill")
    assert all(row["outcome"] == {"killed": True} for row in rows[1:])
    assert {row["between"]["release"] for row in rows[1:]} == {1, 2}
    assert_each_ends_as_the_clean_run(rows)


def test_killed_at_any_moment(tmp_path: Path) -> None:
    assert_each_ends_as_the_clean_run(run(tmp_path, "kill-anytime"))


@pytest.mark.postgres
def test_killed_at_any_moment_on_postgresql(tmp_path: Path, postgres_server: str) -> None:
    assert_each_ends_as_the_clean_run(run(tmp_path, "kill-anytime", postgres_server))


def test_a_full_disk_is_told_in_words_and_costs_nothing(tmp_path: Path) -> None:
    rows = run(tmp_path, "starve")
    told = [row["outcome"] for row in rows[1:] if "error" in row["outcome"]]
    assert not [row["outcome"] for row in rows if "raised" in row["outcome"]]
    assert len(told) > len(rows) // 2
    assert all(outcome["remedy"] for outcome in told)
    assert "DatabaseFullError" in {outcome["error"] for outcome in told}
    assert_each_ends_as_the_clean_run(rows)


def assert_one_works_and_the_other_is_told(rows: list[Row]) -> None:
    *upgrades, ingests = rows
    assert [row["outcome"] for row in upgrades] == [{"revision": upgrades[0]["outcome"]["revision"]}] * 6
    assert upgrades[0]["outcome"]["revision"]
    winner, loser = sorted(ingests["outcomes"], key=lambda outcome: "error" in outcome)
    assert winner["release"] == 1
    assert loser["error"] == "LockedError"
    assert loser["remedy"]
    assert ingests["state"]["ok"]


def test_processes_that_start_together(tmp_path: Path) -> None:
    assert_one_works_and_the_other_is_told(run(tmp_path, "together"))


@pytest.mark.postgres
def test_processes_that_start_together_on_postgresql(tmp_path: Path, postgres_server: str) -> None:
    assert_one_works_and_the_other_is_told(run(tmp_path, "together", postgres_server))
