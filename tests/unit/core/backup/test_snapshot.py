"""One moment of a database, while others write; and that moment as the content of either engine."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.audit import AuditEntryRow, AuditLog
from core.backup.erased import ErasedRow, add_erased, erased, erased_digest, forget_erased, note_erased
from core.backup.snapshot import copy_into, fill_from
from core.clock import SystemClock
from core.database.database import Database
from core.database.errors import DatabaseNotEmptyError

AT = datetime(2026, 11, 29, 2, 0, 0, 123456, tzinfo=UTC)


def watch(stage: str, done: int, total: int) -> None:
    assert done <= total


def entries(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(AuditEntryRow)) or 0


def test_a_copy_is_one_moment_while_others_write(database: Database, tmp_path: Path) -> None:
    audit, stop = AuditLog(database, SystemClock()), threading.Event()
    for number in range(300):
        audit.append("test.write", "amina", f"{number}", {"text": "é ع" * 200})

    def write() -> None:
        while not stop.is_set():
            audit.append("test.write", "amina", "later")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copy_into(database, tmp_path / "copy.db", watch)
    finally:
        stop.set()
        writer.join()
    copied = Database(f"sqlite:///{(tmp_path / 'copy.db').as_posix()}")
    head = AuditLog(copied, SystemClock()).verify()  # the chain is whole: no entry is half there
    assert 300 <= head.number <= entries(database)
    copied.close()


def test_the_copy_is_one_file(database: Database, tmp_path: Path) -> None:
    copy_into(database, tmp_path / "copy.db", watch)
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.db"]


@pytest.mark.postgres
def test_a_copy_fills_a_server_and_numbers_go_on(database: Database, postgres_url: str, tmp_path: Path) -> None:
    audit = AuditLog(database, SystemClock())
    audit.append("test.write", "amina", "ville", {"a": "é ع"})
    with database.write() as session:
        note_erased(session, "somebody", AT)
    copy_into(database, tmp_path / "copy.db", watch)
    if not database.is_sqlite:
        with pytest.raises(DatabaseNotEmptyError):
            fill_from(database, tmp_path / "copy.db", watch)
    server = database if not database.is_sqlite else Database(postgres_url)
    audit.append("test.write", "amina", "after the copy")
    for _ in range(2):  # over what is there, too
        fill_from(server, tmp_path / "copy.db", watch, replacing=True)
    filled = AuditLog(server, SystemClock())
    assert filled.verify().number == 1
    assert filled.append("test.write", "amina", "next").number == 2
    with server.read() as session:
        assert erased(session) == {erased_digest("somebody"): AT}
    if server is not database:
        server.close()


def test_a_damaged_database_makes_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE t (a)")
        made.executemany("INSERT INTO t VALUES (?)", [("x" * 900,) for _ in range(200)])
        made.commit()
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * (4096 * 3)
    path.write_bytes(content)
    broken = Database(f"sqlite:///{path.as_posix()}")
    with pytest.raises(Exception, match=r"not whole|malformed"):
        copy_into(broken, tmp_path / "copy.db", watch)
    broken.close()


def test_who_was_erased_is_known_by_the_latest_time_and_then_forgotten(database: Database) -> None:
    with database.write() as session:
        note_erased(session, "one", AT)
        note_erased(session, "two", AT - timedelta(days=90))
        add_erased(session, {erased_digest("one"): AT - timedelta(days=1), erased_digest("three"): AT})
    with database.write() as session:
        forget_erased(session, AT - timedelta(days=30))
    with database.read() as session:
        assert erased(session) == {erased_digest("one"): AT, erased_digest("three"): AT}
        assert "one" not in {row.digest for row in session.scalars(select(ErasedRow))}
