"""One owner for a folder that two processes must never write at once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import IndexLockedError

if TYPE_CHECKING:
    from filelock import BaseFileLock

_LOCK = "owner.lock"


def take_ownership(path: Path) -> BaseFileLock:
    """Lock a folder for this process, making it where it is not; the operating system frees it when the process dies.

    Raises IndexLockedError while another process owns it.
    """
    from filelock import FileLock, Timeout

    path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path / _LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexLockedError(
            f"Another process owns the vector index in {path}.",
            remedy="Stop it, or run `chroma run` and set MUNADIL_CHROMA_URL so that several processes share one index.",
        ) from error
    return lock


def empty_folder(path: Path) -> None:
    """Remove everything in an owned folder but the lock on it."""
    for entry in path.iterdir():
        if entry.name == _LOCK:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
