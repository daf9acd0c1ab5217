"""Projects of associations: partners, money, milestones, notes, people reached, risks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_P = "association_project"


def _of(table: str, column: str) -> sa.ForeignKeyConstraint:
    to = {"project": _P, "association": "association"}[column]
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete="CASCADE")


def _part(name: str, *columns: sa.Column[object], by: bool = False, unique: str = "") -> None:
    """A table of what hangs on a project, and, with `by`, on an association too."""
    table = f"{_P}_{name}"
    owners = ("project", "association") if by else ("project",)
    rules: list[sa.Constraint] = [_of(table, owner) for owner in owners]
    if unique:
        rules.append(sa.UniqueConstraint("project", unique, name=f"uq_{table}_project_{unique}"))
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(owner, sa.Integer(), nullable=False) for owner in owners),
        *columns,
        *rules,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    for owner in owners:
        op.create_index(f"ix_{table}_{owner}", table, [owner])


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        _P,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association", sa.Integer(), nullable=False),
        sa.Column("circle", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("visibility", sa.String(length=12), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("funder", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("territory", sa.String(length=20), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("target_people", sa.Integer(), nullable=True),
        sa.Column("target_women", sa.Integer(), nullable=True),
        sa.Column("target_young", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _of(_P, "association"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_P}"),
        sqlite_autoincrement=True,
    )
    for column in ("association", "circle", "state", "visibility"):
        op.create_index(f"ix_{_P}_{column}", _P, [column])
    _part(
        "partner",
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        by=True,
        unique="association",
    )
    _part(
        "line",
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
    )
    _part(
        "milestone",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=True),
    )
    _part(
        "note",
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        by=True,
    )
    _part(
        "reach",
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("women", sa.Integer(), nullable=True),
        sa.Column("young", sa.Integer(), nullable=True),
        unique="counted_on",
    )
    _part(
        "risk",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    """Forget them."""
    for name in ("risk", "reach", "note", "milestone", "line", "partner"):
        op.drop_table(f"{_P}_{name}")
    op.drop_table(_P)
