"""Sentences of a dialogue's synthesis may have a short subject."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that stand have none."""
    with op.batch_alter_table("dialogue_item") as table:
        table.add_column(sa.Column("subject", sa.Text(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Forget subjects."""
    with op.batch_alter_table("dialogue_item") as table:
        table.drop_column("subject")
