"""Known questions of document versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their table, and to versions how many they have and the digest of them; versions so far have none."""
    with op.batch_alter_table("document_version") as table:
        table.add_column(sa.Column("known", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("known_digest", sa.String(64), nullable=False, server_default=""))
    op.create_table(
        "known_questions",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name="fk_known_questions_version_id_document_version"
        ),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name="pk_known_questions"),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("known_questions")
    with op.batch_alter_table("document_version") as table:
        table.drop_column("known_digest")
        table.drop_column("known")
