"""Mail of the help desk: letters on their way out, what came in, and how far its mailbox was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; no mail was read or sent before."""
    op.create_table(
        "help_mail_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket"], ["help_ticket.number"], name="fk_help_mail_out_ticket_help_ticket", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.id"], name="fk_help_mail_out_participant_participant", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_help_mail_out"),
        sa.UniqueConstraint("message_id", name="uq_help_mail_out_message_id"),
    )
    for column in ("ticket", "participant", "next_at"):
        op.create_index(f"ix_help_mail_out_{column}", "help_mail_out", [column])
    op.create_table(
        "help_mail_in",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("reference", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["help_ticket.number"], name="fk_help_mail_in_ticket_help_ticket", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.id"], name="fk_help_mail_in_participant_participant", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_help_mail_in"),
    )
    for column in ("sender", "ticket", "participant", "at"):
        op.create_index(f"ix_help_mail_in_{column}", "help_mail_in", [column])
    op.create_table(
        "help_mailbox",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_help_mailbox"),
    )


def downgrade() -> None:
    """Forget what is on its way and how far the mailbox was read."""
    for table in ("help_mailbox", "help_mail_in", "help_mail_out"):
        op.drop_table(table)
