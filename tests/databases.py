"""Databases with every table and nothing in them: the migrations run once a process, and what they made is copied."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from core.database.database import Database


def migrated(path: Path) -> Database:
    """A database in a new file, with every table; whoever opens it closes it."""
    path.write_bytes(migrated_file())
    database = Database(f"sqlite:///{path.as_posix()}")
    database.upgrade()
    return database


@cache
def migrated_file() -> bytes:
    """What such a file holds."""
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "munadil.db"
        made = Database(f"sqlite:///{path.as_posix()}")
        made.upgrade()
        made.settle()
        made.close()
        return path.read_bytes()
