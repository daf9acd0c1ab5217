"""The queue of turns in a table of ours, in the place of the one that DBOS kept."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from core.database.statements import drop_library, tables_of_library

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLES = (
    "event_dispatch_kv",
    "notifications",
    "operation_outputs",
    "streams",
    "workflow_events",
    "workflow_events_history",
    "workflow_input",
    "workflow_output",
    "workflow_schedules",
    "queues",
    "application_versions",
    "workflow_status",
    "dbos_migrations",
)
"""DBOS's tables on SQLite; on PostgreSQL they are a schema of their own."""


def upgrade() -> None:
    """Make the table, put into it whatever is still to be answered or sent, and take away what DBOS knew of that."""
    op.create_table(
        "wake_up",
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="pk_wake_up"),
    )
    op.create_index("ix_wake_up_due_at", "wake_up", ["due_at"])
    op.create_index("ix_wake_up_worker", "wake_up", ["worker"])
    _fill()
    _drop_theirs()


def downgrade() -> None:
    """Forget the queue: an earlier version wakes by itself what has lain for a minute."""
    op.drop_table("wake_up")


def _fill() -> None:
    """Wake every conversation with work left: a turn that waits for something finds that out, and waits on."""
    inbox = sa.table("inbox", sa.column("conversation"), sa.column("turn"))
    turn = sa.table("turn", sa.column("conversation"), sa.column("state"))
    wake_up = sa.table("wake_up", sa.column("conversation"), sa.column("due_at"), sa.column("worker"))
    messages = sa.select(inbox.c.conversation).where(inbox.c.turn.is_(None), inbox.c.conversation.is_not(None))
    turns = sa.select(turn.c.conversation).where(turn.c.state.in_(("claimed", "answered")))
    work = sa.union(messages, turns).subquery()
    now = sa.literal(datetime.now(UTC), sa.DateTime(timezone=True))
    op.execute(
        sa.insert(wake_up).from_select(["conversation", "due_at", "worker"], sa.select(work.c[0], now, sa.literal("")))
    )


def _drop_theirs() -> None:
    there = tables_of_library(op.get_bind(), "dbos")
    if not {"workflow_status", "dbos_migrations"} <= there.keys():
        return
    others = f"SELECT 1 FROM {there['workflow_status']} WHERE name <> 'turn' LIMIT 1"  # noqa: S608 -- no value in it
    if op.get_bind().scalar(sa.text(others)) is None:  # else another program has them, in the same database
        drop_library(op.get_bind(), "dbos", _TABLES)
