"""What was counted of each week that is over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; weeks of which turns are kept are counted within the hour."""
    op.create_table(
        "week_figure",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("week", "subject", "name", name="pk_week_figure"),
    )


def downgrade() -> None:
    """Forget it: weeks of which turns are kept are counted again."""
    op.drop_table("week_figure")
