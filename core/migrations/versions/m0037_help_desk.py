"""The help desk: tickets, what was written in them, its hours, and what was learned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_TABLES = (
    "help_ticket",
    "help_line",
    "help_translation",
    "help_related",
    "help_setting",
    "help_feast",
    "help_canned",
    "help_presence",
    "help_lesson",
)


def upgrade() -> None:
    """Make the tables; nothing is asked of anybody."""
    op.create_table(
        "help_ticket",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.String(length=12), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("territory", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("tried", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_spent", sa.Integer(), nullable=True),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solve_spent", sa.Integer(), nullable=True),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("runs_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solve_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("near_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("strain", sa.String(length=8), nullable=False),
        sa.Column("was_late", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("split_from", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["help_ticket.number"], name="fk_help_ticket_merged_into_help_ticket", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.id"], name="fk_help_ticket_participant_participant", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["split_from"], ["help_ticket.number"], name="fk_help_ticket_split_from_help_ticket", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_help_ticket"),
        sa.UniqueConstraint("key", name="uq_help_ticket_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_help_ticket_changed_at", "help_ticket", ["changed_at"])
    op.create_index("ix_help_ticket_merged_into", "help_ticket", ["merged_into"])
    op.create_index("ix_help_ticket_opened_at", "help_ticket", ["opened_at"])
    op.create_index("ix_help_ticket_owner_state", "help_ticket", ["owner", "state"])
    op.create_index("ix_help_ticket_participant", "help_ticket", ["participant"])
    op.create_index("ix_help_ticket_queue_state", "help_ticket", ["queue", "state"])
    op.create_index("ix_help_ticket_region", "help_ticket", ["region"])
    op.create_index("ix_help_ticket_solved_at", "help_ticket", ["solved_at"])
    op.create_index("ix_help_ticket_split_from", "help_ticket", ["split_from"])
    op.create_index("ix_help_ticket_state_solve_due", "help_ticket", ["state", "solve_due"])
    op.create_table(
        "help_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("delivery", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.id"], name="fk_help_line_participant_participant", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket"], ["help_ticket.number"], name="fk_help_line_ticket_help_ticket", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_help_line"),
        sa.UniqueConstraint("ticket", "key", name="uq_help_line_ticket_key"),
    )
    op.create_index("ix_help_line_participant", "help_line", ["participant"])
    op.create_table(
        "help_translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["line"], ["help_line.id"], name="fk_help_translation_line_help_line", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_help_translation"),
        sa.UniqueConstraint("line", "language", name="uq_help_translation_line_language"),
    )
    op.create_table(
        "help_related",
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("other", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["other"], ["help_ticket.number"], name="fk_help_related_other_help_ticket", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket"], ["help_ticket.number"], name="fk_help_related_ticket_help_ticket", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket", "other", name="pk_help_related"),
    )
    op.create_index("ix_help_related_other", "help_related", ["other"])
    op.create_table(
        "help_setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_help_setting"),
    )
    op.create_table(
        "help_feast",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_help_feast"),
    )
    op.create_table(
        "help_canned",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_help_canned"),
    )
    op.create_table(
        "help_presence",
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["help_ticket.number"], name="fk_help_presence_ticket_help_ticket", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("who", name="pk_help_presence"),
    )
    op.create_index("ix_help_presence_ticket", "help_presence", ["ticket"])
    op.create_table(
        "help_lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("made", sa.String(length=130), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["help_ticket.number"], name="fk_help_lesson_ticket_help_ticket", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_help_lesson"),
    )
    op.create_index("ix_help_lesson_ticket", "help_lesson", ["ticket"])


def downgrade() -> None:
    """Forget them."""
    for table in reversed(_TABLES):
        op.drop_table(table)
