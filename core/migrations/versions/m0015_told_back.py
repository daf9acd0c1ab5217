"""Who asked to be told later, what is told, and what staff made of unanswered questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_HASH, _MOMENT = sa.String(64), sa.DateTime(timezone=True)
_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables: nobody has asked yet."""
    op.create_table(
        "subscription",
        sa.Column("id", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("conversation", _HASH, nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("agreed_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_subscription_conversation_conversation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("conversation", "subject", name="uq_subscription_conversation_subject"),
    )
    op.create_index("ix_subscription_subject", "subscription", ["subject"])
    op.create_index("ix_subscription_ended_at", "subscription", ["ended_at"])
    op.create_table(
        "announcement",
        sa.Column("id", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("change", sa.String(120), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_announcement"),
        sa.UniqueConstraint("subject", "change", name="uq_announcement_subject_change"),
    )
    op.create_index("ix_announcement_change", "announcement", ["change"])
    op.create_index("ix_announcement_at", "announcement", ["at"])
    op.create_table(
        "news",
        sa.Column("announcement", _COUNTED, nullable=False),
        sa.Column("subscription", _COUNTED, nullable=False),
        sa.Column("conversation", _HASH, nullable=False),
        sa.Column("turn", sa.String(32), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["announcement"], ["announcement.id"], name="fk_news_announcement_announcement"),
        sa.ForeignKeyConstraint(["subscription"], ["subscription.id"], name="fk_news_subscription_subscription"),
        sa.PrimaryKeyConstraint("announcement", "subscription", name="pk_news"),
    )
    for column in ("conversation", "turn", "at"):
        op.create_index(f"ix_news_{column}", "news", [column])
    op.create_table(
        "question_mark",
        sa.Column("question", sa.String(40), nullable=False),
        sa.Column("turn", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("assigned_to", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("question", name="pk_question_mark"),
    )
    op.create_index("ix_question_mark_turn", "question_mark", ["turn"])


def downgrade() -> None:
    """Forget who asked to be told; whoever was told already keeps the message."""
    for table in ("question_mark", "news", "announcement", "subscription"):
        op.drop_table(table)
