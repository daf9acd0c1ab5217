"""Members of staff may have several roles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give a role's column the room of several."""
    with op.batch_alter_table("staff") as staff:
        staff.alter_column("role", existing_type=sa.String(length=20), type_=sa.String(length=120), nullable=False)


def downgrade() -> None:
    """Leave whoever had several roles the first of them: nobody may do what they could not."""
    staff, connection = sa.table("staff", sa.column("id"), sa.column("role")), op.get_bind()
    for number, roles in connection.execute(
        sa.select(staff.c.id, staff.c.role).where(staff.c.role.contains(","))
    ).all():
        kept = str(roles).partition(",")[0]
        connection.execute(sa.update(staff).where(staff.c.id == number).values(role=kept))
    with op.batch_alter_table("staff") as table:
        table.alter_column("role", existing_type=sa.String(length=120), type_=sa.String(length=20), nullable=False)
