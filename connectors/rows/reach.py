"""Everything of one person: the conversations that somebody has beside the one in which they ask for it or for its end.

No column tells that two conversations are of one person. They share a name that is sealed in both, or, in groups, the sealed
address names the person who asks: only who holds the keys can find it out, and only while somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.message import Address
from connectors.rows.identity import Identity, Vault
from connectors.rows.naming import Known, Naming
from connectors.rows.tables import AliasRow, ConversationRow


def elsewhere(session: Session, identity: Identity, vault: Vault, conversation: str) -> tuple[str, ...]:
    """Other conversations of a private conversation's person, oldest first; of a group's, none: others read along there."""
    row = session.get(ConversationRow, conversation)
    naming = Naming(identity, vault)
    known = naming.known(session, conversation) if row is not None else None
    if row is None or known is None or row.is_group:
        return ()
    found = {conversation: known}
    waiting = [known]
    while waiting:
        for other, theirs in _sharing(session, identity, naming, waiting.pop()):
            if other not in found:
                found[other] = theirs
                waiting.append(theirs)
    ids = {*found, *_in_groups(session, naming, known.address)} - {conversation}
    wanted = select(ConversationRow.id).where(ConversationRow.id.in_(ids))
    return tuple(session.scalars(wanted.order_by(ConversationRow.created_at, ConversationRow.id)))


def _sharing(session: Session, identity: Identity, naming: Naming, known: Known) -> Iterator[tuple[str, Known]]:
    """Conversations that go by one of these names too."""
    own = {identity.conversation(replace(known.address, chat=name)) for name in known.names}
    pointed = session.scalars(select(AliasRow.conversation).where(AliasRow.id.in_(own)))
    for conversation in sorted({*own, *pointed, *known.others}):
        theirs = naming.known(session, conversation)
        if theirs is not None and not theirs.address.is_group and {*theirs.names} & {*known.names}:
            yield conversation, theirs


def _in_groups(session: Session, naming: Naming, person: Address) -> Iterator[str]:
    """Conversations that the person has in groups of the channel."""
    for conversation, known in naming.in_groups(session, person.channel):
        if known.address.person == (person.person or person.chat):
            yield conversation
