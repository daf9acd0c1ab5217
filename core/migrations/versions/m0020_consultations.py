"""Consultations: processes, contributions, themes, syntheses, decisions and what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; nothing is asked of anybody."""
    _process()
    _contributions()
    _themes()
    _decisions()


def downgrade() -> None:
    """Forget them."""
    op.drop_table("consultation_delivery")
    op.drop_table("consultation_decision_change")
    op.drop_table("consultation_decision")
    op.drop_table("consultation_ground")
    op.drop_table("consultation_synthesis")
    op.drop_table("contribution_theme")
    op.drop_table("consultation_theme")
    op.drop_table("contribution_moderation")
    op.drop_table("contribution_vector")
    op.drop_table("contribution")
    op.drop_table("consultation_step")
    op.drop_table("consultation_question")
    op.drop_table("consultation")


def _process() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("territory", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("themes_signed_by", sa.String(length=40), nullable=False),
        sa.Column("themes_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consultation"),
    )
    op.create_index("ix_consultation_state", "consultation", ["state"])
    op.create_table(
        "consultation_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation"],
            ["consultation.id"],
            name="fk_consultation_question_consultation_consultation",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consultation_question"),
    )
    op.create_index("ix_consultation_question_consultation", "consultation_question", ["consultation"])
    op.create_table(
        "consultation_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("is_offline", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation"],
            ["consultation.id"],
            name="fk_consultation_step_consultation_consultation",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consultation_step"),
    )
    op.create_index("ix_consultation_step_consultation", "consultation_step", ["consultation"])


def _contributions() -> None:
    op.create_table(
        "contribution",
        sa.Column("number", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("question", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("event", sa.Integer(), nullable=True),
        sa.Column("parent", sa.String(length=120), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("territory", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("wanted_theme", sa.String(length=200), nullable=False),
        sa.Column("alignment", sa.Integer(), nullable=False),
        sa.Column("agree", sa.Integer(), nullable=False),
        sa.Column("disagree", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation"], ["consultation.id"], name="fk_contribution_consultation_consultation", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.id"], name="fk_contribution_participant_participant", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question"],
            ["consultation_question.id"],
            name="fk_contribution_question_consultation_question",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_contribution"),
        sa.UniqueConstraint("consultation", "origin", name="uq_contribution_consultation_origin"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contribution_consultation_state", "contribution", ["consultation", "state"])
    op.create_index("ix_contribution_participant", "contribution", ["participant"])
    op.create_index("ix_contribution_territory", "contribution", ["territory"])
    op.create_table(
        "contribution_vector",
        sa.Column("contribution", _COUNTED, autoincrement=False, nullable=False),
        sa.Column("space", sa.String(length=80), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution"],
            ["contribution.number"],
            name="fk_contribution_vector_contribution_contribution",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contribution", name="pk_contribution_vector"),
    )
    op.create_table(
        "contribution_moderation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution", _COUNTED, nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution"],
            ["contribution.number"],
            name="fk_contribution_moderation_contribution_contribution",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contribution_moderation"),
    )
    op.create_index("ix_contribution_moderation_contribution", "contribution_moderation", ["contribution"])


def _themes() -> None:
    op.create_table(
        "consultation_theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation"],
            ["consultation.id"],
            name="fk_consultation_theme_consultation_consultation",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent"],
            ["consultation_theme.id"],
            name="fk_consultation_theme_parent_consultation_theme",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consultation_theme"),
    )
    op.create_index("ix_consultation_theme_consultation", "consultation_theme", ["consultation"])
    op.create_table(
        "contribution_theme",
        sa.Column("contribution", _COUNTED, autoincrement=False, nullable=False),
        sa.Column("theme", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("closeness", sa.Float(), nullable=False),
        sa.Column("read_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution"],
            ["contribution.number"],
            name="fk_contribution_theme_contribution_contribution",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme"],
            ["consultation_theme.id"],
            name="fk_contribution_theme_theme_consultation_theme",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contribution", "theme", name="pk_contribution_theme"),
    )
    op.create_table(
        "consultation_synthesis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("theme", sa.Integer(), nullable=True),
        sa.Column("territory", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("inputs_digest", sa.String(length=64), nullable=False),
        sa.Column("composer", sa.String(length=64), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("sentences", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation"],
            ["consultation.id"],
            name="fk_consultation_synthesis_consultation_consultation",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme"],
            ["consultation_theme.id"],
            name="fk_consultation_synthesis_theme_consultation_theme",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consultation_synthesis"),
    )
    op.create_index("ix_consultation_synthesis_consultation", "consultation_synthesis", ["consultation"])
    op.create_table(
        "consultation_ground",
        sa.Column("synthesis", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sentence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contribution", _COUNTED, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution"],
            ["contribution.number"],
            name="fk_consultation_ground_contribution_contribution",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["synthesis"],
            ["consultation_synthesis.id"],
            name="fk_consultation_ground_synthesis_consultation_synthesis",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("synthesis", "sentence", "contribution", name="pk_consultation_ground"),
    )
    op.create_index("ix_consultation_ground_contribution", "consultation_ground", ["contribution"])


def _decisions() -> None:
    op.create_table(
        "consultation_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("theme", sa.Integer(), nullable=True),
        sa.Column("contribution", _COUNTED, nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("measure_url", sa.String(length=500), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation"],
            ["consultation.id"],
            name="fk_consultation_decision_consultation_consultation",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme"],
            ["consultation_theme.id"],
            name="fk_consultation_decision_theme_consultation_theme",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consultation_decision"),
    )
    op.create_index("ix_consultation_decision_consultation", "consultation_decision", ["consultation"])
    op.create_index("ix_consultation_decision_contribution", "consultation_decision", ["contribution"])
    op.create_index("ix_consultation_decision_theme", "consultation_decision", ["theme"])
    op.create_table(
        "consultation_decision_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision"],
            ["consultation_decision.id"],
            name="fk_consultation_decision_change_decision_consultation_decision",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consultation_decision_change"),
    )
    op.create_index("ix_consultation_decision_change_decision", "consultation_decision_change", ["decision"])
    op.create_table(
        "consultation_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision"],
            ["consultation_decision.id"],
            name="fk_consultation_delivery_decision_consultation_decision",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consultation_delivery"),
    )
    op.create_index("ix_consultation_delivery_decision", "consultation_delivery", ["decision"])
