"""Dialogues: programmes, sessions, voices, the synthesis that both sides sign, and commitments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; nobody is asked anything."""
    _programmes()
    _assessments()
    _voices()
    _syntheses()
    _signatures()
    _commitments()


def downgrade() -> None:
    """Forget them."""
    op.drop_table("dialogue_evidence")
    op.drop_table("dialogue_commitment_step")
    op.drop_table("dialogue_commitment")
    op.drop_table("dialogue_signature")
    op.drop_table("dialogue_signatory")
    op.drop_table("dialogue_ground")
    op.drop_table("dialogue_item")
    op.drop_table("dialogue_synthesis")
    op.drop_table("dialogue_voice_link")
    op.drop_table("dialogue_voice")
    op.drop_table("dialogue_assessment_answer")
    op.drop_table("dialogue_assessment_question")
    op.drop_table("dialogue_said_of_self")
    op.drop_table("dialogue_speaking")
    op.drop_table("dialogue_session")
    op.drop_table("dialogue_module")
    op.drop_table("dialogue_programme")


def _programmes() -> None:
    op.create_table(
        "dialogue_programme",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("organiser", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("territory", sa.String(length=20), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("takes_assessment", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_programme")),
    )
    op.create_index(op.f("ix_dialogue_programme_state"), "dialogue_programme", ["state"], unique=False)
    op.create_table(
        "dialogue_module",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["dialogue_programme.id"],
            name=op.f("fk_dialogue_module_programme_dialogue_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_module")),
    )
    op.create_index(op.f("ix_dialogue_module_programme"), "dialogue_module", ["programme"], unique=False)
    op.create_table(
        "dialogue_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("module", sa.Integer(), nullable=True),
        sa.Column("hosts", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["participation_event.id"],
            name=op.f("fk_dialogue_session_event_participation_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["module"],
            ["dialogue_module.id"],
            name=op.f("fk_dialogue_session_module_dialogue_module"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["dialogue_programme.id"],
            name=op.f("fk_dialogue_session_programme_dialogue_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_session")),
        sa.UniqueConstraint("event", name=op.f("uq_dialogue_session_event")),
    )
    op.create_index(op.f("ix_dialogue_session_programme"), "dialogue_session", ["programme"], unique=False)
    op.create_table(
        "dialogue_speaking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_speaking_session_dialogue_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_speaking")),
        sa.UniqueConstraint("session", "origin", name=op.f("uq_dialogue_speaking_session_origin")),
    )
    op.create_table(
        "dialogue_said_of_self",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("gender", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            name=op.f("fk_dialogue_said_of_self_participant_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["dialogue_programme.id"],
            name=op.f("fk_dialogue_said_of_self_programme_dialogue_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_said_of_self")),
        sa.UniqueConstraint("programme", "participant", name=op.f("uq_dialogue_said_of_self_programme_participant")),
    )
    op.create_index(
        op.f("ix_dialogue_said_of_self_participant"), "dialogue_said_of_self", ["participant"], unique=False
    )


def _assessments() -> None:
    op.create_table(
        "dialogue_assessment_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("module", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["module"],
            ["dialogue_module.id"],
            name=op.f("fk_dialogue_assessment_question_module_dialogue_module"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["dialogue_programme.id"],
            name=op.f("fk_dialogue_assessment_question_programme_dialogue_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_assessment_question")),
    )
    op.create_index(
        op.f("ix_dialogue_assessment_question_programme"), "dialogue_assessment_question", ["programme"], unique=False
    )
    op.create_table(
        "dialogue_assessment_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            name=op.f("fk_dialogue_assessment_answer_participant_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question"],
            ["dialogue_assessment_question.id"],
            name=op.f("fk_dialogue_assessment_answer_question_dialogue_assessment_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_assessment_answer")),
        sa.UniqueConstraint("question", "participant", name=op.f("uq_dialogue_assessment_answer_question_participant")),
    )
    op.create_index(
        op.f("ix_dialogue_assessment_answer_participant"), "dialogue_assessment_answer", ["participant"], unique=False
    )


def _voices() -> None:
    op.create_table(
        "dialogue_voice",
        sa.Column("number", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("session", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            name=op.f("fk_dialogue_voice_participant_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["dialogue_programme.id"],
            name=op.f("fk_dialogue_voice_programme_dialogue_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session"],
            ["dialogue_session.id"],
            name=op.f("fk_dialogue_voice_session_dialogue_session"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_dialogue_voice")),
        sa.UniqueConstraint("programme", "origin", name=op.f("uq_dialogue_voice_programme_origin")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_dialogue_voice_participant"), "dialogue_voice", ["participant"], unique=False)
    op.create_index(op.f("ix_dialogue_voice_programme_state"), "dialogue_voice", ["programme", "state"], unique=False)
    op.create_index(op.f("ix_dialogue_voice_session"), "dialogue_voice", ["session"], unique=False)
    op.create_table(
        "dialogue_voice_link",
        sa.Column("voice", _COUNTED, autoincrement=False, nullable=False),
        sa.Column("to", _COUNTED, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["to"], ["dialogue_voice.number"], name=op.f("fk_dialogue_voice_link_to_dialogue_voice"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["voice"],
            ["dialogue_voice.number"],
            name=op.f("fk_dialogue_voice_link_voice_dialogue_voice"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("voice", "to", name=op.f("pk_dialogue_voice_link")),
    )
    op.create_index(op.f("ix_dialogue_voice_link_to"), "dialogue_voice_link", ["to"], unique=False)


def _syntheses() -> None:
    op.create_table(
        "dialogue_synthesis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("inputs_digest", sa.String(length=64), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["dialogue_programme.id"],
            name=op.f("fk_dialogue_synthesis_programme_dialogue_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_synthesis")),
        sa.UniqueConstraint("programme", "version", name=op.f("uq_dialogue_synthesis_programme_version")),
    )
    op.create_table(
        "dialogue_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("synthesis", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["synthesis"],
            ["dialogue_synthesis.id"],
            name=op.f("fk_dialogue_item_synthesis_dialogue_synthesis"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_item")),
    )
    op.create_index(op.f("ix_dialogue_item_synthesis"), "dialogue_item", ["synthesis"], unique=False)
    op.create_table(
        "dialogue_ground",
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("voice", _COUNTED, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item"], ["dialogue_item.id"], name=op.f("fk_dialogue_ground_item_dialogue_item"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["voice"],
            ["dialogue_voice.number"],
            name=op.f("fk_dialogue_ground_voice_dialogue_voice"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item", "voice", name=op.f("pk_dialogue_ground")),
    )
    op.create_index(op.f("ix_dialogue_ground_voice"), "dialogue_ground", ["voice"], unique=False)


def _signatures() -> None:
    op.create_table(
        "dialogue_signatory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("member", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            name=op.f("fk_dialogue_signatory_participant_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["dialogue_programme.id"],
            name=op.f("fk_dialogue_signatory_programme_dialogue_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_signatory")),
    )
    op.create_index(op.f("ix_dialogue_signatory_participant"), "dialogue_signatory", ["participant"], unique=False)
    op.create_index(op.f("ix_dialogue_signatory_programme"), "dialogue_signatory", ["programme"], unique=False)
    op.create_table(
        "dialogue_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("synthesis", sa.Integer(), nullable=False),
        sa.Column("signatory", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("reservation", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            name=op.f("fk_dialogue_signature_participant_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["signatory"],
            ["dialogue_signatory.id"],
            name=op.f("fk_dialogue_signature_signatory_dialogue_signatory"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["synthesis"],
            ["dialogue_synthesis.id"],
            name=op.f("fk_dialogue_signature_synthesis_dialogue_synthesis"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_signature")),
        sa.UniqueConstraint("synthesis", "signatory", name=op.f("uq_dialogue_signature_synthesis_signatory")),
    )
    op.create_index(op.f("ix_dialogue_signature_participant"), "dialogue_signature", ["participant"], unique=False)
    op.create_index(op.f("ix_dialogue_signature_signatory"), "dialogue_signature", ["signatory"], unique=False)
    op.create_index(op.f("ix_dialogue_signature_synthesis"), "dialogue_signature", ["synthesis"], unique=False)


def _commitments() -> None:
    op.create_table(
        "dialogue_commitment",
        sa.Column("number", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item"], ["dialogue_item.id"], name=op.f("fk_dialogue_commitment_item_dialogue_item"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["dialogue_programme.id"],
            name=op.f("fk_dialogue_commitment_programme_dialogue_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_dialogue_commitment")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_dialogue_commitment_item"), "dialogue_commitment", ["item"], unique=False)
    op.create_index(op.f("ix_dialogue_commitment_programme"), "dialogue_commitment", ["programme"], unique=False)
    op.create_table(
        "dialogue_commitment_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment", _COUNTED, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment"],
            ["dialogue_commitment.number"],
            name=op.f("fk_dialogue_commitment_step_commitment_dialogue_commitment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_commitment_step")),
    )
    op.create_index(
        op.f("ix_dialogue_commitment_step_commitment"), "dialogue_commitment_step", ["commitment"], unique=False
    )
    op.create_table(
        "dialogue_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment", _COUNTED, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment"],
            ["dialogue_commitment.number"],
            name=op.f("fk_dialogue_evidence_commitment_dialogue_commitment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_evidence")),
    )
    op.create_index(op.f("ix_dialogue_evidence_commitment"), "dialogue_evidence", ["commitment"], unique=False)
