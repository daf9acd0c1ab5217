"""Wordings that staff approves for a topic."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; no topic has a wording."""
    op.create_table(
        "approved_wordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewer", sa.String(length=200), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["first"], ["approved_wordings.id"], name="fk_approved_wordings_first"),
        sa.PrimaryKeyConstraint("id", name="pk_approved_wordings"),
    )
    op.create_index("ix_approved_wordings_first", "approved_wordings", ["first"])
    op.create_index("ix_approved_wordings_state", "approved_wordings", ["state"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("approved_wordings")
