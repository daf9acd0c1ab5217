"""Alembic's entry: runs migrations on the connection that `core.database.database.Database.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from core.database.database import Base


def run() -> None:
    """Run within the caller's transaction, so that an upgrade happens whole or not at all."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=False,
    )
    context.run_migrations()


run()
