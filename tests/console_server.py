"""The console in a process of its own, on a data folder: `python -m tests.console_server FOLDER PORT`."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.database.database import Database
from tests.consoles import console_over, with_console

_ROOT = Path(__file__).parents[1]


def main(folder: Path, port: int) -> None:
    """Serve until killed."""
    database = Database(f"sqlite:///{(folder / 'munadil.db').as_posix()}")
    database.upgrade()
    own = folder / f"process-{port}"  # indexes have one owner
    own.mkdir(exist_ok=True)
    services = with_console(canned_services(), console_over(database, own, SystemClock()))
    app = create_app(services, ApiSettings(rate_limit=0, console_codes=False))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


@contextmanager
def console_process(folder: Path, port: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A served console, its address and its process, which is killed at the end if it still lives."""
    command = [sys.executable, "-m", "tests.console_server", str(folder), str(port)]
    with subprocess.Popen(command, cwd=_ROOT) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process)
            yield address, process
        finally:
            process.kill()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/console/sign-in", timeout=10).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"{address} never answered")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
