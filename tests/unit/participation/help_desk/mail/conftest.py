"""The desk's mail on a real database, without a network."""

from __future__ import annotations

import pytest

from connectors.rows.identity import Identity
from participation.help_desk.mail.letters import DeskLetters
from participation.help_desk.mail.taking import MailTaking
from tests.helpdesks import DeskWorld

DESK = "aide@example.ma"


@pytest.fixture
def letters(world: DeskWorld) -> DeskLetters:
    letters = DeskLetters(world.vault, Identity(b"0123456789abcdef"), world.clock, DESK, "https://example.ma")
    world.room.attach(letters)
    return letters


@pytest.fixture
def taking(world: DeskWorld, letters: DeskLetters) -> MailTaking:
    identity = Identity(b"0123456789abcdef")
    return MailTaking(world.database, world.clock, world.vault, identity, world.room.incoming, letters, "mx.example.ma")
