"""A dialogue on a real database, with three published voices, its people and whom it tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from agent.organisation.organisation import Localised
from connectors.rows.identity import Identity, Vault
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock
from participation.common.events.events import Events
from participation.common.events.schemas import EventEntry, EventKind, EventPlan
from participation.common.people.people import Participants
from participation.common.rights import RoomRight
from participation.dialogues.programmes import ProgrammeText
from participation.dialogues.schemas import (
    DialogueRole,
    DialogueState,
    NewVoice,
    VoiceKind,
    VoiceSource,
    VoiceState,
)
from participation.dialogues.service import DialogueRoom
from tests.consultations import Told

FES, ALL = "fes-ess", frozenset(RoomRight)
KEY = b"0123456789abcdef"
TEXTS = (
    "Il manque un marché hebdomadaire pour les produits des coopératives",
    "La commune peut céder la halle du souk le dimanche",
    "La halle du souk est trop petite pour 40 coopératives",
)
PLAN = EventPlan(
    "Première rencontre",
    datetime(2026, 3, 10, 10, tzinfo=UTC),
    datetime(2026, 3, 10, 13, tzinfo=UTC),
    place="Fès",
    kind=EventKind.SESSION,
    entry=EventEntry.INVITED,
)


def fr(text: str) -> Localised:
    """A wording in French."""
    return Localised({Language.FRENCH: text})


@dataclass
class Ground:
    """The room with what it stands on."""

    room: DialogueRoom
    people: Participants
    events: Events
    database: Database
    told: Told
    clock: FixedClock

    def person(self, conversation: str = "0f" * 32) -> str:
        """Somebody who asked to be kept."""
        with self.database.write() as session:
            return self.people.keep_from_conversation(session, conversation, "telegram", Language.FRENCH).id

    def voice(self, text: str, origin: str, participant: str | None = None, *, signed: bool = False) -> int:
        """A voice that is published."""
        new = NewVoice(origin, VoiceSource.BOT, VoiceKind.VIEWPOINT, DialogueRole.ASSOCIATION, text, is_signed=signed)
        with self.database.write() as session:
            number = self.room.voices.take(session, FES, new, participant)
        assert number is not None
        self.room.voices.moderate(FES, [number], VoiceState.PUBLISHED, "amina")
        return number


@pytest.fixture
def ground(database: Database) -> Ground:
    """The room, with one dialogue that is open."""
    clock, told = FixedClock(), Told()
    people = Participants(database, Identity(KEY), Vault([KEY]), clock)
    room = DialogueRoom(database, clock, people, told, public_url="https://example.org")
    room.programmes.create(FES, ProgrammeText(fr("Dialogue de Fès"), rules=fr("On s’écoute.")), "amina")
    room.programmes.move(FES, DialogueState.OPEN, "amina", ALL)
    return Ground(room, people, Events(database, clock), database, told, clock)


@pytest.fixture
def voices(ground: Ground) -> list[int]:
    """Three published voices."""
    return [ground.voice(text, f"test:{n}") for n, text in enumerate(TEXTS)]
