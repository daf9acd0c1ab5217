"""The audit log, which can only be added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.database.statements import any_change_again, only_added_to

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and have the database itself refuse to change or delete what is in it."""
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entries"),
    )
    only_added_to(op.get_bind(), "audit_entries")


def downgrade() -> None:
    """Forget what was done."""
    op.drop_table("audit_entries")
    any_change_again(op.get_bind(), "audit_entries")
