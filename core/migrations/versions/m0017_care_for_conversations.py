"""What staff does about conversations (notes, colleagues, rest, kept replies), and about wordings (edits and reviews)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; nothing is assigned, snoozed or noted."""
    _care()
    _notes()
    op.create_table(
        "presence",
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("who", name="pk_presence"),
    )
    op.create_index("ix_presence_conversation", "presence", ["conversation"])
    op.create_index("ix_presence_seen_at", "presence", ["seen_at"])
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canned_reply"),
    )
    op.create_index("ix_canned_reply_language", "canned_reply", ["language"])
    _wordings()


def downgrade() -> None:
    """Forget all of it."""
    for name in ("wording_reviews", "wording_edits", "canned_reply", "presence", "note", "care"):
        op.drop_table(name)


def _care() -> None:
    op.create_table(
        "care",
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("assigned_to", sa.String(length=64), nullable=False),
        sa.Column("snoozed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="fk_care_conversation_conversation"),
        sa.PrimaryKeyConstraint("conversation", name="pk_care"),
    )
    op.create_index("ix_care_assigned_to", "care", ["assigned_to"])
    op.create_index("ix_care_snoozed_until", "care", ["snoozed_until"])


def _notes() -> None:
    op.create_table(
        "note",
        sa.Column("id", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="fk_note_conversation_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_conversation", "note", ["conversation"])


def _wordings() -> None:
    op.create_table(
        "wording_edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_wording_edits"),
    )
    op.create_index("ix_wording_edits_ended_at", "wording_edits", ["ended_at"])
    op.create_table(
        "wording_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reviewer", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wording_reviews"),
    )
