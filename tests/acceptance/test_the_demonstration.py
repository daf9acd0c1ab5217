"""What `make run` serves with what comes along with Munadil alone: extras and tools of developers are out of reach."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.homes import REPOSITORY
from tests.acceptance.without_extras import hidden

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(600)]


def test_the_demonstration_needs_nothing_that_is_not_installed_with_it(example_home: Path, tmp_path: Path) -> None:
    assert {"pytest", "inspect_ai"} <= hidden(), "what comes with groups and extras is hidden"
    home = tmp_path / "home"
    shutil.copytree(example_home, home, symlinks=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.acceptance.without_extras", "demo", "--once", "--port", "0"],
        cwd=REPOSITORY,
        env={**os.environ, "MUNADIL_DATA_DIR": str(home), "NO_COLOR": "1", "COLUMNS": "160"},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[1]" in done.stdout, "a first cited answer"
    assert "/take-part" in done.stdout, "the rooms of participation, with their invented data"
