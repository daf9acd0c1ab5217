"""Programs that ask a server by somebody else's client, in the environment that `scripts.prepare_clients` makes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts.prepare_clients import ENVIRONMENT, is_prepared, missing
from tests.conftest import skip_or_fail

PROGRAMS = Path(__file__).parent / "programs"


def need_clients() -> Path:
    """The environment; skips where a registry did not give it, and where nobody tried (that fails where everything must be here)."""
    if not is_prepared():
        skip_or_fail("the clients are not installed: run `python -m scripts.prepare_clients`")
    if reason := missing():
        pytest.skip(reason)
    return ENVIRONMENT


def asked_by(program: str, address: str) -> dict[str, Any]:
    """What a program that asks the server at this address prints."""
    is_script = program.endswith(".mjs")
    # A script that comes from standard input finds its packages from the working folder.
    command = ["node", "--input-type=module", "-"] if is_script else ["python", "-W", "ignore", str(PROGRAMS / program)]
    typed = (PROGRAMS / program).read_text("utf-8") if is_script else ""
    printed = run([*command, address], typed=typed).stdout
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found


def run(command: list[str], *, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment; raises AssertionError with what it printed where it fails."""
    folder = need_clients()
    bare = {name: value for name, value in os.environ.items() if "PROXY" not in name.upper()}
    done = subprocess.run(
        [str(folder / "bin" / command[0]), *command[1:]],
        cwd=folder,
        env={
            **bare,
            "NO_COLOR": "1",
            "PYTHONPATH": "",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "VIRTUAL_ENV": str(folder),
            **environment,
        },
        input=typed,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done
