"""What stands nearest to the middle of a theme is found by an index, however many contributions stand under it."""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_NAME = "ix_contribution_theme_theme_closeness"


def upgrade() -> None:
    """Make the index."""
    op.create_index(_NAME, "contribution_theme", ["theme", "closeness"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index(_NAME, "contribution_theme")
