"""What people of a run follow, and how its changes are announced: by the mechanism itself, or by a room that stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from connectors.message import Address
from connectors.responder import ConversationState, Topic
from connectors.rows.codec import address_to_json
from connectors.rows.identity import Identity, Vault
from connectors.rows.keys import open_keys
from connectors.rows.subscriptions import subscribe
from connectors.rows.tables import ConversationRow, PersonRow
from connectors.settings import ConnectorSettings
from conversation.told_back.announcing import ToldBack
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language

FIRST_CHAT = 5_000_000
"""Number of the first person's chat, as the fake has it; chosen by hand."""
_SUBJECT = "contribution:2471"


class Story(Protocol):
    """What a run tells: each change has a mark, which is in every message that tells of it and in no other."""

    @property
    def marks(self) -> Sequence[str]:
        """What tells of each change, in their order."""
        ...

    def follow(self, people: int) -> None:
        """Have people follow, as if they had written and agreed."""
        ...

    def announce(self, until: int) -> None:
        """Make the changes up to this one, those that were made before among them; it may go on after this returns."""
        ...

    def kill(self) -> None:
        """Kill what makes the changes, where that is a process."""
        ...

    def finish(self) -> None:
        """Wait until all of them are made."""
        ...


@dataclass
class AnnouncedStory:
    """Changes of one subject, announced in this process, which nobody kills; each twice: whoever does not know announces anew."""

    database: Database
    folder: Path
    changes: int

    _announced: int = 0

    @property
    def marks(self) -> Sequence[str]:
        """What tells of each change, in their order."""
        return [f"m0-{change}" for change in range(self.changes)]

    def follow(self, people: int) -> None:
        """Have people follow the subject."""
        identity, vault = keys_in(self.folder)
        with self.database.write() as session:
            for person in range(people):
                conversation = chatting(session, identity, vault, person)
                topic = Topic(_SUBJECT, "mon idée", Language.FRENCH)
                subscribe(session, vault, conversation, topic, SystemClock().now())

    def announce(self, until: int) -> None:
        """Announce the changes that were not yet."""
        told_back = ToldBack(self.database, SystemClock())
        for change in range(self._announced, until):
            for _ in range(2):
                told_back.announce(_SUBJECT, f"step {change}", {Language.FRENCH: f"Étape m0-{change} franchie."})
        self._announced = max(self._announced, until)

    def kill(self) -> None:
        """Nothing to kill."""

    def finish(self) -> None:
        """Nothing to wait for."""


def keys_in(folder: Path) -> tuple[Identity, Vault]:
    """The keys in a run's data folder."""
    return open_keys(ConnectorSettings(_env_file=None), folder)  # type: ignore[call-arg]


def chatting(session: Session, identity: Identity, vault: Vault, person: int) -> str:
    """The conversation of somebody who has written on Telegram."""
    address, now = Address("telegram", str(FIRST_CHAT + person)), SystemClock().now()
    conversation = identity.conversation(address)
    session.add(
        ConversationRow(
            id=conversation,
            channel="telegram",
            is_group=False,
            state=ConversationState.BOT.value,
            is_greeted=True,
            abstentions=0,
            awaiting="",
            runner="",
            created_at=now,
            last_at=now,
        )
    )
    session.flush()
    sealed = vault.seal(address_to_json(address), conversation)
    session.add(PersonRow(conversation=conversation, address=sealed, last_inbound_at=now))
    return conversation
