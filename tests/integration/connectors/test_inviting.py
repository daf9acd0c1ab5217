"""Who is invited to write again, on both databases: whoever has an answer waiting, once a day, whatever runs beside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from connectors.fakes.whatsapp import FakeGraphApi, Throttle
from connectors.message import Address
from connectors.queue.outbox import WINDOW_CLOSED
from connectors.responder import ConversationState
from connectors.rows.codec import address_to_json
from connectors.rows.identity import Vault
from connectors.rows.tables import ConversationRow, OutboxRow, PersonRow, SendState, TurnRow, TurnState
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.inviting import Inviter
from core.database.database import Database
from core.testing import FixedClock
from tests.contract.whatsapp.conftest import allowed, whatsapp_settings

pytestmark = pytest.mark.server


@dataclass
class Waiting:
    """Answers that wait for people, and two processes that would invite them."""

    fake: FakeGraphApi
    database: Database
    vault: Vault
    clock: FixedClock
    inviters: tuple[Inviter, Inviter]

    def park(
        self,
        number: int,
        *,
        code: str = WINDOW_CLOSED,
        state: ConversationState = ConversationState.BOT,
        channel: str = "whatsapp",
        pieces: int = 1,
    ) -> str:
        """An answer to somebody that could not be sent; their number."""
        now, name, phone = self.clock.now(), f"conversation-{number}", f"21260000{number:04d}"
        address = self.vault.seal(address_to_json(Address("whatsapp", phone)), name)
        with self.database.write() as session:
            session.add(
                ConversationRow(
                    id=name, channel=channel, is_group=False, state=state.value, is_greeted=True, abstentions=0,
                    awaiting="", runner="", created_at=now, last_at=now,
                )
            )  # fmt: skip
            session.flush()
            session.add(PersonRow(conversation=name, address=address, last_inbound_at=now))
            session.add(
                TurnRow(
                    id=f"turn-{number}", conversation=name, author="", state=TurnState.PARKED.value, status="", tries=1,
                    erases=False, reason="", created_at=now,
                )
            )  # fmt: skip
            session.flush()
            for ordinal in range(pieces):
                session.add(
                    OutboxRow(
                        turn=f"turn-{number}", conversation=name, ordinal=ordinal, token=f"turn-{number}.{ordinal}",
                        state=SendState.PARKED.value, tries=1, next_at=now, code=code, reason="", failed_at=now,
                    )
                )  # fmt: skip
        return phone

    def invited(self) -> list[str]:
        return sorted(entry.to for entry in self.fake.state.journal.entries(kind="template"))


@pytest_asyncio.fixture
async def waiting(database: Database) -> AsyncIterator[Waiting]:
    clock, vault = FixedClock(), Vault([b"k" * 32])
    with FakeGraphApi(throttle=Throttle.none()) as fake:
        fake.state.templates["reponse_en_attente"] = "fr"
        channel = WhatsAppChannel(whatsapp_settings(fake, whatsapp_template="reponse_en_attente"), allowed)
        one, other = (Inviter(channel, database, vault, clock) for _ in range(2))
        yield Waiting(fake, database, vault, clock, (one, other))
        await channel.close()


async def test_a_person_is_invited_once_a_day_however_many_pieces_wait_and_processes_look(waiting: Waiting) -> None:
    phones = [waiting.park(1, pieces=3), waiting.park(2)]
    one, other = waiting.inviters
    assert (await one.invite(), await other.invite(), await one.invite()) == (2, 0, 0)
    assert waiting.invited() == phones


async def test_nobody_else_is_invited(waiting: Waiting) -> None:
    waiting.park(1, code="131026")
    waiting.park(2, state=ConversationState.STOPPED)
    waiting.park(3, channel="telegram")
    assert await waiting.inviters[0].invite() == 0
    assert waiting.invited() == []


async def test_an_answer_that_failed_again_a_day_later_invites_again(waiting: Waiting) -> None:
    phone = waiting.park(1)
    assert await waiting.inviters[0].invite() == 1
    waiting.clock.advance(timedelta(hours=25))
    assert await waiting.inviters[0].invite() == 0
    with waiting.database.write() as session:
        session.query(OutboxRow).update({OutboxRow.failed_at: waiting.clock.now()})
    assert [await inviter.invite() for inviter in waiting.inviters] == [1, 0]
    assert waiting.invited() == [phone, phone]
