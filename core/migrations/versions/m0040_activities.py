"""Activities of associations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of activities; their days and lists are those of events."""
    op.create_table(
        "association_activity",
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("association", sa.Integer(), nullable=False),
        sa.Column("titles", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["participation_event.id"],
            name="fk_association_activity_event_participation_event",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["association"],
            ["association.id"],
            name="fk_association_activity_association_association",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event", name="pk_association_activity"),
    )
    op.create_index("ix_association_activity_association", "association_activity", ["association"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("association_activity")
