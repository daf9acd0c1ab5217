from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from connectors.rows.tables import RateRow
from core.database.database import Database
from core.database.statements import greatest, insert_new, upsert
from knowledge.library.tables import ArtifactRow, SourceRow

REPOSITORY = Path(__file__).parents[4]


def test_a_row_is_inserted_once(database: Database) -> None:
    with database.write() as session:
        assert insert_new(session, SourceRow, {"name": "a", "root": "first"}, SourceRow.name) == "a"
        assert insert_new(session, SourceRow, {"name": "a", "root": "second"}, SourceRow.name) is None
        assert session.scalars(select(SourceRow.root)).all() == ["first"]


def test_an_upsert_changes_the_columns_that_it_names_else_all(database: Database) -> None:
    first, second = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    with database.write() as session:
        upsert(session, ArtifactRow, {"name": "a", "payload": "1", "at": first}, "name")
        upsert(session, ArtifactRow, {"name": "a", "payload": "2", "at": second}, "name", changing=("payload",))
        assert session.execute(select(ArtifactRow.payload, ArtifactRow.at)).all() == [("2", first)]
        upsert(session, ArtifactRow, {"name": "a", "payload": "3", "at": second}, "name")
        assert session.execute(select(ArtifactRow.payload, ArtifactRow.at)).all() == [("3", second)]


def test_the_greatest_of_a_column_and_a_value(database: Database) -> None:
    with database.write() as session:
        upsert(session, RateRow, {"key": "a", "tat": 2.0}, "key")
        assert session.scalars(select(greatest(session, RateRow.tat, 1.5))).all() == [2.0]
        assert session.scalars(select(greatest(session, RateRow.tat, 2.5))).all() == [2.5]


def test_no_other_file_spells_statements_for_one_engine() -> None:
    spelt = re.compile(r"sqlalchemy\.dialects|dialect\.name")
    rooms = ("core", "knowledge", "agent", "connectors", "conversation", "participation", "evals", "api")
    found = {
        file.relative_to(REPOSITORY).as_posix()
        for room in rooms
        for file in (REPOSITORY / room).rglob("*.py")
        if spelt.search(file.read_text("utf-8"))
    }
    assert found == {"core/database/statements.py", "core/migrations/env.py"}
