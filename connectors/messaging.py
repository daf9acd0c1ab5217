"""The messaging room, opened: deliveries go in at `inbox`, turns run once `engine` is started.

A channel's webhook route parses (`Channel.parse`) and calls `inbox.accept` in a thread; a process that answers awaits
`engine.start()` in its event loop; staff's doors use `conversations`. One object per process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from connectors.channel import Channel
from connectors.desk.browsing import Browsing
from connectors.desk.canned import CannedReplies
from connectors.desk.care import Care
from connectors.desk.conversations import Conversations
from connectors.desk.decisions import ChannelDecisions
from connectors.desk.health import HealthMonitor
from connectors.engine import TurnEngine, TurnWork
from connectors.engines.leases import LeaseEngine
from connectors.message import ChannelName
from connectors.queue.inbox import Inbox
from connectors.queue.turns import TurnRunner
from connectors.responder import Responder
from connectors.rows.identity import Identity, Vault
from connectors.rows.keys import open_keys
from connectors.rows.retention import Retention
from connectors.settings import ConnectorSettings
from core.clock import Clock, SystemClock
from core.database.database import Database


class PreparedEngine(TurnEngine, Protocol):
    """A turn engine that is given its work."""

    def do(self, work: TurnWork, *chores: Callable[[], object]) -> None:
        """Run this work once started, and these chores now and then."""
        ...


@dataclass(frozen=True)
class Messaging:
    """The parts of the messaging room that others use."""

    channels: Mapping[ChannelName, Channel]
    engine: TurnEngine
    inbox: Inbox
    conversations: Conversations
    care: Care
    browsing: Browsing
    canned: CannedReplies
    decisions: ChannelDecisions
    health: HealthMonitor
    retention: Retention
    identity: Identity
    vault: Vault


def open_messaging(
    database: Database,
    settings: ConnectorSettings,
    data_dir: Path,
    channels: Mapping[ChannelName, Channel],
    responder: Responder | None,
    *,
    engine: PreparedEngine | None = None,
    clock: Clock | None = None,
    chores: tuple[Callable[[], object], ...] = (),
) -> Messaging:
    """Open the room on a database that is up to date; without a responder, this process only takes messages in.

    `chores` are done now and then beside the removal of what is old, before it.
    """
    clock = clock or SystemClock()
    identity, vault = open_keys(settings, data_dir)
    engine = engine or LeaseEngine(database, settings)
    retention = Retention(database, vault, settings, clock)
    if responder is not None:
        runner = TurnRunner(database, channels, responder, identity, vault, settings, clock)
        engine.do(runner, *chores, retention.purge)
    return Messaging(
        channels=channels,
        engine=engine,
        inbox=Inbox(database, identity, vault, engine, settings, clock),
        conversations=Conversations(database, channels, vault, engine, clock, identity),
        care=Care(database, vault, clock),
        browsing=Browsing(database, vault, clock),
        canned=CannedReplies(database, clock),
        decisions=ChannelDecisions(database, clock),
        health=HealthMonitor(database, settings, clock),
        retention=retention,
        identity=identity,
        vault=vault,
    )
