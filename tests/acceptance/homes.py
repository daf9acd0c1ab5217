"""Data folders that hold a published corpus, made once by the command line as a user would."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
_PATIENT_S = 1200
"""Seconds that publishing a corpus may take on a machine that does other things too. It is no figure of the product."""


def munadil(
    home: Path, *arguments: str, timeout: float = 280, typed: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, on a data folder; `typed` comes through a pipe."""
    command = [sys.executable, "-m", "api.cli", *arguments]
    settings = {"MUNADIL_DATA_DIR": str(home), "PYTHONWARNINGS": "", "NO_COLOR": "1", "COLUMNS": "120", **environment}
    return subprocess.run(
        command,
        cwd=REPOSITORY,
        env={**os.environ, **settings},
        input=typed,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def publish(home: Path, documents: Path) -> subprocess.CompletedProcess[str]:
    """Ingest documents of the example organisation into a data folder; raises AssertionError with what was printed."""
    owner = str(REPOSITORY / "examples/istiqlal")
    done = munadil(home, "ingest", str(documents), "--organisation", owner, "--json", timeout=_PATIENT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@contextlib.contextmanager
def settings_for(home: Path) -> Iterator[None]:
    """The environment that this process's own commands need for a data folder."""
    before = dict(os.environ)
    os.environ.update({"MUNADIL_DATA_DIR": str(home), "MUNADIL_ORGANISATION": str(REPOSITORY / "examples/istiqlal")})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
