"""The common ground of participation: people by consent, parts of staff, events, files, comments, history, publications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nobody is kept, nothing is open."""
    _people()
    _events()
    _common()


def downgrade() -> None:
    """Forget them, and everybody in them."""
    op.drop_table("participation_loaded")
    op.drop_table("participation_publication")
    op.drop_table("participation_change")
    op.drop_table("participation_comment")
    op.drop_table("participation_file")
    op.drop_table("participation_guest")
    op.drop_table("participation_event")
    op.drop_table("participation_part")
    op.drop_table("participation_consent")
    op.drop_table("participant")


def _people() -> None:
    op.create_table(
        "participant",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_participant"),
        sa.UniqueConstraint("key", name="uq_participant_key"),
    )
    op.create_index("ix_participant_conversation", "participant", ["conversation"])
    op.create_table(
        "participation_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("room", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("wording", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            ondelete="CASCADE",
            name="fk_participation_consent_participant_participant",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_participation_consent"),
    )
    op.create_index("ix_participation_consent_participant", "participation_consent", ["participant"])
    op.create_table(
        "participation_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("member", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_participation_part"),
        sa.UniqueConstraint("room", "scope", "member", "role", name="uq_participation_part_room_scope_member_role"),
    )
    op.create_index("ix_participation_part_member", "participation_part", ["member"])


def _events() -> None:
    op.create_table(
        "participation_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("territory", sa.String(length=20), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("entry", sa.String(length=20), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("door", sa.String(length=64), nullable=False),
        sa.Column("also_came", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_participation_event"),
        sa.UniqueConstraint("uid", name="uq_participation_event_uid"),
    )
    op.create_index("ix_participation_event_room", "participation_event", ["room"])
    op.create_index("ix_participation_event_scope", "participation_event", ["scope"])
    op.create_index("ix_participation_event_starts_at", "participation_event", ["starts_at"])
    op.create_index("ix_participation_event_territory", "participation_event", ["territory"])
    op.create_table(
        "participation_guest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("invitation", sa.String(length=64), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("has_come", sa.Boolean(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["participation_event.id"],
            ondelete="CASCADE",
            name="fk_participation_guest_event_participation_event",
        ),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            ondelete="CASCADE",
            name="fk_participation_guest_participant_participant",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_participation_guest"),
        sa.UniqueConstraint("event", "number", name="uq_participation_guest_event_number"),
        sa.UniqueConstraint("event", "participant", name="uq_participation_guest_event_participant"),
        sa.UniqueConstraint("invitation", name="uq_participation_guest_invitation"),
    )
    op.create_index("ix_participation_guest_event", "participation_guest", ["event"])
    op.create_index("ix_participation_guest_participant", "participation_guest", ["participant"])


def _common() -> None:
    op.create_table(
        "participation_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            ondelete="CASCADE",
            name="fk_participation_file_participant_participant",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_participation_file"),
    )
    op.create_index("ix_participation_file_participant", "participation_file", ["participant"])
    op.create_index("ix_participation_file_subject", "participation_file", ["subject"])
    op.create_table(
        "participation_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            ondelete="CASCADE",
            name="fk_participation_comment_participant_participant",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_participation_comment"),
    )
    op.create_index("ix_participation_comment_participant", "participation_comment", ["participant"])
    op.create_index("ix_participation_comment_subject", "participation_comment", ["subject"])
    op.create_table(
        "participation_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=100), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_participation_change"),
    )
    op.create_index("ix_participation_change_subject", "participation_change", ["subject"])
    op.create_table(
        "participation_publication",
        sa.Column("name", sa.String(length=130), nullable=False),
        sa.Column("room", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_participation_publication"),
    )
    op.create_index("ix_participation_publication_subject", "participation_publication", ["subject"])
    op.create_table(
        "participation_loaded",
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("entry", sa.String(length=120), nullable=False),
        sa.Column("made", sa.String(length=120), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("template", "entry", name="pk_participation_loaded"),
    )
