"""`munadil keys rotate` killed with -9 wherever it is: the next run goes on, and nobody and nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.rows.rotation import KEYS_ROTATED
from connectors.rows.tables import PersonRow
from core.audit import AuditLog
from core.database.database import Database
from core.testing import FixedClock
from tests.messaging import open_room

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).parents[3]
PEOPLE = 120


def rotating(data_dir: Path) -> subprocess.Popen[str]:
    settings = {"MUNADIL_DATA_DIR": str(data_dir)}
    command = [sys.executable, "-m", "api.cli", "keys", "rotate", "--as", "amina", "--json"]
    return subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def killed_when(process: subprocess.Popen[str], happens: Callable[[], bool]) -> bool:
    """Kill a process as soon as something is so; whether it was still alive."""
    while process.poll() is None:
        if happens():
            process.kill()
            process.communicate()
            return process.returncode == -9
        time.sleep(0.002)
    process.communicate()
    return False


async def test_it_is_killed_again_and_again_and_ends_all_the_same(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    database = Database(f"sqlite:///{(data_dir / 'munadil.db').as_posix()}")
    database.upgrade()
    room = open_room(database, data_dir)
    for n in range(PEOPLE):
        room.write(f"mot {n}", f"m{n}", chat=f"c{n}")
    await room.run()
    before = {one.id for one in room.messaging.conversations.list(limit=500)}
    said = sorted(json.dumps(room.messaging.conversations.export(one)["turns"], sort_keys=True) for one in before)

    def renamed() -> int:
        with database.read() as session:
            return len(set(session.scalars(select(PersonRow.conversation))) - before)

    def has_renamed(least: int) -> bool:
        return renamed() >= least

    plan = data_dir / "keys" / "rotation.json"
    points: list[Callable[[], bool]] = [plan.exists, *(partial(has_renamed, n) for n in (1, 40, 80))]
    kills = [killed_when(rotating(data_dir), happens) for happens in points]
    assert sum(kills) >= 3
    assert 0 < renamed() < PEOPLE
    out, err = rotating(data_dir).communicate(timeout=120)
    done = json.loads(out)
    assert (done["resumed"], done["unreadable"], done["conversations"] + done["already"]) == (True, 0, PEOPLE), err
    assert done["already"] >= 80

    after = open_room(database, data_dir)
    found = {one.id for one in after.messaging.conversations.list(limit=500)}
    assert (len(found), found & before) == (PEOPLE, set())
    assert (
        sorted(json.dumps(after.messaging.conversations.export(one)["turns"], sort_keys=True) for one in found) == said
    )
    assert [after.write("encore", f"m{n}", chat=f"c{n}") for n in range(PEOPLE)] == [0] * PEOPLE
    assert not plan.exists()
    written = [entry for entry in AuditLog(database, FixedClock()).entries() if entry.action == KEYS_ROTATED]
    assert [entry.who for entry in written] == ["amina"]
    AuditLog(database, FixedClock()).verify()
    database.close()


async def test_it_refuses_beside_a_worker(tmp_path: Path) -> None:
    from connectors.engines.worker_lock import take_worker_lock

    database = Database(f"sqlite:///{(tmp_path / 'munadil.db').as_posix()}")
    database.upgrade()
    lock = take_worker_lock(database, "")
    process = rotating(tmp_path)
    _, err = process.communicate(timeout=60)
    lock.release()
    assert process.returncode == 3
    assert "Stop every" in err
    assert not (tmp_path / "keys" / "rotation.json").exists()
    database.close()
