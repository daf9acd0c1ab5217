"""Calls for interest: calls, dossiers with their papers, who scores them, what was decided, appeals, who follows one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0040"
branch_labels = None
depends_on = None

_DOSSIER = "call_dossier"


def upgrade() -> None:
    """Make the tables; nobody has applied."""
    op.create_table(
        "call",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_call"),
    )
    _dossiers()
    _judging()
    _deciding()


def downgrade() -> None:
    """Forget them."""
    for table in ("follower", "appeal", "decision", "review", "conflict", "paper", "dossier"):
        op.drop_table(f"call_{table}")
    op.drop_table("call")


def _dossiers() -> None:
    op.create_table(
        _DOSSIER,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", sa.String(length=40), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("kin", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("more", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call"], ["call.id"], name="fk_call_dossier_call_call", ondelete="CASCADE"),
        _of_participant(_DOSSIER),
        sa.PrimaryKeyConstraint("id", name="pk_call_dossier"),
        sa.UniqueConstraint("call", "participant", name="uq_call_dossier_call_participant"),
        sa.UniqueConstraint("number", name="uq_call_dossier_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_call_dossier_call_state", _DOSSIER, ["call", "state"])
    op.create_index("ix_call_dossier_participant", _DOSSIER, ["participant"])
    op.create_index("ix_call_dossier_kin", _DOSSIER, ["kin"])
    op.create_table(
        "call_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        _of_dossier("call_paper"),
        _of_participant("call_paper"),
        sa.ForeignKeyConstraint(
            ["file"], ["participation_file.id"], name="fk_call_paper_file_participation_file", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_call_paper"),
        sa.UniqueConstraint("dossier", "place", name="uq_call_paper_dossier_place"),
    )
    op.create_index("ix_call_paper_participant", "call_paper", ["participant"])
    op.create_index("ix_call_paper_file", "call_paper", ["file"])


def _judging() -> None:
    op.create_table(
        "call_conflict",
        sa.Column("dossier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of_dossier("call_conflict"),
        sa.PrimaryKeyConstraint("dossier", "member", name="pk_call_conflict"),
    )
    op.create_table(
        "call_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier", sa.Integer(), nullable=False),
        sa.Column("member", sa.String(length=200), nullable=False),
        sa.Column("is_third", sa.Boolean(), nullable=False),
        sa.Column("has_no_conflict", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        _of_dossier("call_review"),
        sa.PrimaryKeyConstraint("id", name="pk_call_review"),
        sa.UniqueConstraint("dossier", "member", name="uq_call_review_dossier_member"),
    )
    op.create_index("ix_call_review_member", "call_review", ["member"])


def _deciding() -> None:
    op.create_table(
        "call_decision",
        sa.Column("dossier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        _of_dossier("call_decision"),
        _of_participant("call_decision"),
        sa.PrimaryKeyConstraint("dossier", name="pk_call_decision"),
    )
    op.create_index("ix_call_decision_participant", "call_decision", ["participant"])
    op.create_table(
        "call_appeal",
        sa.Column("dossier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        _of_dossier("call_appeal"),
        _of_participant("call_appeal"),
        sa.PrimaryKeyConstraint("dossier", name="pk_call_appeal"),
    )
    op.create_index("ix_call_appeal_participant", "call_appeal", ["participant"])
    op.create_table(
        "call_follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        _of_dossier("call_follower"),
        _of_participant("call_follower"),
        sa.PrimaryKeyConstraint("id", name="pk_call_follower"),
        sa.UniqueConstraint("dossier", "participant", name="uq_call_follower_dossier_participant"),
    )
    op.create_index("ix_call_follower_participant", "call_follower", ["participant"])


def _of_dossier(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_dossier_call_dossier"
    return sa.ForeignKeyConstraint(["dossier"], ["call_dossier.id"], name=name, ondelete="CASCADE")


def _of_participant(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_participant_participant"
    return sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=name, ondelete="CASCADE")
