"""What our tables say of sends: which a killed process had handed over and not recorded, and what became of all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from benchmarks.chaos.providers import Key, Provider, Taken, fingerprint
from connectors.rows.keys import open_keys
from connectors.rows.tables import (
    ConversationRow,
    InboxRow,
    OutboxRow,
    PersonRow,
    SendState,
    TurnRow,
    TurnState,
    WakeUpRow,
)
from connectors.settings import ConnectorSettings
from core.database.database import Database

_READ_ONLY = "web"
"""The channel whose send is a record of ours: none of its sends can be in flight, so none may come twice."""


@dataclass(frozen=True)
class Flight:
    """A try of a send that the killed process had begun and not recorded."""

    send: int
    key: Key
    tries: int
    since: float
    """When it was begun, in seconds since 1970."""


@dataclass(frozen=True)
class Recorded:
    """How a send stands at the end."""

    key: Key
    state: str
    tries: int
    since: float
    """When its last try was begun, in seconds since 1970."""


class Ledger:
    """Reads the tables of a run with the keys in its data folder."""

    def __init__(self, database: Database, folder: Path, providers: Mapping[str, Provider]) -> None:
        self._database, self._providers = database, providers
        self._vault = open_keys(ConnectorSettings(_env_file=None), folder)[1]  # type: ignore[call-arg]

    def flying(self, workers: Sequence[str]) -> list[Flight]:
        """What processes of these workers' names have handed over; to be asked while they are stopped, before they die."""
        if not workers:
            return []
        wanted = select(WakeUpRow.conversation).where(WakeUpRow.worker.in_(list(workers)))
        with self._database.read() as session:
            theirs = set(session.scalars(wanted))
        rows = self._rows(SendState.SENDING.value)
        return [
            Flight(row.id, key, row.tries, row.next_at.timestamp())
            for row, key in rows
            if row.conversation in theirs and key[0] != _READ_ONLY
        ]

    def sends(self) -> dict[int, Recorded]:
        """Every send by its number."""
        return {
            row.id: Recorded(key, row.state, row.tries, row.next_at.timestamp())
            for row, key in self._rows(*(state.value for state in SendState))
        }

    def is_idle(self) -> bool:
        """Whether every message has a turn, every turn has ended, and no wake-up is left."""
        open_turns = (TurnState.CLAIMED.value, TurnState.ANSWERED.value)
        wakes = select(WakeUpRow.conversation).limit(1)
        with self._database.read() as session:
            waiting = session.scalar(select(InboxRow.seq).where(InboxRow.turn.is_(None)).limit(1))
            turns = session.scalar(select(TurnRow.seq).where(TurnRow.state.in_(open_turns)).limit(1))
            return waiting is None and turns is None and session.scalar(wakes) is None

    def _rows(self, *states: str) -> list[tuple[OutboxRow, Key]]:
        wanted = (
            select(OutboxRow, ConversationRow.channel, PersonRow.address)
            .join(ConversationRow, ConversationRow.id == OutboxRow.conversation)
            .join(PersonRow, PersonRow.conversation == OutboxRow.conversation)
            .where(OutboxRow.state.in_(states))
        )
        with self._database.read() as session:
            return [(row, self._key(row, channel, address)) for row, channel, address in session.execute(wanted)]

    def _key(self, row: OutboxRow, channel: str, address: bytes) -> Key:
        chat = str(self._vault.open(address, row.conversation)["chat"])
        said = str(self._vault.open(row.payload, row.token)["text"]) if row.payload else ""
        return channel, self._providers[channel].person_of(chat), fingerprint(said)


@dataclass(frozen=True)
class Account:
    """What our tables come to, beside what the providers took."""

    in_flight: int = 0
    """Tries that a provider had taken and nobody had recorded, at all kills together."""
    excused: Mapping[Key, int] | None = None
    """How often each send may have been made again; None where there are no tables to tell."""
    unsent: tuple[str, ...] = ()
    """Sends that were recorded and never taken, or never recorded as sent at all."""
    unknown: tuple[str, ...] = ()
    """Sends that were taken and no row stands for."""


def account(flights: Sequence[Flight], sends: Mapping[int, Recorded], taken: Sequence[Taken]) -> Account:
    """Compare: a try excuses one send made again if the provider had taken it and we tried anew, not knowing."""
    times: dict[Key, list[float]] = defaultdict(list)
    for send in taken:
        times[send.key].append(send.at)
    in_flight, excused = 0, Counter[Key]()
    for flight in dict.fromkeys(flights):  # one that waits for its report is in flight at the next kill, too
        last = sends.get(flight.send)
        begun = [other.since for other in flights if other.send == flight.send and other.tries > flight.tries]
        begun += [last.since] if last and last.tries > flight.tries else []
        if any(flight.since <= at < min(begun, default=float("inf")) for at in times[flight.key]):
            in_flight += 1
            excused[flight.key] += bool(begun)
    known = {send.key for send in sends.values()}
    wrong = [send for send in sends.values() if send.state != SendState.SENT or send.key not in times]
    return Account(
        in_flight,
        excused,
        tuple(f"{send.key[0]} {send.key[1]}: {send.key[2]} ({send.state})" for send in wrong),
        tuple(f"{key[0]} {key[1]}: {key[2]}" for key in times if key not in known),
    )
