"""One owner for a folder that two processes must never write at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import IndexLockedError

if TYPE_CHECKING:
    from filelock import BaseFileLock


def take_ownership(path: Path) -> BaseFileLock:
    """Lock a folder for this process, making it where it is not; the operating system frees it when the process dies.

    Raises IndexLockedError while another process owns it.
    """
    from filelock import FileLock, Timeout

    path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path / "owner.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexLockedError(
            f"Another process owns the vector index in {path}.",
            remedy="Stop it, or run `chroma run` and set MUNADIL_CHROMA_URL so that several processes share one index.",
        ) from error
    return lock
