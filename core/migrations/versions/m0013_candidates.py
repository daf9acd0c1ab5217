"""Releases that are prepared and tried before anybody is answered from them, and documents that come and go by the clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the columns; nothing is prepared, tried or due."""
    op.create_table(
        "candidate",
        sa.Column("release", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("readings", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["release"], ["release.number"], name="fk_candidate_release_release"),
        sa.PrimaryKeyConstraint("release", name="pk_candidate"),
    )
    op.create_table(
        "replay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("candidate", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("is_blocked", sa.Boolean(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_replay"),
    )
    op.create_index("ix_replay_draft", "replay", ["draft"])
    op.create_index("ix_replay_state", "replay", ["state"])
    with op.batch_alter_table("drafts") as drafts:
        drafts.add_column(sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True))
        drafts.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget what was prepared and tried, and what is due."""
    numbers = op.get_bind().scalars(sa.text("SELECT release FROM candidate")).all()
    with op.batch_alter_table("drafts") as drafts:
        drafts.drop_column("expires_at")
        drafts.drop_column("publish_at")
    op.drop_table("replay")
    op.drop_table("candidate")
    for number in numbers:
        op.execute(sa.text("DELETE FROM release_version WHERE release = :number").bindparams(number=number))
        op.execute(sa.text("DELETE FROM release WHERE number = :number").bindparams(number=number))
