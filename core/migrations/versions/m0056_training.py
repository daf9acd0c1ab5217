"""Training by region: programmes, sessions, who enrols, what came of it, what is taught and asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def _of(table: str, column: str, to: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete=ondelete)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _line(name: str, length: int) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _sealed(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.LargeBinary(), nullable=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "training_programme",
        _line("id", 40),
        sa.Column("plan", sa.Text(), nullable=False),
        _line("state", 16),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_training_programme"),
    )
    name = "training_session"
    op.create_table(
        name,
        sa.Column("event", sa.Integer(), autoincrement=False, nullable=False),
        _line("programme", 40),
        _number("module"),
        _line("trainer", 200),
        _of(name, "event", "participation_event"),
        _of(name, "programme", "training_programme"),
        sa.PrimaryKeyConstraint("event", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_programme", name, ["programme"])
    name = "training_association"
    op.create_table(
        name,
        _number("id"),
        _line("programme", 40),
        _line("name", 200),
        _number("entry", nullable=True),
        _line("kin", 64),
        _line("region", 20),
        _moment("created_at"),
        _of(name, "programme", "training_programme"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("programme", "kin", name=f"uq_{name}_programme_kin"),
    )
    _make_people()
    _make_outcomes()


def _make_people() -> None:
    name = "training_learner"
    op.create_table(
        name,
        _number("id"),
        _number("association"),
        _line("participant", 32),
        _line("state", 16),
        _line("language", 16),
        _sealed("sealed"),
        _sealed("answers"),
        _moment("created_at"),
        _of(name, "association", "training_association"),
        _of(name, "participant", "participant"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("association", "participant", name=f"uq_{name}_association_participant"),
    )
    for column in ("association", "participant"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _make_outcomes() -> None:
    name = "training_outcome"
    op.create_table(
        name,
        _number("id"),
        _number("association"),
        _line("kind", 16),
        _line("state", 16),
        _number("file", nullable=True),
        _moment("noted_at"),
        _of(name, "association", "training_association"),
        _of(name, "file", "participation_file", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("association", "kind", name=f"uq_{name}_association_kind"),
    )
    op.create_index(f"ix_{name}_file", name, ["file"])
    name = "training_offer"
    op.create_table(
        name,
        _number("id"),
        _number("association"),
        _line("participant", 32),
        _line("topic", 20),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        _moment("created_at"),
        _of(name, "association", "training_association"),
        _of(name, "participant", "participant"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("association", "topic", name=f"uq_{name}_association_topic"),
    )
    op.create_index(f"ix_{name}_participant", name, ["participant"])
    name = "training_request"
    op.create_table(
        name,
        _number("id"),
        _number("offer"),
        _line("participant", 32),
        _line("state", 16),
        _sealed("sealed"),
        _moment("created_at"),
        _of(name, "offer", "training_offer"),
        _of(name, "participant", "participant"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    for column in ("offer", "participant", "state"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def downgrade() -> None:
    """Forget them."""
    for name in ("request", "offer", "outcome", "learner", "association", "session", "programme"):
        op.drop_table(f"training_{name}")
