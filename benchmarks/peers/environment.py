"""Environments of the peers' own, made by uv at run time and kept for the next run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("MUNADIL_BENCH_DIR", _ROOT / ".var" / "bench"))
_SECONDS = 900


class NotInstalledError(Exception):
    """A peer could not be installed here; the text says why, in one line."""


def python_with(name: str, packages: Sequence[str]) -> Path:
    """The Python of an environment that has these packages. Raises NotInstalledError."""
    uv = shutil.which("uv") or str(_ROOT / ".uv" / "bin" / "uv")
    home = FOLDER / f"{name}-{hashlib.sha256(' '.join(packages).encode()).hexdigest()[:8]}"
    python, done = home / "bin" / "python", home / "installed"
    if not done.exists():
        _run([uv, "venv", "--quiet", "--clear", "--python", "3.11", str(home)])
        _run([uv, "pip", "install", "--quiet", "--python", str(python), *packages])
        done.touch()
    return python


def _run(command: Sequence[str]) -> None:
    # `uv run` names our environment to its children, and pip's installs would end there.
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    try:
        made = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalledError(f"uv cannot be run ({type(error).__name__})") from error
    if made.returncode:
        raise NotInstalledError((made.stderr.strip().splitlines() or ["uv failed"])[-1][:120])
