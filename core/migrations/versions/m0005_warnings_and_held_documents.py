"""What the last reading of every document warned of, and documents that wait for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables; what was read so far has no warnings until it is read again."""
    op.create_table(
        "document_reading",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_document_reading"),
    )
    op.create_table(
        "held_version",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("version_id", name="pk_held_version"),
    )
    op.create_index("ix_held_version_key", "held_version", ["key"])


def downgrade() -> None:
    """Forget them: nothing that is published is concerned."""
    op.drop_table("held_version")
    op.drop_table("document_reading")
