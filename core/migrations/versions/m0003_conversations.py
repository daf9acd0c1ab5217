"""Conversations on messaging channels: people, messages in and out, turns, feedback, handovers, limits, decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HASH = sa.String(64)


def upgrade() -> None:
    """Make their tables."""
    _people()
    _messages()
    _turns()
    _sends()
    _records()


def downgrade() -> None:
    """Drop them, children first."""
    for table in ("channel_decision", "rate", "handover", "feedback", "delivery_status", "outbox", "turn", "inbox"):
        op.drop_table(table)
    for table in ("person", "conversation"):
        op.drop_table(table)


def _people() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", _HASH, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("language", sa.String(16), nullable=True),
        sa.Column("is_greeted", sa.Boolean(), nullable=False),
        sa.Column("abstentions", sa.Integer(), nullable=False),
        sa.Column("awaiting", sa.String(64), nullable=False),
        sa.Column("runner", sa.String(32), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
    )
    op.create_index("ix_conversation_state", "conversation", ["state"])
    op.create_index("ix_conversation_last_at", "conversation", ["last_at"])
    op.create_table(
        "person",
        sa.Column("conversation", _HASH, nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("last_inbound_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="fk_person_conversation_conversation"),
        sa.PrimaryKeyConstraint("conversation", name="pk_person"),
    )


def _messages() -> None:
    op.create_table(
        "inbox",
        sa.Column("seq", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("key", _HASH, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("conversation", _HASH, nullable=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("turn", sa.String(32), nullable=True),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("handled_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_inbox"),
        sa.UniqueConstraint("key", name="uq_inbox_key"),
    )
    op.create_index("ix_inbox_conversation_turn", "inbox", ["conversation", "turn"])
    op.create_index("ix_inbox_turn", "inbox", ["turn"])
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])


def _turns() -> None:
    op.create_table(
        "turn",
        sa.Column("seq", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation", _HASH, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("erases", sa.Boolean(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="fk_turn_conversation_conversation"),
        sa.PrimaryKeyConstraint("seq", name="pk_turn"),
        sa.UniqueConstraint("id", name="uq_turn_id"),
    )
    op.create_index("ix_turn_conversation_state", "turn", ["conversation", "state"])
    op.create_index("ix_turn_state", "turn", ["state"])
    op.create_index("ix_turn_created_at", "turn", ["created_at"])


def _sends() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("turn", sa.String(32), nullable=False),
        sa.Column("conversation", _HASH, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(48), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("key", _HASH, nullable=True),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("failed_at", _MOMENT, nullable=True),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["turn"], ["turn.id"], name="fk_outbox_turn_turn"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("token", name="uq_outbox_token"),
        sa.UniqueConstraint("turn", "ordinal", name="uq_outbox_turn_ordinal"),
    )
    op.create_index("ix_outbox_conversation_state", "outbox", ["conversation", "state"])
    for column in ("state", "key", "failed_at", "sent_at"):
        op.create_index(f"ix_outbox_{column}", "outbox", [column])
    op.create_table(
        "delivery_status",
        sa.Column("outbox", _COUNTED, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["outbox"], ["outbox.id"], name="fk_delivery_status_outbox_outbox"),
        sa.PrimaryKeyConstraint("outbox", "state", name="pk_delivery_status"),
    )
    op.create_index("ix_delivery_status_at", "delivery_status", ["at"])


def _records() -> None:
    op.create_table(
        "feedback",
        sa.Column("turn", sa.String(32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["turn"], ["turn.id"], name="fk_feedback_turn_turn"),
        sa.PrimaryKeyConstraint("turn", name="pk_feedback"),
    )
    op.create_table(
        "handover",
        sa.Column("id", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("conversation", _HASH, nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("taken_at", _MOMENT, nullable=True),
        sa.Column("taken_by", sa.String(64), nullable=False),
        sa.Column("returned_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name="fk_handover_conversation_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
    )
    op.create_index("ix_handover_conversation", "handover", ["conversation"])
    op.create_table(
        "rate",
        sa.Column("key", _HASH, nullable=False),
        sa.Column("tat", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_rate"),
    )
    op.create_table(
        "channel_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("is_allowed", sa.Boolean(), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("ground", sa.String(2000), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_channel_decision"),
    )
    op.create_index("ix_channel_decision_channel", "channel_decision", ["channel"])
