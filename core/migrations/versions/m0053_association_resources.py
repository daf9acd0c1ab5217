"""The shared library of associations: what is shared, its versions, and who used it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_R = "association_resource"


def _of(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete="CASCADE")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        _R,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association", sa.Integer(), nullable=False),
        sa.Column("circle", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("territory", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("licence", sa.String(length=12), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _of(_R, "association", "association"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_R}"),
        sqlite_autoincrement=True,
    )
    for column in ("association", "circle"):
        op.create_index(f"ix_{_R}_{column}", _R, [column])
    version, use = f"{_R}_version", f"{_R}_use"
    op.create_table(
        version,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("draft", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _of(version, "resource", _R),
        sa.PrimaryKeyConstraint("id", name=f"pk_{version}"),
        sa.UniqueConstraint("resource", "number", name=f"uq_{version}_resource_number"),
    )
    op.create_index(f"ix_{version}_resource", version, ["resource"])
    op.create_table(
        use,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource", sa.Integer(), nullable=False),
        sa.Column("association", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        _of(use, "resource", _R),
        _of(use, "association", "association"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{use}"),
        sa.UniqueConstraint("resource", "association", name=f"uq_{use}_resource_association"),
    )
    for column in ("resource", "association"):
        op.create_index(f"ix_{use}_{column}", use, [column])


def downgrade() -> None:
    """Forget them."""
    for name in ("_use", "_version", ""):
        op.drop_table(f"{_R}{name}")
