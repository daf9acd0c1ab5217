"""What our tables say of sends: which were handed over without a record of what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select

from benchmarks.chaos.providers import Key, Provider, fingerprint
from connectors.keys import open_keys
from connectors.settings import ConnectorSettings
from connectors.tables import ConversationRow, InboxRow, OutboxRow, PersonRow, SendState, TurnRow, TurnState
from core.database import Database

Sending = Mapping[int, tuple[Key, int]]
"""Sends by their numbers: what each is known again by, and how often it was tried."""


class Ledger:
    """Reads the tables of a run with the keys in its data folder."""

    def __init__(self, database: Database, folder: Path, providers: Mapping[str, Provider]) -> None:
        self._database, self._providers = database, providers
        self._vault = open_keys(ConnectorSettings(_env_file=None), folder)[1]  # type: ignore[call-arg]

    def sending(self) -> Sending:
        """What is handed over right now."""
        wanted = (
            select(OutboxRow, ConversationRow.channel, PersonRow.address)
            .join(ConversationRow, ConversationRow.id == OutboxRow.conversation)
            .join(PersonRow, PersonRow.conversation == OutboxRow.conversation)
            .where(OutboxRow.state == SendState.SENDING.value)
        )
        with self._database.read() as session:
            return {
                row.id: (self._key(row, channel, address), row.tries)
                for row, channel, address in session.execute(wanted)
            }

    def left(self, before: Sending) -> list[Key]:
        """Those that nobody recorded: still handed over, or tried again since. The others were those of a living process."""
        with self._database.read() as session:
            rows = {row.id: row for row in session.scalars(select(OutboxRow).where(OutboxRow.id.in_(before)))}
        return [
            key
            for id_, (key, tries) in before.items()
            if id_ not in rows or rows[id_].state == SendState.SENDING or rows[id_].tries > tries
        ]

    def is_idle(self) -> bool:
        """Whether every message has a turn, and every turn has ended."""
        open_turns = (TurnState.CLAIMED.value, TurnState.ANSWERED.value)
        with self._database.read() as session:
            waiting = session.scalar(select(InboxRow.seq).where(InboxRow.turn.is_(None)).limit(1))
            return waiting is None and session.scalar(select(TurnRow.seq).where(TurnRow.state.in_(open_turns))) is None

    def _key(self, row: OutboxRow, channel: str, address: bytes) -> Key:
        chat = str(self._vault.open(address, row.conversation)["chat"])
        text = str(self._vault.open(row.payload, row.token)["text"]) if row.payload else ""
        return channel, self._providers[channel].person_of(chat), fingerprint(text)
