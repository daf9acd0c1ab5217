"""Who was erased, for copies that are restored; keys of programs; by which account elsewhere somebody signs in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nobody was erased, no key is given out, nobody signs in by an account elsewhere."""
    op.create_table(
        "erased",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_erased"),
    )
    op.create_index("ix_erased_at", "erased", ["at"])
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
    )
    op.add_column("staff", sa.Column("email", sa.String(length=254), nullable=True))
    op.add_column("staff", sa.Column("subject", sa.String(length=64), nullable=True))
    op.create_index("ix_staff_email", "staff", ["email"], unique=True)
    op.create_index("ix_staff_subject", "staff", ["subject"], unique=True)


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_staff_subject", "staff")
    op.drop_index("ix_staff_email", "staff")
    with op.batch_alter_table("staff") as staff:
        staff.drop_column("subject")
        staff.drop_column("email")
    op.drop_table("api_keys")
    op.drop_table("erased")
