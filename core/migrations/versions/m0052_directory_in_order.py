"""Names of associations as lists put them in order, so that the database makes their pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_ORDERS = ("order_fr", "order_ar")
_READ = sa.text("SELECT id, name_fr, name_ar FROM association")
_WRITE = sa.text("UPDATE association SET order_fr = :order_fr, order_ar = :order_ar WHERE id = :id")


def upgrade() -> None:
    """Add the columns, and put every name in."""
    from core.language.fold import fold_in_place

    with op.batch_alter_table("association") as association:
        for column in _ORDERS:
            association.add_column(sa.Column(column, sa.String(length=200), nullable=False, server_default=""))
    for column in _ORDERS:
        op.create_index(f"ix_association_state_{column}", "association", ["state", column])
    connection = op.get_bind()
    for number, french, arabic in connection.execute(_READ).all():
        orders = {"order_fr": fold_in_place(french or arabic)[:200], "order_ar": fold_in_place(arabic or french)[:200]}
        connection.execute(_WRITE, {"id": number} | orders)


def downgrade() -> None:
    """Take them away."""
    for column in _ORDERS:
        op.drop_index(f"ix_association_state_{column}", "association")
    with op.batch_alter_table("association") as association:
        for column in _ORDERS:
            association.drop_column(column)
