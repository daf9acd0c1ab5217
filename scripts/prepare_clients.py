"""Install the clients that acceptance tests ask the server with, Node among them, in an environment of their own, outside the lock.

    python -m scripts.prepare_clients

What a registry does not give in time is named in the environment's `missing`: the tests of it are then skipped with that reason.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ENVIRONMENT = Path(__file__).parents[1] / ".clients"
LISTS = Path(__file__).parents[1] / "tests" / "acceptance" / "clients"
_LISTED = ("requirements.txt", "package.json", "package-lock.json")
_TRIES = 3
"""Times that a registry is asked; chosen by hand."""
_PAUSE_SECONDS = 5.0
"""Between two tries; chosen by hand."""
_PATIENCE_SECONDS = 240.0
"""That one command may take: with nothing in a cache the packages come in half a minute. Chosen by hand."""


def digest() -> str:
    """What the lists of packages hold, so that an environment is made anew when they change."""
    return hashlib.sha256(b"\0".join((LISTS / name).read_bytes() for name in _LISTED)).hexdigest()


def missing(environment: Path = ENVIRONMENT) -> str:
    """Why the environment lacks something; empty where it is whole."""
    noted = environment / "missing"
    return noted.read_text("utf-8") if noted.exists() else ""


def is_prepared(environment: Path = ENVIRONMENT) -> bool:
    """Whether it was tried with the lists as they are; see `missing` for what came of it."""
    noted = environment / "prepared"
    return noted.exists() and noted.read_text("utf-8") == digest()


def main(environment: Path = ENVIRONMENT, pause: float = _PAUSE_SECONDS) -> int:
    """Prepare the environment unless it is there; 0 also where it cannot be had, for the tests then say so themselves."""
    if is_prepared(environment) and not missing(environment):
        return 0
    print("Installing the clients for the acceptance tests…", flush=True)
    fault = ""
    for attempt in range(_TRIES):
        time.sleep(pause if attempt else 0)
        fault = _install(environment)
        if not fault:
            break
    (environment / "missing").write_text(fault, "utf-8")
    (environment / "prepared").write_text(digest(), "utf-8")
    if fault:
        print(fault)
    return 0


def _install(environment: Path) -> str:
    """Fetch everything; what hindered it, in one line."""
    shutil.rmtree(environment, ignore_errors=True)
    environment.mkdir()
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        return "The clients are installed by uv, which is not here."
    for name in _LISTED:
        shutil.copyfile(LISTS / name, environment / name)
    bin_ = environment / "bin"
    outside = Path(tempfile.gettempdir())  # within the project its own settings of uv hold, which leave packages out
    listed = str(environment / "requirements.txt")
    steps: list[tuple[list[str], Path]] = [
        ([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(environment)], outside),
        ([uv, "pip", "install", "--quiet", "--python", str(bin_ / "python"), "--requirement", listed], outside),
        ([str(bin_ / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], environment),
    ]
    return next(filter(None, (_run(command, folder, bin_) for command, folder in steps)), "")


def _run(command: Sequence[str], folder: Path, bin_: Path) -> str:
    name = " ".join([Path(command[0]).name, *command[1:3]])
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PATH": f"{bin_}{os.pathsep}{os.environ.get('PATH', '')}"},
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"`{name}` took longer than {_PATIENCE_SECONDS:.0f} s."
    except OSError as error:
        return f"`{name}` could not be run: {error.strerror}."
    if done.returncode == 0:
        return ""
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return f"`{name}` failed: {said[-1][:200] if said else f'exit code {done.returncode}'}"


if __name__ == "__main__":
    sys.exit(main())
