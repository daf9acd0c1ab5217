from __future__ import annotations

from sqlalchemy import text

from core.database.database import Database, migration_config
from core.testing import FixedClock
from knowledge.library.library import Library

ROWS = (
    "INSERT INTO source (name, root) VALUES ('site', '')",
    "INSERT INTO document (key, source, created_at) VALUES ('site/a.md', 'site', '2026-03-01 12:00:00')",
    "INSERT INTO document_version (id, key, number, digest, text_digest, passages_digest, title, kind, meta, text, passages,"
    " created_at) VALUES (1, 'site/a.md', 1, 'd', 't', 'p', 'A', 'other', '{\"title\":\"A\"}', 'A', 1, '2026-03-01 12:00:00')",
    "INSERT INTO release (number, created_at, note, documents, passages) VALUES (1, '2026-03-01 12:00:00', '', 1, 1)",
    "INSERT INTO release_version (release, version_id) VALUES (1, 1)",
    "INSERT INTO pointer (name, release) VALUES ('current', 1)",
)


def test_what_was_published_before_there_were_known_questions_stands_without_any(database_url: str) -> None:
    from alembic import command

    database = Database(database_url)
    with database.engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for row in ROWS:
            connection.execute(text(row))
    database.upgrade()
    library = Library(database, FixedClock())
    assert [(d.key, d.known_questions) for d in library.documents()] == [("site/a.md", 0)]
    assert library.known_questions(1) == ()
    database.close()
