"""One channel for each person whom the network tells, digests among it; and when a project came to who leads it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0065"
branch_labels = None
depends_on = None

_CHANNELS = sa.text(
    "SELECT id, participant FROM association_channel ORDER BY CASE WHEN linked_at IS NULL THEN 1 ELSE 0 END, id"
)
_DIGESTS = sa.text(
    "SELECT network_digest.id, participant FROM network_digest JOIN association_speaker ON association_speaker.id = speaker"
    " WHERE EXISTS (SELECT 1 FROM subscription WHERE subject = 'network:' || network_digest.id) ORDER BY network_digest.id"
)
_LINKED = sa.text(
    "UPDATE association_channel SET linked_at = made_at, code = NULL WHERE id = :kept AND linked_at IS NULL"
)
_OF = sa.text("SELECT id FROM association_channel WHERE participant = :participant")
_MADE = sa.text(
    "INSERT INTO association_channel (participant, code, made_at, linked_at)"
    " SELECT :participant, NULL, code_at, code_at FROM network_digest WHERE id = :digest"
)


def upgrade() -> None:
    """Have what went by several codes, or by a digest's own, go by one subject of each person."""
    op.add_column("association_project", sa.Column("handed_on_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_association_project_handed_on_at", "association_project", ["handed_on_at"])
    op.add_column("association_channel", sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE association_channel SET linked_at = made_at WHERE code IS NULL")
    connection, kept = op.get_bind(), dict[str, int]()
    for number, participant in connection.execute(_CHANNELS).all():
        if kept.setdefault(participant, number) != number:
            _follow(connection, f"association-channel:{number}", f"association-channel:{kept[participant]}")
            connection.execute(sa.text("DELETE FROM association_channel WHERE id = :id"), {"id": number})
    for digest, participant in connection.execute(_DIGESTS).all():
        if participant not in kept:
            connection.execute(_MADE, {"participant": participant, "digest": digest})
            kept[participant] = connection.scalars(_OF, {"participant": participant}).one()
        connection.execute(_LINKED, {"kept": kept[participant]})
        _follow(connection, f"network:{digest}", f"association-channel:{kept[participant]}")
    op.drop_index("ix_association_channel_participant", "association_channel")
    op.create_index("ix_association_channel_participant", "association_channel", ["participant"], unique=True)
    with op.batch_alter_table("network_digest") as table:
        table.drop_constraint("uq_network_digest_code", type_="unique")
        table.drop_column("code")
        table.drop_column("code_at")


def downgrade() -> None:
    """Give digests codes of their own again; who followed them takes a new one."""
    with op.batch_alter_table("network_digest") as table:
        table.add_column(sa.Column("code", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("code_at", sa.DateTime(timezone=True), nullable=True))
        table.create_unique_constraint("uq_network_digest_code", ["code"])
    op.execute("UPDATE network_digest SET code_at = told_at")
    with op.batch_alter_table("network_digest") as table:
        table.alter_column("code_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.drop_index("ix_association_channel_participant", "association_channel")
    op.create_index("ix_association_channel_participant", "association_channel", ["participant"])
    op.drop_column("association_channel", "linked_at")
    op.drop_index("ix_association_project_handed_on_at", "association_project")
    op.drop_column("association_project", "handed_on_at")


def _follow(connection: sa.Connection, old: str, new: str) -> None:
    """Have who follows one subject follow another, once, with what of it is still to be told."""
    following = sa.text("SELECT id, conversation, ended_at FROM subscription WHERE subject = :subject ORDER BY id")
    there = {conversation: number for number, conversation, _ in connection.execute(following, {"subject": new}).all()}
    for number, conversation, ended_at in connection.execute(following, {"subject": old}).all():
        ids = {"old": number, "new": there.get(conversation, 0)}
        if conversation not in there:
            connection.execute(sa.text("UPDATE subscription SET subject = :to WHERE id = :old"), ids | {"to": new})
            continue
        connection.execute(sa.text("UPDATE news SET subscription = :new WHERE subscription = :old"), ids)
        if ended_at is None:
            connection.execute(sa.text("UPDATE subscription SET ended_at = NULL WHERE id = :new"), ids)
        connection.execute(sa.text("DELETE FROM subscription WHERE id = :old"), ids)
