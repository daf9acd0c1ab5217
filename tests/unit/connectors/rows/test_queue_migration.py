from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, inspect, text

from core.database.database import Database, migration_config

AT = "'2026-03-01 12:00:00'"
CONVERSATION = (
    "INSERT INTO conversation (id, channel, is_group, state, is_greeted, abstentions, awaiting, runner, created_at, last_at)"
    f" VALUES ('{{0}}', 'telegram', false, 'bot', false, 0, '', '', {AT}, {AT})"
)
MESSAGE = (
    "INSERT INTO inbox (key, channel, conversation, kind, turn, received_at)"
    f" VALUES ('{{0}}', 'telegram', '{{1}}', 'text', {{2}}, {AT})"
)
TURN = (
    "INSERT INTO turn (id, conversation, author, state, status, tries, erases, reason, created_at)"
    f" VALUES ('{{0}}', '{{1}}', '', '{{2}}', '', 0, false, '', {AT})"
)
STATES = ("claimed", "answered", "delivered", "parked")


@pytest.fixture
def older(database_url: str) -> Iterator[Database]:
    """A database from before there was a queue of ours, with what one may hold."""
    from alembic import command

    database = Database(database_url)
    with database.engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        for name in ("new", *STATES):
            connection.execute(text(CONVERSATION.format(name)))
        connection.execute(text(MESSAGE.format("k1", "new", "NULL")))
        for state in STATES:
            connection.execute(text(MESSAGE.format(f"k {state}", state, f"'t {state}'")))
            connection.execute(text(TURN.format(f"t {state}", state, state)))
    yield database
    database.close()


def theirs(connection: Connection, workflow: str) -> None:
    """The tables of the engine that there was, as far as the migration looks at them."""
    schema = "" if connection.dialect.name == "sqlite" else "dbos."
    if schema:
        connection.execute(text("CREATE SCHEMA dbos"))
    connection.execute(text(f"CREATE TABLE {schema}dbos_migrations (version INTEGER)"))
    connection.execute(text(f"CREATE TABLE {schema}workflow_status (workflow_uuid TEXT PRIMARY KEY, name TEXT)"))
    steps = f"CREATE TABLE {schema}operation_outputs (workflow_uuid TEXT REFERENCES {schema}workflow_status)"
    connection.execute(text(steps))
    connection.execute(text(f"INSERT INTO {schema}workflow_status VALUES ('w', '{workflow}')"))
    connection.execute(text(f"INSERT INTO {schema}operation_outputs VALUES ('w')"))


def their_tables(database: Database) -> set[str]:
    with database.read() as session:
        found = inspect(session.connection()).get_table_names(None if database.is_sqlite else "dbos")
    return {"dbos_migrations", "workflow_status", "operation_outputs"} & set(found)


def test_what_was_left_to_do_is_woken_and_what_the_engine_of_before_kept_is_gone(older: Database) -> None:
    with older.engine.begin() as connection:
        theirs(connection, "turn")
    older.upgrade()
    with older.read() as session:
        woken = session.execute(text("SELECT conversation, worker FROM wake_up WHERE due_at IS NOT NULL")).all()
    assert sorted(map(tuple, woken)) == [("answered", ""), ("claimed", ""), ("new", "")]
    assert their_tables(older) == set()


def test_what_another_program_keeps_in_the_same_database_is_left_alone(older: Database) -> None:
    with older.engine.begin() as connection:
        theirs(connection, "other")
    older.upgrade()
    assert their_tables(older) == {"dbos_migrations", "workflow_status", "operation_outputs"}


def test_a_database_that_no_engine_has_worked_on_is_brought_up_to_date_too(older: Database) -> None:
    older.upgrade()
    assert older.revision() != "0011"
