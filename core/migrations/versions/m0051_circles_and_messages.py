"""Circles of associations, their messages, what is reported of them, and digests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0049"
branch_labels = None
depends_on = None

_TABLES = (
    "circle",
    "network_talk",
    "circle_seat",
    "circle_thread",
    "network_message",
    "network_report",
    "network_talk_side",
    "circle_post",
    "network_digest",
    "circle_mention",
    "circle_post_words",
)


def upgrade() -> None:
    """Make the tables; nothing is in them."""
    op.create_table(
        "circle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_ar", sa.String(length=120), nullable=False),
        sa.Column("name_fr", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("joining", sa.String(length=12), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_circle"),
        sa.UniqueConstraint("key", name="uq_circle_key"),
    )
    op.create_table(
        "network_talk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair", sa.String(length=24), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_network_talk"),
        sa.UniqueConstraint("pair", name="uq_network_talk_pair"),
    )
    op.create_index("ix_network_talk_last", "network_talk", ["last"])
    op.create_table(
        "circle_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circle", sa.Integer(), nullable=False),
        sa.Column("association", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("is_moderator", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["association"], ["association.id"], name="fk_circle_seat_association_association", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["circle"], ["circle.id"], name="fk_circle_seat_circle_circle", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_circle_seat"),
        sa.UniqueConstraint("circle", "association", name="uq_circle_seat_circle_association"),
    )
    op.create_index("ix_circle_seat_association", "circle_seat", ["association"])
    op.create_table(
        "circle_thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circle", sa.Integer(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["circle"], ["circle.id"], name="fk_circle_thread_circle_circle", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_circle_thread"),
    )
    op.create_index("ix_circle_thread_circle_last_at", "circle_thread", ["circle", "last_at"])
    op.create_table(
        "network_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("talk", sa.Integer(), nullable=False),
        sa.Column("association", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("sent", sa.String(length=100), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["association"], ["association.id"], name="fk_network_message_association_association", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.id"], name="fk_network_message_participant_participant", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["talk"], ["network_talk.id"], name="fk_network_message_talk_network_talk", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_message"),
        sa.UniqueConstraint("association", "sent", name="uq_network_message_association_sent"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_network_message_participant", "network_message", ["participant"])
    op.create_index("ix_network_message_talk_id", "network_message", ["talk", "id"])
    op.create_table(
        "network_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("association", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["association"], ["association.id"], name="fk_network_report_association_association", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_report"),
        sa.UniqueConstraint("kind", "item", "association", name="uq_network_report_kind_item_association"),
    )
    op.create_index("ix_network_report_association", "network_report", ["association"])
    op.create_index("ix_network_report_outcome", "network_report", ["outcome"])
    op.create_table(
        "network_talk_side",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("talk", sa.Integer(), nullable=False),
        sa.Column("association", sa.Integer(), nullable=False),
        sa.Column("read_up_to", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_muted", sa.Boolean(), nullable=False),
        sa.Column("has_blocked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["association"], ["association.id"], name="fk_network_talk_side_association_association", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["talk"], ["network_talk.id"], name="fk_network_talk_side_talk_network_talk", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_talk_side"),
        sa.UniqueConstraint("talk", "association", name="uq_network_talk_side_talk_association"),
    )
    op.create_index("ix_network_talk_side_association", "network_talk_side", ["association"])
    op.create_index("ix_network_talk_side_read_at", "network_talk_side", ["read_at"])
    op.create_table(
        "circle_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread", sa.Integer(), nullable=False),
        sa.Column("association", sa.Integer(), nullable=True),
        sa.Column("sent", sa.String(length=100), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["association"], ["association.id"], name="fk_circle_post_association_association", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["thread"], ["circle_thread.id"], name="fk_circle_post_thread_circle_thread", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_circle_post"),
        sa.UniqueConstraint("association", "sent", name="uq_circle_post_association_sent"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_circle_post_at", "circle_post", ["at"])
    op.create_index("ix_circle_post_thread", "circle_post", ["thread"])
    op.create_table(
        "network_digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("code_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker"],
            ["association_speaker.id"],
            name="fk_network_digest_speaker_association_speaker",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_digest"),
        sa.UniqueConstraint("code", name="uq_network_digest_code"),
        sa.UniqueConstraint("speaker", name="uq_network_digest_speaker"),
    )
    op.create_index("ix_network_digest_rhythm", "network_digest", ["rhythm"])
    op.create_table(
        "circle_mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post", sa.Integer(), nullable=False),
        sa.Column("association", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["association"], ["association.id"], name="fk_circle_mention_association_association", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post"], ["circle_post.id"], name="fk_circle_mention_post_circle_post", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_circle_mention"),
        sa.UniqueConstraint("post", "association", name="uq_circle_mention_post_association"),
    )
    op.create_index("ix_circle_mention_association", "circle_mention", ["association"])
    op.create_table(
        "circle_post_words",
        sa.Column("post", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.id"], name="fk_circle_post_words_participant_participant", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post"], ["circle_post.id"], name="fk_circle_post_words_post_circle_post", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post", name="pk_circle_post_words"),
    )
    op.create_index("ix_circle_post_words_participant", "circle_post_words", ["participant"])


def downgrade() -> None:
    """Forget them."""
    for table in reversed(_TABLES):
        op.drop_table(table)
