"""A messaging room for tests: fakes all round it, a real database under it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.message import ChannelName, Outbound
from connectors.messaging import Messaging, open_messaging
from connectors.responder import Response
from connectors.settings import ConnectorSettings
from connectors.testing import EchoResponder, FakeChannel, MemoryEngine, delivery, text_message
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock


@dataclass
class Room:
    """The room with everything that a test may look at."""

    messaging: Messaging
    channel: FakeChannel
    responder: EchoResponder
    engine: MemoryEngine
    clock: FixedClock
    database: Database
    waits: list[float] = field(default_factory=list)

    async def run(self) -> list[float]:
        """Run every turn that was woken; the waits that were asked for."""
        self.waits = await self.engine.run()
        return self.waits

    def write(self, text: str, id_: str, **more: Any) -> int:
        """Have a person write; how many messages were stored."""
        message = text_message(text, id_=id_, channel=self.channel.name, **more)
        return self.messaging.inbox.accept(delivery(message)).stored

    def conversation(self, chat: str = "42") -> str:
        """Id of the conversation with a chat."""
        return self.messaging.identity.conversation(
            text_message("", id_="", chat=chat, channel=self.channel.name).address
        )


def open_room(
    database: Database,
    data_dir: Path,
    *,
    channel: FakeChannel | None = None,
    responses: Iterable[Response | Exception] = (),
    **settings: Any,
) -> Room:
    """Open it; nobody waits for quick messages unless told to."""
    channel = channel or FakeChannel()
    responder, engine, clock = EchoResponder(responses), MemoryEngine(), FixedClock()
    said = ConnectorSettings(**({"merge_seconds": 0.0} | settings))
    names: dict[ChannelName, FakeChannel] = {channel.name: channel}
    messaging = open_messaging(database, said, data_dir, names, responder, engine=engine, clock=clock)
    return Room(messaging, channel, responder, engine, clock, database)


def note(text: str) -> Outbound:
    """A message to a person."""
    return Outbound(text, Language.FRENCH)
