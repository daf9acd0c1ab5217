"""Documents, passages, releases, cached vectors, figures and ingest runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make every table of the first version."""
    _documents()
    _releases()
    _vectors()
    _records()


def downgrade() -> None:
    """Drop everything, children first."""
    for table in ("ingest_run", "artifact", "vector", "vector_space", "pointer", "release_version", "release"):
        op.drop_table(table)
    for table in ("version_passage", "passage", "document_version", "document", "source"):
        op.drop_table(table)


def _documents() -> None:
    op.create_table(
        "source",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_source"),
    )
    op.create_index("ix_source_root", "source", ["root"])
    op.create_table(
        "document",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.name"], name="fk_document_source_source"),
        sa.PrimaryKeyConstraint("key", name="pk_document"),
    )
    op.create_index("ix_document_source", "document", ["source"])
    _versions()
    op.create_table(
        "passage",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("meta", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passage"),
    )
    op.create_index("ix_passage_key", "passage", ["key"])
    _version_passages()


def _versions() -> None:
    op.create_table(
        "document_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text_digest", sa.String(64), nullable=False),
        sa.Column("passages_digest", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("language", sa.String(16), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("meta", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["key"], ["document.key"], name="fk_document_version_key_document"),
        sa.PrimaryKeyConstraint("id", name="pk_document_version"),
        sa.UniqueConstraint("key", "digest", "passages_digest", name="uq_document_version_key_digest_passages_digest"),
    )


def _version_passages() -> None:
    op.create_table(
        "version_passage",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"], name="fk_version_passage_passage_id_passage"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name="fk_version_passage_version_id_document_version"
        ),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name="pk_version_passage"),
    )
    op.create_index("ix_version_passage_passage_id", "version_passage", ["passage_id"])


def _releases() -> None:
    op.create_table(
        "release",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_release"),
    )
    op.create_table(
        "release_version",
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["release"], ["release.number"], name="fk_release_version_release_release"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name="fk_release_version_version_id_document_version"
        ),
        sa.PrimaryKeyConstraint("release", "version_id", name="pk_release_version"),
    )
    op.create_table(
        "pointer",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["release"], ["release.number"], name="fk_pointer_release_release"),
        sa.PrimaryKeyConstraint("name", name="pk_pointer"),
    )


def _vectors() -> None:
    op.create_table(
        "vector_space",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vector_space"),
        sa.UniqueConstraint("fingerprint", name="uq_vector_space_fingerprint"),
    )
    op.create_table(
        "vector",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["vector_space.id"], name="fk_vector_space_id_vector_space"),
        sa.PrimaryKeyConstraint("space_id", "digest", name="pk_vector"),
    )


def _records() -> None:
    op.create_table(
        "artifact",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_artifact"),
    )
    op.create_table(
        "ingest_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=False),
        sa.Column("release", sa.Integer(), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ingest_run"),
    )
    op.create_index("ix_ingest_run_finished_at", "ingest_run", ["finished_at"])
