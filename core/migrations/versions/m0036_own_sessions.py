"""Sessions of people who opened their own link."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; nobody is in it."""
    op.create_table(
        "participant_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            name="fk_participant_session_participant_participant",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_participant_session"),
        sa.UniqueConstraint("digest", name="uq_participant_session_digest"),
    )
    op.create_index("ix_participant_session_participant", "participant_session", ["participant"])
    op.create_index("ix_participant_session_begun_at", "participant_session", ["begun_at"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("participant_session")
