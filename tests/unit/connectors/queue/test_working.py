from __future__ import annotations

import asyncio
from pathlib import Path

from connectors.message import Address, InboundKind
from connectors.queue.working import Working
from connectors.testing import FakeChannel, text_message
from core.database.database import Database
from tests.messaging import open_room


class StubbornChannel(FakeChannel):
    """A channel whose provider never answers "typing…" and acknowledgements, and that cannot be talked out of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()
        self.calls = 0

    async def show_working(self, address: Address, message_id: str) -> None:
        await super().show_working(address, message_id)
        await self._hang()

    async def acknowledge_choice(self, message_id: str) -> None:
        await super().acknowledge_choice(message_id)
        await self._hang()

    async def _hang(self) -> None:
        self.calls += 1
        while not self.let_go.is_set():
            try:
                await self.let_go.wait()
            except asyncio.CancelledError:
                continue


async def test_a_provider_that_hangs_on_typing_and_choices_holds_no_turn(database: Database, data_dir: Path) -> None:
    channel = StubbornChannel()
    room = open_room(database, data_dir, channel=channel)
    room.responder._seconds = 0.01
    room.write("", "1", kind=InboundKind.CHOICE)
    room.write("un", "2")
    async with asyncio.timeout(20):
        await room.run()
    assert channel.texts == ["echo:  | un"]
    assert (channel.acknowledged, channel.working) == (["1"], ["2"])
    channel.let_go.set()


async def test_a_choice_is_acknowledged_however_soon_its_answer_is_there(database: Database, data_dir: Path) -> None:
    room = open_room(database, data_dir)
    room.write("", "1", kind=InboundKind.CHOICE)
    await room.run()
    assert room.channel.acknowledged == ["1"]


async def test_calls_that_hang_leave_connections_to_what_is_sent() -> None:
    channel, working = StubbornChannel(), Working()
    messages = [text_message("un", id_=str(number)) for number in range(40)]
    for message in messages:
        with working.shown(channel, message.address, [message]):
            await asyncio.sleep(0)
    assert channel.calls == 16
    channel.let_go.set()


async def test_a_first_call_under_way_may_end_though_the_answer_is_there() -> None:
    class Slow(FakeChannel):
        async def show_working(self, address: Address, message_id: str) -> None:
            await asyncio.sleep(0.05)
            await super().show_working(address, message_id)

    channel, working = Slow(), Working()
    message = text_message("un", id_="1")
    with working.shown(channel, message.address, [message]):
        await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await asyncio.gather(*working._tasks, return_exceptions=True)
    assert channel.working == ["1"]


async def test_nothing_is_shown_once_the_answer_is_there() -> None:
    channel, working = FakeChannel(), Working()
    message = text_message("un", id_="1")
    with working.shown(channel, message.address, [message]):
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.01)
    assert channel.working == ["1"]
    assert not working._tasks


async def test_a_channel_that_fails_at_it_costs_the_turn_nothing(database: Database, data_dir: Path) -> None:
    class Failing(FakeChannel):
        async def show_working(self, address: Address, message_id: str) -> None:
            raise ValueError("typing")

        async def acknowledge_choice(self, message_id: str) -> None:
            raise ValueError("choice")

    room = open_room(database, data_dir, channel=Failing())
    room.responder._seconds = 0.01
    room.write("", "1", kind=InboundKind.CHOICE)
    await room.run()
    assert room.channel.texts == ["echo: "]
