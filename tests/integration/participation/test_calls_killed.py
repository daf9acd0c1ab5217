"""Kills lose or double no dossier: 20 SIGKILLs of a process that sends them, and every one is there once, with its paper and number."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from core.clock import SystemClock
from core.database.database import Database
from core.testing import FixedClock
from participation.calls.schemas import DossierState
from tests.calls import CALL, CallWorld, days_from_now, plan

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
KILLS = 20
"""As the design of the room asks."""


def test_kills_lose_or_double_no_dossier(database: Database, database_url: str, tmp_path: Path) -> None:
    written = plan(opens_at=days_from_now(-9), closes_at=days_from_now(9))
    world = CallWorld(database, FixedClock(SystemClock().now() + timedelta(0)), written)
    told, chance = tmp_path / "told", Random(18)
    told.touch()
    for _ in range(KILLS):
        before = told.stat().st_size
        command = [sys.executable, "-m", "tests.integration.participation.call_process", database_url, str(tmp_path)]
        process = subprocess.Popen(command)
        while told.stat().st_size == before and process.poll() is None:
            time.sleep(0.01)
        pause = chance.random() * 0.3
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        assert process.wait(30) == -signal.SIGKILL
    lines = [line.split() for line in told.read_text().splitlines()]
    numbers = dict(line for line in lines if len(line) == 2)
    sent = world.room.dossiers.sent(CALL)
    assert {one.form.name: one.number for one in sent}.items() >= numbers.items(), "whatever was told is there"
    assert len({one.number for one in sent}) == len(sent) == len({one.form.name for one in sent})
    assert sorted(one.number for one in sent) == [f"FES-{n + 1:04d}" for n in range(len(sent))], "no number is lost"
    assert all(one.state is DossierState.SUBMITTED and len(one.papers) == 1 for one in sent)
    for one in sent:
        assert [change.action for change in world.room.dossiers.history(one.id)].count("submit") == 1
    with database.read() as session:
        files = session.scalar(text("SELECT count(*) FROM participation_file"))
        drafts = session.scalar(text("SELECT count(*) FROM call_dossier WHERE state = 'draft'"))
        assert files == session.scalar(text("SELECT count(*) FROM call_paper"))
        assert drafts is not None
        assert drafts <= len(list(tmp_path.glob("*.token"))), "a draft is begun once, and its link is known"
