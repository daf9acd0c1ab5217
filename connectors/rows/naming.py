"""Whose conversation a message belongs to: a person goes by a number, a user id or both, and names change hands.

A conversation is named by the hash of the address that it began with. Every other name is a row of `alias`: the hash that
the name would have by itself. Which names hold now stands sealed beside the address: a name that has changed hands leads
nowhere any more, even where a conversation still has its hash for an id.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from connectors.errors import SealedError
from connectors.message import Address, ChannelName, Inbound, Moved
from connectors.rows.codec import address_from_json, address_to_json
from connectors.rows.identity import Identity, Vault
from connectors.rows.tables import AliasRow, ConversationRow, PersonRow
from core.database.statements import upsert

_BATCH = 500
"""Rows read at once; chosen by hand."""
_LISTS = ("also", "was", "others")
_OWN: Any = bindparam("own")
_POINTED = select(AliasRow.conversation).where(AliasRow.id == _OWN).scalar_subquery()
_FIND = select(PersonRow.conversation, PersonRow.address).where(PersonRow.conversation == func.coalesce(_POINTED, _OWN))
_SEALED = select(PersonRow.address).where(PersonRow.conversation == bindparam("of"))


@dataclass(frozen=True)
class Known:
    """How a conversation's chat is called: its address, what it is called besides, what it was called before.

    `others` are conversations that turned out to be the same person's.
    """

    address: Address
    also: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that leads to it."""
        return tuple(dict.fromkeys((self.address.chat, *self.also, *self.was)))


class Naming:
    """Finds conversations by any of their names, and learns new ones; everything within the caller's transaction."""

    def __init__(self, identity: Identity, vault: Vault) -> None:
        self._identity, self._vault = identity, vault

    def known(self, session: Session, conversation: str) -> Known | None:
        """The names of a conversation; None where there is none, or nobody can open them."""
        sealed = session.scalar(_SEALED, {"of": conversation})
        return None if sealed is None else self._opened(conversation, sealed)

    def in_groups(self, session: Session, channel: ChannelName) -> Iterator[tuple[str, Known]]:
        """Conversations in groups of a channel: each address is opened, for nothing else tells whose it is."""
        wanted = (
            select(PersonRow.conversation, PersonRow.address)
            .join(ConversationRow, ConversationRow.id == PersonRow.conversation)
            .where(ConversationRow.channel == channel, ConversationRow.is_group)
        )
        for conversation, sealed in session.execute(wanted.execution_options(yield_per=_BATCH)):
            if (known := self._opened(conversation, sealed)) is not None:
                yield conversation, known

    def _opened(self, conversation: str, sealed: bytes) -> Known | None:
        try:
            content = self._vault.open(sealed, conversation)
        except SealedError:
            return None
        also, was, others = (tuple(content.get(key, ())) for key in _LISTS)
        return Known(address_from_json(content), also, was, others)

    def find(self, session: Session, address: Address) -> str | None:
        """The conversation that an address leads to now; None where there is none."""
        own = self._identity.conversation(address)
        row = session.execute(_FIND, {"own": own}).first()
        if row is None:
            return None
        known = self._opened(row.conversation, row.address)
        # Names that no key opens any more cannot have changed hands as far as anybody can tell.
        return str(row.conversation) if known is None or address.chat in known.names else None

    def conversation_of(self, session: Session, message: Inbound) -> str:
        """The conversation of a message, the id of a new one where there is none: a name alone is given up for two.

        A person known by number alone keeps the conversation when a user id comes with that number. A number that came
        with another user id before has been handed on: whoever has it now starts anew.
        """
        address = message.address
        if (found := self.find(session, address)) is not None:
            return found
        for name in message.also:
            found = self.find(session, replace(address, chat=name))
            known = self.known(session, found) if found else None
            if found and known and known.address.chat == name:
                return found
        own = self._identity.conversation(address)
        return own if session.get(ConversationRow, own) is None else secrets.token_hex(32)

    def locks(self, session: Session, message: Inbound) -> set[str]:
        """What names of a message lead to, and their own hashes: whoever holds these is alone with the conversation."""
        addresses = (message.address, *(replace(message.address, chat=name) for name in message.also))
        own = {self._identity.conversation(address) for address in addresses}
        return own | set(session.scalars(select(AliasRow.conversation).where(AliasRow.id.in_(own))))

    def learn(self, session: Session, conversation: str, message: Inbound) -> None:
        """Keep what a message tells of the names of its conversation, whose rows stand already."""
        known, address = self.known(session, conversation), message.address
        if known is None:
            self._keep(session, conversation, Known(address, message.also))
        elif message.also and address.chat not in known.was and (address, message.also) != (known.address, known.also):
            # A late message under an old name changes nothing; a number that is shown no more is somebody else's.
            was = (name for name in (*known.was, known.address.chat) if name not in (address.chat, *message.also))
            now = replace(known, address=address, also=message.also, was=tuple(was))
            self._keep(session, conversation, now, known)
        elif self._identity.conversation(address) != conversation:
            self._point(session, conversation, known, address.chat)

    def follow(self, session: Session, moved: Moved) -> int:
        """Have conversations go on under the new name of their chat; how many there were."""
        if moved.is_group:
            return self._follow_group(session, moved)
        before = (replace(moved.after, chat=name) for name in moved.before)
        found = next(filter(None, (self.find(session, address) for address in before)), None)
        known = self.known(session, found) if found else None
        if not found or not known or known.address.chat == moved.after.chat:
            return 0
        was = {*known.was, known.address.chat, *moved.before} - {*moved.left, *known.also, moved.after.chat}
        other = self.find(session, moved.after)
        if other is not None and other != found:
            return self._join(session, other, was)
        now = replace(known, address=moved.after, also=moved.also, was=tuple(sorted(was)))
        self._keep(session, found, now, known)
        return 1

    def _join(self, session: Session, conversation: str, was: set[str]) -> int:
        """They wrote under the new name first: two conversations, but of one person for whoever wants them erased."""
        known = self.known(session, conversation)
        if known is not None:
            self._seal(session, conversation, replace(known, was=tuple(sorted({*known.was, *was}))))
        return 0

    def _follow_group(self, session: Session, moved: Moved) -> int:
        everybody = list(self.in_groups(session, moved.after.channel))
        members = [(one, known) for one, known in everybody if known.address.chat.partition("/")[0] in moved.before]
        for conversation, known in members:
            _, slash, topic = known.address.chat.partition("/")
            after = replace(known.address, chat=f"{moved.after.chat}{slash}{topic}")
            now = replace(known, address=after, was=(*known.was, known.address.chat))
            if self.find(session, after) is None:
                self._keep(session, conversation, now)
            else:  # they wrote there before the move was told
                self._seal(session, conversation, now)
        return len(members)

    def _keep(self, session: Session, conversation: str, known: Known, before: Known | None = None) -> None:
        """Seal names, have each lead here and nowhere else, and let go of those that held before."""
        self._seal(session, conversation, known)
        for name in known.names:
            self._point(session, conversation, known, name)
        dropped = set(before.names if before else ()) - set(known.names)
        gone = [self._identity.conversation(replace(known.address, chat=name)) for name in dropped]
        session.execute(delete(AliasRow).where(AliasRow.id.in_(gone), AliasRow.conversation == conversation))

    def _point(self, session: Session, conversation: str, known: Known, name: str) -> None:
        """Have a name lead to a conversation, and to no other any more."""
        address = replace(known.address, chat=name)
        holder, own = self.find(session, address), self._identity.conversation(address)
        if holder == conversation:
            return
        if holder is not None:
            self._take_from(session, holder, name, conversation)
        if own == conversation:
            session.execute(delete(AliasRow).where(AliasRow.id == own))
            return
        upsert(session, AliasRow, {"id": own, "conversation": conversation}, "id")

    def _take_from(self, session: Session, holder: str, name: str, taker: str) -> None:
        """Take a name from a conversation; one that had no other is of the person whom the name is now known to be of."""
        theirs, ours = self.known(session, holder), self.known(session, taker)
        if theirs is None or ours is None:
            return
        if theirs.address.chat == name:
            theirs = replace(theirs, address=ours.address)
            self._seal(session, taker, replace(ours, others=(*ours.others, holder)))
        also = tuple(other for other in theirs.also if other != name)
        was = tuple(other for other in theirs.was if other != name)
        self._seal(session, holder, replace(theirs, also=also, was=was))

    def _seal(self, session: Session, conversation: str, known: Known) -> None:
        content: dict[str, Any] = address_to_json(known.address)
        content |= {key: list(names) for key in _LISTS if (names := getattr(known, key))}
        session.get_one(PersonRow, conversation).address = self._vault.seal(content, conversation)
        session.flush()
