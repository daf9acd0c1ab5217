"""Wrong tries to sign in, counted for every process."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody guessed yet."""
    op.create_table(
        "wrong_tries",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_wrong_tries"),
    )
    op.create_index("ix_wrong_tries_last_at", "wrong_tries", ["last_at"])


def downgrade() -> None:
    """Forget who guessed."""
    op.drop_index("ix_wrong_tries_last_at", table_name="wrong_tries")
    op.drop_table("wrong_tries")
