"""Which releases name a version is looked up, and no longer searched for in every row of every release."""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_release_version_version_id", "release_version", ["version_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_release_version_version_id", "release_version")
