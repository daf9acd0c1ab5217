"""Kills lose, double or hide no message of the network: servers are killed while people write, and everything is there and seen once."""

from __future__ import annotations

import asyncio

import pytest

from agent.organisation.organisation import ParticipationRoom, RoomOptions
from benchmarks.waiting.network.filling import KEY, Somebody
from benchmarks.waiting.network.killing import outlived, served, written_through_kills
from benchmarks.waiting.network.people import Ledger
from connectors.rows.identity import Identity, Vault
from core.clock import SystemClock
from core.database.database import Database
from participation.associations.service import AssociationRoom
from participation.common.people.sessions import OwnSessions
from participation.common.territory.gazetteer import open_gazetteer
from participation.services import Participation
from tests.networks import speaking_member

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(600)]
KILLS, PAIRS = 3, 2
"""How often a server is killed, and pairs who write to one another meanwhile: what a minute has time for."""


def writers(database: Database) -> list[Somebody]:
    """Associations that write to one another in pairs, with a session each."""
    clock, vault = SystemClock(), Vault([KEY])
    room = AssociationRoom(database, clock, vault, open_gazetteer())
    ground = Participation(
        database, clock, Identity(KEY), vault, {ParticipationRoom.ASSOCIATIONS: RoomOptions()}, associations=room
    )
    members = [speaking_member(ground, f"Association {number}") for number in range(2 * PAIRS)]
    with database.write() as session:
        tokens = [OwnSessions(database, clock).begin(session, one.participant) for one in members]
    found = []
    for place, (one, token) in enumerate(zip(members, tokens, strict=True)):
        other = members[place ^ 1].number
        found.append(Somebody(one.number, token, 0, 0, room.messages.talk_with(one.number, other), other))
    return found


def test_kills_lose_double_or_hide_no_message(database: Database, database_url: str) -> None:
    people, ledger = writers(database), Ledger()
    with served(database_url) as servers:
        asyncio.run(written_through_kills(people, servers, ledger, KILLS))
    left = outlived(database, ledger, 0)
    assert left.confirmed > KILLS * PAIRS, "people wrote all along"
    assert (left.lost, left.doubled, left.missed, left.shown_twice) == (0, 0, 0, 0)
