"""The associations' network: the directory, and who speaks for whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0023"
branch_labels = None
depends_on = None

_INDEXED = ("state", "field", "territory", "receipt", "confirmed_at", "changed_at")


def upgrade() -> None:
    """Make the tables; nothing is asked of anybody."""
    op.create_table(
        "association",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("name_ar", sa.String(length=200), nullable=False),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("territory", sa.String(length=20), nullable=False),
        sa.Column("size", sa.String(length=12), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("receipt", sa.String(length=60), nullable=False),
        sa.Column("receipt_on", sa.Date(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("contacts", sa.LargeBinary(), nullable=True),
        sa.Column("lists", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("verified_by", sa.String(length=40), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["association.id"], name="fk_association_merged_into_association", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_association"),
        sa.UniqueConstraint("key", name="uq_association_key"),
        sqlite_autoincrement=True,
    )
    for column in _INDEXED:
        op.create_index(f"ix_association_{column}", "association", [column])
    op.create_table(
        "association_speaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["association"],
            ["association.id"],
            name="fk_association_speaker_association_association",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            name="fk_association_speaker_participant_participant",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_association_speaker"),
        sa.UniqueConstraint("association", "participant", name="uq_association_speaker_association_participant"),
    )
    op.create_index("ix_association_speaker_association", "association_speaker", ["association"])
    op.create_index("ix_association_speaker_participant", "association_speaker", ["participant"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("association_speaker")
    op.drop_table("association")
