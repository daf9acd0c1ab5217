from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import agent.guardrails.approved
import agent.guardrails.pauses
import agent.models.spending
import agent.organisation.edited  # noqa: F401
import api.console.frame.accounts
import api.console.work.proposals
import api.console.work.waiting
import api.http.api_keys  # noqa: F401
import connectors.rows.tables  # noqa: F401
import core.audit
import core.backup.erased  # noqa: F401
import evals.replay.stored  # noqa: F401
import knowledge.drafts.contacts
import knowledge.drafts.drafts  # noqa: F401
import participation.tables  # noqa: F401
from core.database.database import Base, Database, latest_revision, migration_config, revisions
from core.database.errors import (
    DatabaseBusyError,
    DatabaseDamagedError,
    DatabaseOutdatedError,
    DatabaseTooNewError,
    DatabaseUnreachableError,
    DatabaseUnwritableError,
    LockedError,
)
from core.errors import MunadilError, WrongUseError


def insert(database: Database, name: str) -> None:
    with database.write() as session:
        session.execute(text("INSERT INTO source (name, root) VALUES (:name, '')"), {"name": name})


def _insert_and_fail(session: Session) -> None:
    session.execute(text("INSERT INTO source (name, root) VALUES ('lost', '')"))
    raise KeyError("stop")


def names(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(text("SELECT name FROM source ORDER BY name")))


def test_a_write_is_kept_when_the_block_ends_and_undone_when_it_raises(database: Database) -> None:
    insert(database, "kept")
    with pytest.raises(KeyError), database.write() as session:
        _insert_and_fail(session)
    assert names(database) == ["kept"]


def test_a_reader_sees_one_state_while_another_thread_writes(database: Database) -> None:
    insert(database, "before")
    with database.read() as session:
        seen = session.scalar(text("SELECT count(*) FROM source"))
        writer = threading.Thread(target=insert, args=(database, "meanwhile"))
        writer.start()
        writer.join(10)
        assert not writer.is_alive()
        assert session.scalar(text("SELECT count(*) FROM source")) == seen == 1
    assert names(database) == ["before", "meanwhile"]


def test_all_that_is_read_in_a_snapshot_is_of_one_state_and_one_transaction(database: Database) -> None:
    insert(database, "before")
    with database.snapshot():
        with database.read() as one, database.read() as other:
            assert one is other
        assert names(database) == ["before"]
        writer = threading.Thread(target=insert, args=(database, "meanwhile"))
        writer.start()
        writer.join(10)
        assert names(database) == ["before"]
    assert names(database) == ["before", "meanwhile"], "afterwards everything is read anew"


def test_a_snapshot_is_of_its_thread_alone(database: Database) -> None:
    seen = list[Session]()

    def look() -> None:
        with database.read() as session:
            seen.append(session)

    with database.snapshot(), database.read() as own:
        other = threading.Thread(target=look)
        other.start()
        other.join(10)
        assert seen[0] is not own


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DatabaseUnwritableError), database.read() as session:
        session.execute(text("INSERT INTO source (name, root) VALUES ('x', '')"))
    assert names(database) == []


def test_references_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("INSERT INTO pointer (name, release) VALUES ('current', 7)"))


def test_writers_in_many_threads_take_turns(database: Database) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for step in range(10):
                insert(database, f"{number}-{step}")
        except MunadilError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(names(database)) == 80


def test_the_migrations_make_exactly_the_tables_that_the_code_declares(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_the_names_of_the_migrations_tell_their_order() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(migration_config())
    assert [s.revision for s in script.walk_revisions()][::-1] == revisions()
    assert script.get_current_head() == latest_revision()


def test_an_upgrade_twice_changes_nothing_and_check_names_the_revision(database: Database) -> None:
    first = database.check()
    database.upgrade()
    assert database.check() == first
    assert first.revision == first.latest == database.revision()
    assert first.engine in ("SQLite", "PostgreSQL")


def test_a_database_without_tables_is_called_outdated(database_url: str) -> None:
    database = Database(database_url)
    assert database.revision() is None
    with pytest.raises(DatabaseOutdatedError, match="doctor"):
        database.check()
    with pytest.raises(DatabaseOutdatedError):
        names(database)
    database.close()


def test_tables_of_a_newer_program_are_refused_and_left_alone(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt in (database.upgrade, database.check):
        with pytest.raises(DatabaseTooNewError, match="9999"):
            attempt()
    assert database.revision() == "9999"


def test_a_downgrade_takes_every_table_away(database: Database) -> None:
    from alembic import command

    config = migration_config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert database.revision() is None
    database.upgrade()
    assert names(database) == []


def test_whoever_had_several_roles_keeps_the_first_where_a_program_knows_one(database: Database) -> None:
    from alembic import command

    several = {"amina": "reviewer,inbox_agent", "chief": "administrator,editor,reviewer,evaluator", "karim": "editor"}
    rows = [{"name": name, "role": role} for name, role in several.items()]
    with database.write() as session:
        session.execute(
            text(
                "INSERT INTO staff (name, role, password, last_step, failures, link_digest, created_at, is_active)"
                " VALUES (:name, :role, '', 0, 0, '', '2026-01-01 00:00:00+00:00', TRUE)"
            ),
            rows,
        )
    config = migration_config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0033")
    with database.engine.connect() as connection:
        kept = {str(name): str(role) for name, role in connection.execute(text("SELECT name, role FROM staff"))}
    assert kept == {"amina": "reviewer", "chief": "administrator", "karim": "editor"}
    database.upgrade()
    with database.write() as session:
        session.execute(text("UPDATE staff SET role = :role WHERE name = 'amina'"), {"role": several["amina"]})


def test_a_lock_is_held_by_one_and_given_back(database: Database) -> None:
    with database.lock("ingest"):
        with pytest.raises(LockedError, match="ingest"), database.lock("ingest"):
            pass
        with database.lock("other"):
            pass
    with database.lock("ingest"):
        pass


@pytest.mark.parametrize("url", ["nonsense", "mysql://localhost/x", "sqlite://", "sqlite:///:memory:", ""])
def test_a_url_that_cannot_be_used_is_refused_with_what_can(url: str) -> None:
    with pytest.raises(WrongUseError) as caught:
        Database(url)
    assert "postgresql://" in caught.value.remedy


def test_a_plain_postgresql_url_takes_the_one_driver(tmp_path: Path) -> None:
    database = Database("postgresql://someone:secret@localhost/x")
    assert database.engine.dialect.driver == "psycopg"
    assert "secret" not in database.name


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnwritableError, match="file") as caught:
        Database(f"sqlite:///{tmp_path}/file/data/munadil.db")
    assert "MUNADIL_DATA_DIR" in caught.value.remedy


def test_a_path_that_is_a_folder_is_called_unwritable(tmp_path: Path) -> None:
    (tmp_path / "munadil.db").mkdir()
    with pytest.raises(DatabaseUnwritableError):
        Database(f"sqlite:///{tmp_path}/munadil.db").upgrade()


def test_a_file_that_is_no_database_is_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "munadil.db").write_bytes(b"not a database at all" * 1000)
    with pytest.raises(DatabaseDamagedError):
        Database(f"sqlite:///{tmp_path}/munadil.db").upgrade()


def test_a_postgresql_that_does_not_answer_is_called_unreachable() -> None:
    with pytest.raises(DatabaseUnreachableError) as caught:
        Database("postgresql://nobody@127.0.0.1:1/none").upgrade()
    assert "MUNADIL_DATABASE_URL" in caught.value.remedy


def test_a_writer_that_waits_in_vain_is_told_so(data_dir: Path) -> None:
    database = Database(f"sqlite:///{data_dir}/munadil.db", patience_s=0.2)
    database.upgrade()
    with database.write() as session:
        session.execute(text("INSERT INTO source (name, root) VALUES ('first', '')"))
        with pytest.raises(DatabaseBusyError):
            insert(database, "second")
    assert names(database) == ["first"]
    database.close()


def test_sqlite_writes_ahead_and_checks_references(data_dir: Path) -> None:
    database = Database(f"sqlite:///{data_dir}/munadil.db")
    with database.write() as session:
        pragmas = {p: session.scalar(text(f"PRAGMA {p}")) for p in ("journal_mode", "synchronous", "foreign_keys")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}
    database.close()


def test_what_is_deleted_leaves_the_files_too(data_dir: Path) -> None:
    database = Database(f"sqlite:///{(data_dir / 'munadil.db').as_posix()}")
    word = "zorglubiade" * 20
    with database.write() as session:
        session.execute(text("CREATE TABLE told (words TEXT)"))
        session.execute(text("INSERT INTO told VALUES (:words)"), {"words": word})
    with database.write() as session:
        session.execute(text("DELETE FROM told"))
    files = [path for path in data_dir.rglob("*") if path.is_file()]
    assert any(word.encode() in path.read_bytes() for path in files), "the log still holds it"
    database.settle()
    assert not any(word.encode() in path.read_bytes() for path in files if path.exists())
    with database.read() as session:
        assert session.scalar(text("PRAGMA secure_delete")) == 1
    database.close()
