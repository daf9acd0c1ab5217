"""Tickets by when they are due next, and counted without being opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0056"
branch_labels = None
depends_on = None
_COUNTED = ["state", "queue", "owner", "region", "near_at", "answer_due", "solve_due"]


def upgrade() -> None:
    """Add when each is due, and the two orders."""
    op.add_column("help_ticket", sa.Column("due", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE help_ticket SET due = CASE WHEN answer_due < solve_due THEN answer_due ELSE solve_due END")
    op.drop_index("ix_help_ticket_state_solve_due", "help_ticket")
    op.create_index("ix_help_ticket_counted", "help_ticket", _COUNTED)
    op.create_index("ix_help_ticket_due_number", "help_ticket", ["due", "number"])


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_help_ticket_due_number", "help_ticket")
    op.drop_index("ix_help_ticket_counted", "help_ticket")
    op.create_index("ix_help_ticket_state_solve_due", "help_ticket", ["state", "solve_due"])
    op.drop_column("help_ticket", "due")
