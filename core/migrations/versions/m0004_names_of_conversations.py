"""Other names of a conversation: a person's number beside their user id, a group's chat before it moved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_HASH = sa.String(64)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "alias",
        sa.Column("id", _HASH, nullable=False),
        sa.Column("conversation", _HASH, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="fk_alias_conversation_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_alias"),
    )
    op.create_index("ix_alias_conversation", "alias", ["conversation"])


def downgrade() -> None:
    """Drop it: whoever goes by several names has several conversations again."""
    op.drop_table("alias")
