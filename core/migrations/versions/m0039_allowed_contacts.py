"""Contacts of documents that citizens may be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; none is allowed."""
    op.create_table(
        "allowed_contacts",
        sa.Column("key", sa.String(length=1000), nullable=False),
        sa.Column("contact", sa.String(length=320), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("allowed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "contact", name="pk_allowed_contacts"),
    )


def downgrade() -> None:
    """Forget them: every one is dotted again."""
    op.drop_table("allowed_contacts")
