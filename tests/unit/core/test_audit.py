from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.audit import AuditBrokenError, AuditHead, AuditLog
from core.database.database import Database
from core.testing import FixedClock
from tests.databases import migrated


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = migrated(tmp_path / "munadil.db")
    yield database
    database.close()


def three(database: Database) -> AuditLog:
    clock = FixedClock()
    log = AuditLog(database, clock)
    for number in range(3):
        log.append("knowledge.ingest", "amina", f"dossier {number}", {"added": number})
        clock.advance(timedelta(minutes=1))
    return log


def tampered(database: Database, statement: str) -> None:
    """Change the file as whoever may write to it can: the triggers taken away first."""
    with sqlite3.connect(str(database.path)) as connection:
        connection.execute("DROP TRIGGER audit_entries_no_update")
        connection.execute("DROP TRIGGER audit_entries_no_delete")
        connection.execute(statement)
    connection.close()


def test_entries_are_read_newest_first_and_the_chain_is_whole(database: Database) -> None:
    log = three(database)
    assert [(e.number, e.subject, e.detail) for e in log.entries(2)] == [
        (3, "dossier 2", {"added": 2}),
        (2, "dossier 1", {"added": 1}),
    ]
    assert log.verify() == AuditHead(3, log.entries(1)[0].digest)


def test_an_empty_log_is_whole(database: Database) -> None:
    assert AuditLog(database, FixedClock()).verify().number == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET who = 'omar' WHERE number = 2",
        "UPDATE audit_entries SET detail = '{}' WHERE number = 3",
        "UPDATE audit_entries SET at = '2026-01-01' WHERE number = 1",
        "DELETE FROM audit_entries WHERE number = 2",
        "DELETE FROM audit_entries WHERE number = 1",
        "UPDATE audit_entries SET number = 9 WHERE number = 3",
    ],
)
def test_what_is_changed_in_the_file_is_found(database: Database, statement: str) -> None:
    log = three(database)
    tampered(database, statement)
    with pytest.raises(AuditBrokenError):
        log.verify()


def test_a_cut_end_is_found_by_a_head_that_was_noted(database: Database) -> None:
    log = three(database)
    noted = log.verify()
    tampered(database, "DELETE FROM audit_entries WHERE number = 3")
    assert log.verify().number == 2
    with pytest.raises(AuditBrokenError):
        log.verify(noted)


def test_a_head_of_earlier_stands_while_the_log_grows(database: Database) -> None:
    log = three(database)
    noted = log.verify()
    log.append("keys.rotate", "omar")
    assert log.verify(noted).number == 4


@pytest.mark.parametrize("statement", ["UPDATE audit_entries SET who = 'x'", "DELETE FROM audit_entries"])
def test_the_database_itself_refuses_to_change_it(database: Database, statement: str) -> None:
    three(database)
    connection = sqlite3.connect(str(database.path))
    with pytest.raises(sqlite3.IntegrityError, match="only be added to"):
        connection.execute(statement)
    connection.close()


def test_many_at_once_are_one_chain(database: Database) -> None:
    log = AuditLog(database, FixedClock())
    threads = [threading.Thread(target=log.append, args=("a.b", f"t{n}")) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.verify().number == 12


def test_what_is_undone_leaves_no_entry(database: Database) -> None:
    log = AuditLog(database, FixedClock())

    def undone() -> None:
        with database.write() as session:
            log.append("a.b", "amina", session=session)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert log.entries() == []
