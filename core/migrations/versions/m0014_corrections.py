"""Drafts that correct a document of any source, and titles of drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns; drafts of before are of the console's own documents, and known by the names of their files."""
    with op.batch_alter_table("drafts") as drafts:
        drafts.add_column(sa.Column("key", sa.String(length=1000), nullable=False, server_default=""))
        drafts.add_column(sa.Column("title", sa.String(length=300), nullable=False, server_default=""))
    op.create_index("ix_drafts_key", "drafts", ["key"])


def downgrade() -> None:
    """Forget which documents were corrected; what is published stays as it is."""
    op.drop_index("ix_drafts_key", "drafts")
    with op.batch_alter_table("drafts") as drafts:
        drafts.drop_column("title")
        drafts.drop_column("key")
