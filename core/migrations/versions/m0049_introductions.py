"""Being put in touch: who asks, who is named, volunteers, and channels on which people of the pages are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def _goes_with(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{other}"[:63]  # the longest that PostgreSQL knows
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Make the tables; what people say is sealed."""
    op.create_table(
        "association_volunteer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("kinds", sa.String(length=200), nullable=False),
        sa.Column("territory", sa.String(length=20), nullable=False),
        sa.Column("languages", sa.String(length=400), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        _goes_with("association_volunteer", "participant", "participant"),
        sa.PrimaryKeyConstraint("id", name="pk_association_volunteer"),
    )
    op.create_table(
        "association_introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("association", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("territory", sa.String(length=20), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("once", sa.String(length=64), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("introduced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _goes_with("association_introduction", "participant", "participant"),
        _goes_with("association_introduction", "association", "association"),
        sa.PrimaryKeyConstraint("id", name="pk_association_introduction"),
        sa.UniqueConstraint("once", name="uq_association_introduction_once"),
    )
    op.create_table(
        "association_helper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction", sa.Integer(), nullable=False),
        sa.Column("association", sa.Integer(), nullable=True),
        sa.Column("volunteer", sa.Integer(), nullable=True),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("has_agreed", sa.Boolean(), nullable=True),
        sa.Column("refusal", sa.String(length=20), nullable=True),
        sa.Column("is_by_asker", sa.Boolean(), nullable=False),
        sa.Column("merits", sa.Text(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        _goes_with("association_helper", "introduction", "association_introduction"),
        _goes_with("association_helper", "association", "association"),
        _goes_with("association_helper", "volunteer", "association_volunteer"),
        _goes_with("association_helper", "participant", "participant"),
        sa.PrimaryKeyConstraint("id", name="pk_association_helper"),
    )
    op.create_table(
        "association_channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        _goes_with("association_channel", "participant", "participant"),
        sa.PrimaryKeyConstraint("id", name="pk_association_channel"),
        sa.UniqueConstraint("code", name="uq_association_channel_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_association_volunteer_participant", "association_volunteer", ["participant"], unique=True)
    for table, columns in (
        ("association_introduction", ("participant", "association", "state")),
        ("association_helper", ("introduction", "association", "volunteer", "participant")),
        ("association_channel", ("participant",)),
    ):
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    """Forget them."""
    for table in (
        "association_channel",
        "association_helper",
        "association_introduction",
        "association_volunteer",
    ):
        op.drop_table(table)
